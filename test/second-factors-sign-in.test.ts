import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { poolWithFactors } from './support/factors.js';
import { TestGateway } from './support/gateway.js';
import { begin, personWith, prefer, respond, type Step } from './support/mfa.js';
import { PASSWORD, saidOf, tokensIn, type TestPool } from './support/test-pool.js';
import { totpCode, wrongCode } from './support/totp.js';

let at: TestGateway;
let required: TestPool;
let optional: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  required = await poolWithFactors(at, 'ON');
  optional = await poolWithFactors(at, 'OPTIONAL');
});

afterAll(() => at.stop());

const on = { Enabled: true };
const sms = (pool: TestPool, phone: string) => at.newestCode(pool.id, phone);

/** Enrols an app in the middle of a sign-in and returns its secret and the step after it. */
async function enrol(pool: TestPool, step: Step) {
  const associated = await at.done<{ SecretCode: string; Session: string }>(
    'AssociateSoftwareToken',
    { Session: step.Session },
  );
  const verified = await at.done<{ Status: string; Session: string }>('VerifySoftwareToken', {
    Session: associated.Session,
    UserCode: totpCode(associated.SecretCode, at.clock.now()),
    FriendlyDeviceName: 'my phone',
  });
  expect(verified.Status).toBe('SUCCESS');
  return { secret: associated.SecretCode, session: verified.Session };
}

describe('a code in a text message', () => {
  it('is asked for where the pool requires a factor and the person has a number, and proves that', async () => {
    const person = await personWith(required, { phone: true, verified: false });
    const step = await begin(required, person.username);
    expect(step.ChallengeName).toBe('SMS_MFA');
    expect(step.ChallengeParameters).toEqual({
      USER_ID_FOR_SRP: person.username,
      CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS',
      CODE_DELIVERY_DESTINATION: `+*******${person.phone.slice(-4)}`,
    });
    const code = await sms(required, person.phone);
    expect(code).toMatch(/^\d{6}$/);
    const wrong = await respond(required, step, {
      USERNAME: person.username,
      SMS_MFA_CODE: code === '000000' ? '000001' : '000000',
    });
    expect([wrong.body['__type'], saidOf(wrong)]).toEqual([
      'CodeMismatchException',
      'Invalid code received for user',
    ]);
    const right = { USERNAME: person.username, SMS_MFA_CODE: code };
    tokensIn((await respond(required, step, right)).body);
    expect(saidOf(await respond(required, step, right))).toBe(
      'Invalid session for the user, session can only be used once.',
    );
    const { UserAttributes } = await at.done<{ UserAttributes: object[] }>('AdminGetUser', {
      UserPoolId: required.id,
      Username: person.username,
    });
    expect(UserAttributes).toContainEqual({ Name: 'phone_number_verified', Value: 'true' });
  });

  it('belongs to the sign-in that sent it', async () => {
    const person = await personWith(required, { phone: true });
    const one = await begin(required, person.username);
    const first = await sms(required, person.phone);
    const two = await begin(required, person.username);
    const second = await sms(required, person.phone);
    if (first !== second) {
      const crossed = await respond(required, two, {
        USERNAME: person.username,
        SMS_MFA_CODE: first,
      });
      expect(saidOf(crossed)).toBe('Invalid code received for user');
    }
    tokensIn(
      (await respond(required, one, { USERNAME: person.username, SMS_MFA_CODE: first })).body,
    );
    tokensIn(
      (await respond(required, two, { USERNAME: person.username, SMS_MFA_CODE: second })).body,
    );
  });

  it('is guessed fifteen times in an hour, however many sessions are opened', async () => {
    const person = await personWith(required, { phone: true });
    const steps = [];
    for (let nth = 0; nth < 4; nth += 1) steps.push(await begin(required, person.username));
    const code = await sms(required, person.phone);
    const guesses = Array.from({ length: 20 }, (_, nth) => String(100_000 + nth)).filter(
      (guess) => guess !== code,
    );
    const said = [];
    for (const [nth, guess] of guesses.entries()) {
      const step = steps[nth % 3]!;
      said.push(
        saidOf(await respond(required, step, { USERNAME: person.username, SMS_MFA_CODE: guess })),
      );
    }
    expect(said.filter((text) => text === 'Invalid code received for user')).toHaveLength(15);
    const last = { USERNAME: person.username, SMS_MFA_CODE: code };
    expect(saidOf(await respond(required, steps[3]!, last))).toBe(
      'Attempt limit exceeded, please try after some time.',
    );
  });
});

describe('an authenticator app', () => {
  it('is set up in the middle of a sign-in where nothing else is there, and asked for afterwards', async () => {
    const person = await personWith(required, {});
    const step = await begin(required, person.username);
    expect(step.ChallengeName).toBe('MFA_SETUP');
    expect(JSON.parse(step.ChallengeParameters['MFAS_CAN_SETUP']!)).toEqual([
      'SMS_MFA',
      'SOFTWARE_TOKEN_MFA',
      'EMAIL_OTP',
    ]);
    const unproved = await respond(required, step, { USERNAME: person.username });
    expect(saidOf(unproved)).toBe('Invalid session for the user.');
    const { secret, session } = await enrol(required, step);
    const done = await respond(
      required,
      { ChallengeName: 'MFA_SETUP', Session: session },
      { USERNAME: person.username },
    );
    tokensIn(done.body);

    const again = await begin(required, person.username);
    expect([again.ChallengeName, again.ChallengeParameters]).toEqual([
      'SOFTWARE_TOKEN_MFA',
      { USER_ID_FOR_SRP: person.username, FRIENDLY_DEVICE_NAME: 'my phone' },
    ]);
    const used = {
      USERNAME: person.username,
      SOFTWARE_TOKEN_MFA_CODE: totpCode(secret, at.clock.now()),
    };
    const reused = await respond(required, again, used);
    expect([reused.body['__type'], saidOf(reused)]).toEqual([
      'ExpiredCodeException',
      'Your software token has already been used once.',
    ]);
    at.clock.advance(30_000);
    const fresh = { ...used, SOFTWARE_TOKEN_MFA_CODE: totpCode(secret, at.clock.now()) };
    tokensIn((await respond(required, again, fresh)).body);
  });

  it('of somebody who has one is not replaced by who knows the password alone', async () => {
    const person = await personWith(required, {});
    const early = await begin(required, person.username);
    const { secret, session } = await enrol(required, await begin(required, person.username));
    tokensIn(
      (
        await respond(
          required,
          { ChallengeName: 'MFA_SETUP', Session: session },
          { USERNAME: person.username },
        )
      ).body,
    );
    const step = await begin(required, person.username);
    for (const { Session } of [step, early]) {
      const tried = await at.aws('AssociateSoftwareToken', { Session });
      expect(saidOf(tried)).toBe('Invalid session for the user.');
    }
    at.clock.advance(30_000);
    const code = totpCode(secret, at.clock.now());
    tokensIn(
      (
        await respond(required, step, {
          USERNAME: person.username,
          SOFTWARE_TOKEN_MFA_CODE: code,
        })
      ).body,
    );
  });

  it('is enrolled and answered in typed steps through GraphQL', async () => {
    const person = await personWith(required, {});
    const input = {
      clientId: required.client.id,
      with: { password: { username: person.username, password: PASSWORD } },
    };
    const opened = await at.graphql(SIGN_IN, { input });
    const step = opened.body.data!['signIn'] as { session: string; factors: string[] };
    expect(step).toMatchObject({ __typename: 'MfaSetupChallenge', challengeName: 'MFA_SETUP' });
    const setup = await at.graphql(SET_UP, { input: { session: step.session } });
    const enrolment = setup.body.data!['startSoftwareTokenSetup'] as Record<string, string>;
    expect(enrolment['otpauthUri']).toMatch(/^otpauth:\/\/totp\//);
    expect(enrolment['qrCode']).toMatch(/^data:image\/svg\+xml/);
    const give = (softwareTokenSetup: string) => {
      const { session } = enrolment;
      const given = { clientId: required.client.id, session, answer: { softwareTokenSetup } };
      return at.graphql(CONTINUE, { input: given });
    };
    const wrong = await give(wrongCode(enrolment['secretCode']!, at.clock.now()));
    expect(wrong.body.data!['continueSignIn']).toMatchObject({ __typename: 'CodeMismatch' });
    const done = await give(totpCode(enrolment['secretCode']!, at.clock.now()));
    expect(done.body.data!['continueSignIn']).toMatchObject({
      __typename: 'SignedIn',
      user: { username: person.username },
    });
  });
});

describe('a code in a mail', () => {
  it('sets an address up in the middle of a sign-in', async () => {
    const person = await personWith(required, {});
    const step = await begin(required, person.username);
    const email = `${person.username}@later.example.com`;
    const bad = await respond(required, step, { USERNAME: person.username, EMAIL: 'nobody' });
    expect(saidOf(bad)).toBe('Invalid email address format.');
    const { body } = await respond(required, step, { USERNAME: person.username, EMAIL: email });
    const next = body as unknown as Step;
    expect([next.ChallengeName, next.ChallengeParameters['CODE_DELIVERY_DELIVERY_MEDIUM']]).toEqual(
      ['EMAIL_OTP', 'EMAIL'],
    );
    const code = await at.newestCode(required.id, email);
    tokensIn(
      (await respond(required, next, { USERNAME: person.username, EMAIL_OTP_CODE: code })).body,
    );
    const { UserAttributes } = await at.done<{ UserAttributes: object[] }>('AdminGetUser', {
      UserPoolId: required.id,
      Username: person.username,
    });
    expect(UserAttributes).toEqual(
      expect.arrayContaining([
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ]),
    );
  });
});

describe('several factors', () => {
  it('are a choice until one is preferred', async () => {
    const person = await personWith(optional, { phone: true, email: true });
    tokensIn((await optional.passwordAuth(person.username, PASSWORD)).body);
    await prefer(optional, person.username, { SMSMfaSettings: on, EmailMfaSettings: on });
    const step = await begin(optional, person.username);
    expect([step.ChallengeName, step.ChallengeParameters]).toEqual([
      'SELECT_MFA_TYPE',
      {
        USER_ID_FOR_SRP: person.username,
        MFAS_CAN_CHOOSE: JSON.stringify(['SMS_MFA', 'EMAIL_OTP']),
      },
    ]);
    const foreign = { USERNAME: person.username, ANSWER: 'SOFTWARE_TOKEN_MFA' };
    expect((await respond(optional, step, foreign)).body['__type']).toBe(
      'InvalidParameterException',
    );
    const chosen = await respond(optional, step, {
      USERNAME: person.username,
      ANSWER: 'EMAIL_OTP',
    });
    const next = chosen.body as unknown as Step;
    expect(next.ChallengeName).toBe('EMAIL_OTP');
    const code = await at.newestCode(optional.id, person.email);
    tokensIn(
      (await respond(optional, next, { USERNAME: person.username, EMAIL_OTP_CODE: code })).body,
    );
    await prefer(optional, person.username, {
      SMSMfaSettings: { Enabled: true, PreferredMfa: true },
    });
    expect((await begin(optional, person.username)).ChallengeName).toBe('SMS_MFA');
  });
});

describe('a step of a second factor', () => {
  it('ends with the password that opened it, and with the account', async () => {
    const outcomes = [];
    for (const [operation, more] of [
      ['AdminSetUserPassword', { Password: 'An0ther!password', Permanent: true }],
      ['AdminDisableUser', {}],
      ['AdminResetUserPassword', {}],
    ] as const) {
      const person = await personWith(required, { phone: true, email: true });
      const step = await begin(required, person.username);
      const factor = { UserPoolId: required.id, Username: person.username };
      await prefer(required, person.username, {
        SMSMfaSettings: { Enabled: true, PreferredMfa: true },
      });
      const second = await begin(required, person.username);
      const code = await sms(required, person.phone);
      await at.done(operation, { ...factor, ...more });
      const answer = { USERNAME: person.username, SMS_MFA_CODE: code };
      outcomes.push(saidOf(await respond(required, second, answer)));
      // The phone recovers the account (6.3), so it is asked for only where it was chosen.
      expect(step.ChallengeName).toBe('EMAIL_OTP');
    }
    expect(outcomes).toEqual([
      'Invalid session for the user.',
      'User is disabled.',
      'Password reset required for the user',
    ]);
  });

  it('is of one person, one client and one kind', async () => {
    const [one, two] = [
      await personWith(required, { phone: true }),
      await personWith(required, { phone: true }),
    ];
    const step = await begin(required, one.username);
    const code = await sms(required, one.phone);
    const answer = { USERNAME: one.username, SMS_MFA_CODE: code };
    const other = await required.newClient();
    const crossed = await at.aws('RespondToAuthChallenge', {
      ClientId: other.id,
      ChallengeName: 'SMS_MFA',
      Session: step.Session,
      ChallengeResponses: answer,
    });
    const refusals = [
      saidOf(crossed),
      saidOf(await respond(required, step, { ...answer, USERNAME: two.username })),
      saidOf(
        await respond(
          required,
          { ...step, ChallengeName: 'SOFTWARE_TOKEN_MFA' },
          { USERNAME: one.username, SOFTWARE_TOKEN_MFA_CODE: code },
        ),
      ),
      saidOf(
        await respond(
          required,
          { ...step, ChallengeName: 'NEW_PASSWORD_REQUIRED' },
          { USERNAME: one.username, NEW_PASSWORD: PASSWORD },
        ),
      ),
    ];
    expect(new Set(refusals)).toEqual(new Set(['Invalid session for the user.']));
    tokensIn((await respond(required, step, answer)).body);
  });
});

const FIELDS = `__typename ... on Challenge { session challengeName }
  ... on MfaSetupChallenge { factors } ... on Problem { message code }
  ... on SignedIn { accessToken user { username } }`;
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { ${FIELDS} } }`;
const CONTINUE = `mutation ($input: ContinueSignInInput!) { continueSignIn(input: $input) { ${FIELDS} } }`;
const SET_UP = `mutation ($input: StartSoftwareTokenSetupInput!) { startSoftwareTokenSetup(input: $input) {
  session secretCode otpauthUri qrCode } }`;
