import { createHmac } from 'node:crypto';
import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { hexOf, client as srp } from '../support/srp-client.js';
import { PASSWORD } from './stage.js';

type Sdk = aws.CognitoIdentityProviderClient;

export const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An app client as its app knows it. */
export interface AppClient {
  readonly ClientId: string;
  readonly ClientSecret?: string;
}

/** What an app has: no credentials at all, so nothing that it sends can be signed. */
export function unsignedSdk(endpoint: string): Sdk {
  const credentials = () => Promise.reject(new Error('An app has no credentials'));
  return new aws.CognitoIdentityProviderClient({ region: 'us-east-1', endpoint, credentials });
}

/** What the SDK throws; anything else, a success included, is thrown on. */
export async function refusal(attempt: Promise<unknown>) {
  const error = await attempt.then(
    () => new Error('It was not refused'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof aws.CognitoIdentityProviderServiceException) return error;
  throw error;
}

export function byPassword(sdk: Sdk, at: AppClient, USERNAME: string, password = PASSWORD) {
  return sdk.send(
    new aws.InitiateAuthCommand({
      ClientId: at.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
    }),
  );
}

const a = '47ea62826f7f2d7e7460c8b099fb43715faedefab9a8d630a5e3a6a813f964a5';
const timestamp = 'Tue Mar 4 05:06:07 UTC 2025';

/** The SDK leaves the arithmetic of SRP to its caller. */
export async function bySrp(sdk: Sdk, UserPoolId: string, at: AppClient, USERNAME: string) {
  const { ClientId } = at;
  const SRP_A = hexOf(srp.pow(2n, BigInt(`0x${a}`)));
  const asked = await sdk.send(
    new aws.InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME, SRP_A, ...secretHash(USERNAME, at) },
    }),
  );
  const { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP } =
    asked.ChallengeParameters as unknown as Asked;
  const person = { poolName: UserPoolId.split('_')[1]!, userId: USER_ID_FOR_SRP, salt: SALT, a };
  const secretBlock = Buffer.from(SECRET_BLOCK, 'base64');
  const proof = srp.sign({ ...person, password: PASSWORD, secretBlock, timestamp }, SRP_B);
  return sdk.send(
    new aws.RespondToAuthChallengeCommand({
      ClientId,
      ChallengeName: asked.ChallengeName,
      ChallengeResponses: {
        USERNAME: USER_ID_FOR_SRP,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: proof.signature,
        TIMESTAMP: timestamp,
        ...secretHash(USER_ID_FOR_SRP, at),
      },
    }),
  );
}

interface Asked {
  readonly SALT: string;
  readonly SRP_B: string;
  readonly SECRET_BLOCK: string;
  readonly USER_ID_FOR_SRP: string;
}

function secretHash(username: string, { ClientId, ClientSecret }: AppClient) {
  if (ClientSecret === undefined) return undefined;
  const mac = createHmac('sha256', ClientSecret).update(username + ClientId);
  return { SECRET_HASH: mac.digest('base64') };
}
