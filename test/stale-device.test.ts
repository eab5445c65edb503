import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ALL_FLOWS, factorPool, setMfa } from './support/factor-pool.js';
import { begin, personWith, respond } from './support/mfa.js';
import { riddles } from './support/riddles.js';
import { newName, saidOf, tokensIn } from './support/test-pool.js';
import { totpCode } from './support/totp.js';
import { TriggerStage } from './support/trigger-stage.js';

/*
 * A client that still holds the key of a forgotten device is told so, and sends the very same answer again
 * without the key (Amplify 6: retryOnResourceNotFoundException). The refusal must not use anything up.
 */

const DEVICE_KEY = 'us-east-1_00000000-0000-4000-8000-000000000000';
const MISSING = 'Device does not exist.';

let stage: TriggerStage;
beforeAll(async () => {
  stage = await TriggerStage.start();
});
afterAll(() => stage.stop());
beforeEach(() => stage.play(riddles));

it('leaves the answer to a custom challenge unjudged, for nobody as for somebody', async () => {
  const pool = await stage.pool(
    ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'],
    {
      pool: { DeviceConfiguration: {} },
      client: { ExplicitAuthFlows: ALL_FLOWS, PreventUserExistenceErrors: 'ENABLED' },
    },
  );
  const { username } = await pool.person();
  for (const USERNAME of [username, newName('nobody')]) {
    const step = await stage.at.done('InitiateAuth', {
      AuthFlow: 'CUSTOM_AUTH',
      ClientId: pool.client.id,
      AuthParameters: { USERNAME },
    });
    stage.functions.forget();
    const answer = { USERNAME, ANSWER: '7' };
    const refused = await respond(pool, step, { ...answer, DEVICE_KEY });
    expect([refused.body['__type'], saidOf(refused)]).toEqual([
      'ResourceNotFoundException',
      MISSING,
    ]);
    expect(stage.functions.received).toEqual([]);
    const again = await respond(pool, step, answer);
    if (USERNAME === username) tokensIn(again.body);
    else expect(again.body['ChallengeName']).toBe('CUSTOM_CHALLENGE');
  }
});

it('leaves the code of an authenticator app that is set up in the sign-in unused', async () => {
  const pool = await factorPool(stage.at);
  const { username } = await personWith(pool, {});
  await setMfa(pool, 'ON');
  const step = await begin(pool, username);
  expect(step.ChallengeName).toBe('MFA_SETUP');
  const associated = await stage.at.done<{ Session: string; SecretCode: string }>(
    'AssociateSoftwareToken',
    { Session: step.Session },
  );
  const { Session, SecretCode } = associated;
  const code = totpCode(SecretCode, stage.at.clock.now());
  const answer = { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: code };
  const setup = { ChallengeName: 'MFA_SETUP', Session };
  expect(saidOf(await respond(pool, setup, { ...answer, DEVICE_KEY }))).toBe(MISSING);
  tokensIn((await respond(pool, setup, answer)).body);
});
