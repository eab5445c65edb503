import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ALL_FLOWS, setMfa, sms } from './support/factor-pool.js';
import type { Handler } from './support/functions.js';
import { personWith, prefer, respond, type Step } from './support/mfa.js';
import { riddles, srpThenRiddle } from './support/riddles.js';
import { proveSrp, srpResponses, srpStepIn, startSrp } from './support/srp-sign-in.js';
import { PASSWORD, saidOf, tokensIn, type TestPool } from './support/test-pool.js';
import { TriggerStage } from './support/trigger-stage.js';

/* What an administrator decides while a function of the pool thinks counts for the sign-in. */

let stage: TriggerStage;
let pool: TestPool;

beforeAll(async () => {
  stage = await TriggerStage.start();
  const triggers = ['PreAuthentication', 'DefineAuthChallenge', 'CreateAuthChallenge'] as const;
  pool = await stage.pool([...triggers, 'VerifyAuthChallengeResponse'], {
    pool: { SmsConfiguration: sms },
    client: { ExplicitAuthFlows: ALL_FLOWS, PreventUserExistenceErrors: 'ENABLED' },
  });
  await setMfa(pool, 'OPTIONAL', { EmailMfaConfiguration: undefined });
});
afterAll(() => stage.stop());
beforeEach(() => stage.play(riddles));

const admin = (operation: string, Username: string, more = {}) =>
  stage.at.done(operation, { UserPoolId: pool.id, Username, ...more });

/** What happens meanwhile, and what the sign-in comes to. */
const decisions: readonly (readonly [string, (name: string) => Promise<unknown>, string])[] = [
  ['disabled', (name) => admin('AdminDisableUser', name), 'User is disabled.'],
  [
    'told to reset the password',
    (name) => admin('AdminResetUserPassword', name),
    'Password reset required for the user',
  ],
  [
    'given a temporary password',
    (name) => admin('AdminSetUserPassword', name, { Password: PASSWORD, Permanent: false }),
    'NEW_PASSWORD_REQUIRED',
  ],
  ['deleted', (name) => admin('AdminDeleteUser', name), 'Incorrect username or password.'],
];

/** A function that takes its time, in which this is decided of the person. */
const meanwhile =
  (decide: (name: string) => Promise<unknown>, then: Handler = (event) => event): Handler =>
  async (event) => {
    await decide(event.userName);
    return then(event);
  };

const outcome = ({ body, ...answer }: Awaited<ReturnType<typeof respond>>): unknown =>
  body['ChallengeName'] ?? saidOf({ body, ...answer });

describe('while PreAuthentication is asked, somebody is', () => {
  it.each(decisions)('%s', async (_label, decide, expected) => {
    const { username } = await personWith(pool, { email: true });
    stage.play({ PreAuthentication: meanwhile(decide) });
    expect(outcome(await pool.passwordAuth(username, PASSWORD))).toBe(expected);
  });

  it('given a second factor', async () => {
    const { username } = await personWith(pool, { phone: true });
    const decide = (name: string) => prefer(pool, name, { SMSMfaSettings: { Enabled: true } });
    stage.play({ PreAuthentication: meanwhile(decide) });
    expect(outcome(await pool.passwordAuth(username, PASSWORD))).toBe('SMS_MFA');
  });
});

describe.each(['VerifyAuthChallengeResponse', 'DefineAuthChallenge'] as const)(
  'while %s is asked, somebody is',
  (trigger) => {
    /** The riddle is open; then this happens while its answer is looked at. */
    async function answered(decide: (name: string) => Promise<unknown>) {
      const { username: USERNAME } = await personWith(pool, { email: true });
      const step = await stage.at.done<Step & Record<string, unknown>>('InitiateAuth', {
        AuthFlow: 'CUSTOM_AUTH',
        ClientId: pool.client.id,
        AuthParameters: { USERNAME },
      });
      stage.play({ ...riddles, [trigger]: meanwhile(decide, riddles[trigger]) });
      return outcome(await respond(pool, step, { USERNAME, ANSWER: '7' }));
    }

    it.each(decisions)('%s', async (_label, decide, expected) => {
      expect(await answered(decide)).toBe(expected);
    });

    it('given another password than the one that was proved', async () => {
      const { username } = await pool.person();
      stage.play(srpThenRiddle);
      const step = await provedFirst(username);
      const Password = `${PASSWORD}-2`;
      const decide = (name: string) =>
        admin('AdminSetUserPassword', name, { Password, Permanent: true });
      stage.play({ ...srpThenRiddle, [trigger]: meanwhile(decide, srpThenRiddle[trigger]) });
      const answer = { USERNAME: username, ANSWER: '7' };
      expect(outcome(await respond(pool, step, answer))).toBe('Invalid session for the user.');
    });
  },
);

/** CUSTOM_AUTH up to the riddle that follows a proof by SRP. */
async function provedFirst(USERNAME: string): Promise<Step> {
  const start = startSrp();
  const body = await stage.at.done('InitiateAuth', {
    AuthFlow: 'CUSTOM_AUTH',
    ClientId: pool.client.id,
    AuthParameters: { USERNAME, CHALLENGE_NAME: 'SRP_A', SRP_A: start.A },
  });
  const step = srpStepIn(body);
  const proof = proveSrp(start, step, pool.nameForSrp, PASSWORD);
  const proved = await respond(pool, body, srpResponses(step, proof));
  expect(proved.body['ChallengeName']).toBe('CUSTOM_CHALLENGE');
  return proved.body as unknown as Step;
}

it('leaves no session behind of somebody who is disabled in the middle of many sign-ins', async () => {
  const { username } = await pool.person();
  const sent = Array.from({ length: 12 }, () => pool.passwordAuth(username, PASSWORD));
  await Promise.race(sent);
  await admin('AdminDisableUser', username);
  const answers = await Promise.all(sent);
  const signedIn = answers.filter(({ status }) => status === 200);
  expect(signedIn.length).toBeGreaterThan(0);
  await admin('AdminEnableUser', username);
  for (const { body } of signedIn) {
    const { RefreshToken } = tokensIn(body);
    const input = { ClientId: pool.client.id, RefreshToken };
    const refresh = await stage.at.aws('GetTokensFromRefreshToken', input);
    expect(saidOf(refresh)).toBe('Refresh Token has been revoked');
  }
});
