import type { AwsAnswer } from './gateway.js';
import { proveSrp, srpResponses, srpStepIn, startSrp } from './srp-sign-in.js';
import type { TestPool } from './test-pool.js';

/** Both halves of an SRP sign-in at the AWS door. */
export async function signInBySrp(
  pool: TestPool,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<{ challenge: Record<string, string>; answer: AwsAnswer }> {
  const start = startSrp();
  const ClientId = pool.client.id;
  const { body } = await pool.at.aws('InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    ClientId,
    AuthParameters: { USERNAME: username, SRP_A: start.A },
  });
  const step = srpStepIn(body);
  const proof = proveSrp(start, step, pool.nameForSrp, password);
  const answer = await pool.at.aws('RespondToAuthChallenge', {
    ChallengeName: 'PASSWORD_VERIFIER',
    ClientId,
    ChallengeResponses: srpResponses(step, proof),
  });
  return { challenge: body['ChallengeParameters'] as Record<string, string>, answer };
}
