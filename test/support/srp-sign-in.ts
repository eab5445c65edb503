import { randomBytes } from 'node:crypto';
import { client as srpClient, hexOf } from './srp-client.js';

/** The first message of an exchange: the client's secret and what it sends of it. */
export interface SrpStart {
  readonly a: string;
  readonly A: string;
}

/** What the server answers, at either door. */
export interface SrpStep {
  readonly salt: string;
  readonly srpB: string;
  /** Base64, as sent. */
  readonly secretBlock: string;
  readonly userIdForSrp: string;
}

/** The proof that goes back. */
export interface SrpProof {
  readonly signature: string;
  readonly timestamp: string;
}

const TIMESTAMP = 'Tue Mar 4 05:06:07 UTC 2025';

export function startSrp(): SrpStart {
  const a = randomBytes(32).toString('hex');
  return { a, A: hexOf(srpClient.pow(2n, BigInt(`0x${a}`))) };
}

/** What a client sends that holds the password; a wrong password gives a wrong signature. */
export function proveSrp(
  { a }: SrpStart,
  step: SrpStep,
  poolName: string,
  password: string,
): SrpProof {
  const { signature } = srpClient.sign(
    {
      poolName,
      userId: step.userIdForSrp,
      password,
      salt: step.salt,
      a,
      secretBlock: Buffer.from(step.secretBlock, 'base64'),
      timestamp: TIMESTAMP,
    },
    step.srpB,
  );
  return { signature, timestamp: TIMESTAMP };
}

/** The challenge PASSWORD_VERIFIER of the AWS door as a step. */
export function srpStepIn(body: Record<string, unknown>): SrpStep {
  if (body['ChallengeName'] !== 'PASSWORD_VERIFIER') {
    throw new Error(`No SRP challenge: ${JSON.stringify(body)}`);
  }
  const map = body['ChallengeParameters'] as Record<string, string>;
  return {
    salt: map['SALT']!,
    srpB: map['SRP_B']!,
    secretBlock: map['SECRET_BLOCK']!,
    userIdForSrp: map['USER_ID_FOR_SRP']!,
  };
}

/** ChallengeResponses of PASSWORD_VERIFIER. */
export const srpResponses = (step: SrpStep, proof: SrpProof): Record<string, string> => ({
  USERNAME: step.userIdForSrp,
  PASSWORD_CLAIM_SECRET_BLOCK: step.secretBlock,
  PASSWORD_CLAIM_SIGNATURE: proof.signature,
  TIMESTAMP: proof.timestamp,
});
