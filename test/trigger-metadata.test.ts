import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ALL_FLOWS, setMfa, sms } from './support/factor-pool.js';
import { functionArn } from './support/functions.js';
import { personWith, prefer } from './support/mfa.js';
import { PASSWORD, type TestPool } from './support/test-pool.js';
import { TriggerStage } from './support/trigger-stage.js';

/* ClientMetadata of a sign-in (9.4): that of an answer reaches messages, that of InitiateAuth does not. */

const KMSKeyID = 'arn:aws:kms:us-east-1:000000000000:key/kept-here';
const on = { Enabled: true };

let stage: TriggerStage;
beforeAll(async () => {
  const key = Buffer.alloc(32, 5).toString('base64');
  stage = await TriggerStage.start({ POOLGATE_KMS_KEYS: JSON.stringify({ [KMSKeyID]: key }) });
});
afterAll(() => stage.stop());
beforeEach(() => stage.play());

const sender = (name: string) => ({ LambdaVersion: 'V1_0', LambdaArn: functionArn(name) });
const senders = {
  CustomEmailSender: sender('CustomEmailSender'),
  CustomSMSSender: sender('CustomSMSSender'),
  KMSKeyID,
};

async function choosing(triggers: readonly 'CustomMessage'[], config = {}): Promise<TestPool> {
  const pool = await stage.pool(triggers, {
    pool: {
      SmsConfiguration: sms,
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/no-reply@mail.example',
      },
    },
    client: { ExplicitAuthFlows: ALL_FLOWS },
    config,
  });
  await setMfa(pool, 'OPTIONAL');
  return pool;
}

const start = (pool: TestPool, USERNAME: string, AuthFlow: string, more = {}) =>
  stage.at.done('InitiateAuth', {
    AuthFlow,
    ClientId: pool.client.id,
    AuthParameters: { USERNAME, PASSWORD, ...more },
    ClientMetadata: { from: 'start' },
  });

const choose = (pool: TestPool, USERNAME: string, step: object, ANSWER: string) =>
  stage.at.done('RespondToAuthChallenge', {
    ...{ ChallengeName: 'SELECT_MFA_TYPE', ...step, ChallengeParameters: undefined },
    ClientId: pool.client.id,
    ChallengeResponses: { USERNAME, ANSWER },
    ClientMetadata: { from: 'answer' },
  });

/** What a function was told besides, once it has been told so many times. */
async function told(source: string, times: number): Promise<unknown[]> {
  for (let turn = 0; turn < 100; turn += 1) {
    const events = stage.functions.of(source);
    if (events.length >= times) return events.map(({ request }) => request['clientMetadata']);
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`No ${times} events of ${source}`);
}

const functions = [
  ['CustomMessage', ['CustomMessage'], {}, 'CustomMessage_Authentication'],
  ['a custom sender of texts', [], senders, 'CustomSMSSender_Authentication'],
] as const;

it.each(functions)('a second factor: %s', async (_label, triggers, config, source) => {
  const pool = await choosing(triggers, config);
  const { username } = await personWith(pool, { phone: true, email: true });
  await prefer(pool, username, { SMSMfaSettings: on });
  await start(pool, username, 'USER_PASSWORD_AUTH');
  expect(await told(source, 1)).toEqual([undefined]);
  await prefer(pool, username, { SMSMfaSettings: on, EmailMfaSettings: on });
  const step = await start(pool, username, 'USER_PASSWORD_AUTH');
  expect(step['ChallengeName']).toBe('SELECT_MFA_TYPE');
  await choose(pool, username, step, 'SMS_MFA');
  expect(await told(source, 2)).toEqual([undefined, { from: 'answer' }]);
});

const mails = [
  ['CustomMessage', ['CustomMessage'], {}, 'CustomMessage_Authentication'],
  ['a custom sender of mails', [], senders, 'CustomEmailSender_Authentication'],
] as const;

it.each(mails)('a first factor: %s', async (_label, triggers, config, source) => {
  const pool = await choosing(triggers, config);
  const { username } = await personWith(pool, { email: true });
  await start(pool, username, 'USER_AUTH', { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  expect(await told(source, 1)).toEqual([undefined]);
  const step = await start(pool, username, 'USER_AUTH');
  expect(step['ChallengeName']).toBe('SELECT_CHALLENGE');
  await choose(pool, username, step, 'EMAIL_OTP');
  expect(await told(source, 2)).toEqual([undefined, { from: 'answer' }]);
});
