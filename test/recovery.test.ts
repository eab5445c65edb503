import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherThan } from './support/account.js';
import { problemOf } from './support/documents.js';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { statementsOf } from './support/statements.js';
import { NEW, Recovery, why } from './support/recovery.js';
import {
  mailOf,
  newName,
  PASSWORD,
  saidOf,
  secretHash,
  TestPool,
  type TestClient,
} from './support/test-pool.js';

const { nobody, mismatch, expired, limited, noContact, wrongState } = why;

let at: TestGateway;
let pool: TestPool;
let recovery: Recovery;
let hiding: TestClient;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  recovery = new Recovery(pool);
  hiding = await pool.newClient({ PreventUserExistenceErrors: 'ENABLED' });
});
afterAll(() => at.stop());

describe('a forgotten password', () => {
  it('is replaced with the code that was mailed', async () => {
    const person = await recovery.verified();
    const asked = await recovery.forgot(person.username);
    expect(asked.body).toEqual({
      CodeDeliveryDetails: {
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: 'p***@m***',
      },
    });
    const mail = await at.newestMessage(pool.id, mailOf(person.username));
    expect(mail).toMatch(/^Your password reset code is \d{6}$/);
    const answer = await recovery.confirm(person.username, await pool.code(person.username));
    expect([answer.status, answer.body]).toEqual([200, {}]);
    await pool.signIn({ ...person, password: NEW });
    expect(saidOf(await pool.passwordAuth(person.username, PASSWORD))).toBe(
      'Incorrect username or password.',
    );
  });

  it('leaves sessions alone, and the old code is spent', async () => {
    const { username, code, ...person } = await recovery.forgetful();
    const { AccessToken } = await pool.signIn({ username, ...person });
    await recovery.confirm(username, code);
    expect((await at.aws('GetUser', { AccessToken }, false)).status).toBe(200);
    expect(saidOf(await recovery.confirm(username, code))).toBe(expired);
  });

  it('uses the template of the pool', async () => {
    const own = await TestPool.make(at, {
      VerificationMessageTemplate: { EmailSubject: 'Hello', EmailMessage: '<b>{####}</b>' },
    });
    const { username } = await own.person();
    const UserAttributes = [
      { Name: 'email', Value: mailOf(username) },
      { Name: 'email_verified', Value: 'true' },
    ];
    const user = { UserPoolId: own.id, Username: username };
    await at.done('AdminUpdateUserAttributes', { ...user, UserAttributes });
    await recovery.forgot(username, own.client);
    expect(await at.newestMessage(own.id, mailOf(username))).toMatch(/^<b>\d{6}<\/b>$/);
  });

  it('goes to the phone before the mail, and to verified ones only', async () => {
    const { username } = await recovery.verified();
    await recovery.update(username, { phone_number: '+491701234567' });
    expect((await recovery.forgot(username)).body['CodeDeliveryDetails']).toMatchObject({
      DeliveryMedium: 'EMAIL',
    });
    await recovery.update(username, { phone_number_verified: 'true' });
    expect((await recovery.forgot(username)).body['CodeDeliveryDetails']).toEqual({
      AttributeName: 'phone_number',
      DeliveryMedium: 'SMS',
      Destination: '+********4567',
    });
  });

  it('costs no attempt when the new password breaks the policy, and the code stays', async () => {
    const { username, code } = await recovery.forgetful();
    for (let nth = 0; nth < 12; nth += 1) {
      const weak = await recovery.confirm(username, code, pool.client, { Password: 'Passw0rd' });
      expect(weak.body).toEqual({
        __type: 'InvalidPasswordException',
        message: 'Password did not conform with policy: Password must have symbol characters',
      });
    }
    expect((await recovery.confirm(username, code)).status).toBe(200);
  });

  it('asks confidential clients for the secret hash in both steps', async () => {
    const client = await pool.newClient({ GenerateSecret: true });
    const { username } = await recovery.verified();
    const SecretHash = secretHash(client, username);
    expect((await recovery.forgot(username, client)).body['__type']).toBe('NotAuthorizedException');
    expect((await recovery.forgot(username, client, { SecretHash })).status).toBe(200);
    const code = await pool.code(username);
    expect((await recovery.confirm(username, code, client)).body['__type']).toBe(
      'NotAuthorizedException',
    );
    expect((await recovery.confirm(username, code, client, { SecretHash })).status).toBe(200);
  });

  it('confirms a sign-up that waited, when an administrator vouched for the address', async () => {
    const name = newName();
    await pool.signUp(name);
    expect(saidOf(await recovery.forgot(name))).toBe(noContact);
    const signUpCode = await pool.code(name);
    await recovery.update(name, { email_verified: 'true' });
    await recovery.forgot(name);
    expect((await recovery.confirm(name, await pool.code(name))).status).toBe(200);
    expect(await recovery.statusOf(name)).toBe('CONFIRMED');
    expect((await pool.confirm(name, signUpCode)).status).toBe(400);
    await pool.signIn({ username: name, password: NEW });
  });
});

describe('who cannot replace it', () => {
  it('is told why where the client does not hide who exists', async () => {
    const [disabled, bare, invited] = [await recovery.verified(), await pool.person(), newName()];
    const code = (await recovery.forgetful()).code;
    await recovery.admin('AdminDisableUser', disabled.username);
    await recovery.admin('AdminCreateUser', invited, {
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: mailOf(invited) },
        { Name: 'email_verified', Value: 'true' },
      ],
    });
    expect((await recovery.forgot('nobody')).body).toEqual({
      __type: 'UserNotFoundException',
      message: nobody,
    });
    expect(saidOf(await recovery.forgot(disabled.username))).toBe('User is disabled.');
    expect((await recovery.forgot(bare.username)).body).toEqual({
      __type: 'InvalidParameterException',
      message: noContact,
    });
    expect((await recovery.forgot(invited)).body).toEqual({
      __type: 'NotAuthorizedException',
      message: wrongState,
    });
    expect(saidOf(await recovery.confirm('nobody', code))).toBe(nobody);
    expect(saidOf(await recovery.confirm(disabled.username, code))).toBe('User is disabled.');
    expect(saidOf(await recovery.confirm(invited, code))).toBe(wrongState);
    expect(saidOf(await recovery.confirm(bare.username, code))).toBe(expired);
  });

  it('is told nothing where the client hides it', async () => {
    const [disabled, bare, invited] = [await recovery.verified(), await pool.person(), newName()];
    const { code } = await recovery.forgetful();
    await recovery.admin('AdminDisableUser', disabled.username);
    await recovery.admin('AdminCreateUser', invited, { MessageAction: 'SUPPRESS' });
    const fine = await recovery.verified();
    const names = [newName(), disabled.username, bare.username, invited, fine.username];
    for (const name of names) {
      const asked = await recovery.forgot(name, hiding);
      expect([asked.status, asked.body]).toEqual([
        200,
        {
          CodeDeliveryDetails: {
            AttributeName: 'email',
            DeliveryMedium: 'EMAIL',
            Destination: expect.stringMatching(/^p\*\*\*@[a-z]\*\*\*$/),
          },
        },
      ]);
      expect((await recovery.confirm(name, code, hiding)).body).toEqual({
        __type: 'CodeMismatchException',
        message: mismatch,
      });
    }
    const sent = async (name: string) => (await recovery.forgot(name, hiding)).body;
    expect(await sent('some-nobody')).toEqual(await sent('some-nobody'));
    expect(await sent('nobody@example.com')).toMatchObject({
      CodeDeliveryDetails: { Destination: 'n***@e***' },
    });
    const messages = at.newestMessage(pool.id, 'nobody@example.invalid');
    await expect(messages).rejects.toThrow('No message');
  });

  it('costs the gateway as much as somebody who can', async () => {
    const [known, gone] = [await recovery.verified(), await recovery.verified()];
    await recovery.admin('AdminDisableUser', gone.username);
    await at.services.background.stop();
    const counts: number[] = [];
    for (const name of [known.username, gone.username, newName('nobody')]) {
      await recovery.forgot(name, hiding);
      const asked = () => recovery.forgot(name, hiding);
      // The shortest of three: the others may have read the settings of the pool anew.
      const runs: number[] = [];
      for (let run = 0; run < 3; run += 1) {
        runs.push((await statementsOf(at.services.db, asked)).length);
      }
      counts.push(Math.min(...runs));
    }
    expect(counts[0]).toBeGreaterThan(4);
    expect(new Set(counts).size).toBe(1);
  });

  it('counts no more often for nobody than for somebody', async () => {
    for (const name of [newName('nobody'), (await recovery.verified()).username]) {
      const asked = Array.from({ length: 12 }, () => recovery.forgot(name, hiding));
      expect(await tally(asked)).toEqual({ done: 5, [limited]: 7 });
      const guesses = Array.from({ length: 15 }, () => recovery.confirm(name, 'x', hiding));
      expect(await tally(guesses)).toEqual({ [mismatch]: 10, [limited]: 5 });
    }
  });
});

describe('a pool that says where codes go', () => {
  const contacts = {
    email: 'ann@mail.example.com',
    email_verified: 'true',
    phone_number: '+491701234567',
    phone_number_verified: 'true',
  };
  const withOrder = async (...names: string[]) => {
    const RecoveryMechanisms = names.map((Name, nth) => ({ Name, Priority: nth + 1 })).reverse();
    const own = await TestPool.make(at, { AccountRecoverySetting: { RecoveryMechanisms } });
    const { username: Username } = await own.person();
    const UserAttributes = Object.entries(contacts).map(([Name, Value]) => ({ Name, Value }));
    const user = { UserPoolId: own.id, Username };
    await at.done('AdminUpdateUserAttributes', { ...user, UserAttributes });
    return { own, user };
  };

  it.each([
    [['verified_email', 'verified_phone_number'], 'EMAIL'],
    [['verified_phone_number', 'verified_email'], 'SMS'],
    [['verified_email'], 'EMAIL'],
  ])('is followed: %s', async (names, DeliveryMedium) => {
    const { own, user } = await withOrder(...names);
    const asked = await recovery.forgot(user.Username, own.client);
    expect(asked.body['CodeDeliveryDetails']).toMatchObject({ DeliveryMedium });
  });

  it('does not fall back on what it leaves out', async () => {
    const { own, user } = await withOrder('verified_email');
    const UserAttributes = [{ Name: 'email', Value: '' }];
    await at.done('AdminUpdateUserAttributes', { ...user, UserAttributes });
    expect(saidOf(await recovery.forgot(user.Username, own.client))).toBe(noContact);
  });

  it('may leave it to administrators, who have a code sent', async () => {
    const { own, user } = await withOrder('admin_only');
    for (const name of [user.Username, 'nobody']) {
      expect((await recovery.forgot(name, own.client)).body).toEqual({
        __type: 'NotAuthorizedException',
        message: 'Contact administrator to reset password.',
      });
    }
    await at.done('AdminResetUserPassword', user);
    const code = await at.newestCode(own.id, contacts.phone_number);
    expect((await recovery.confirm(user.Username, code, own.client)).status).toBe(200);
  });
});

describe('in GraphQL', () => {
  const FORGOT = `mutation ($input: ForgotPasswordInput!) { forgotPassword(input: $input) {
    __typename ... on CodeDeliveryDetails { destination deliveryMedium attributeName }
    ... on Problem { message code } } }`;
  const CONFIRM = `mutation ($input: ConfirmForgotPasswordInput!) {
    confirmForgotPassword(input: $input) {
      __typename ... on PasswordReset { username } ... on Problem { message code } } }`;

  const ask = async (document: string, input: object) => {
    const answer = await at.graphql(document, { input });
    const [step] = Object.values(answer.body.data ?? {}) as Record<string, unknown>[];
    return { step, problem: problemOf(answer) };
  };

  it('each outcome is a member of the step', async () => {
    const { username } = await recovery.verified();
    const who = { clientId: pool.client.id, username };
    expect((await ask(FORGOT, who)).step).toEqual({
      __typename: 'CodeDeliveryDetails',
      attributeName: 'email',
      deliveryMedium: 'EMAIL',
      destination: 'p***@m***',
    });
    const confirmationCode = await pool.code(username);
    const answer = { ...who, confirmationCode, password: NEW };
    const weak = await ask(CONFIRM, { ...answer, password: 'weak' });
    expect(weak.step).toMatchObject({ __typename: 'InvalidPassword', code: 'INVALID_PASSWORD' });
    const guess = await ask(CONFIRM, { ...answer, confirmationCode: otherThan(confirmationCode) });
    expect(guess.step).toMatchObject({ __typename: 'CodeMismatch', code: 'CODE_MISMATCH' });
    expect((await ask(CONFIRM, answer)).step).toEqual({ __typename: 'PasswordReset', username });
    const again = await ask(CONFIRM, answer);
    expect(again.step).toMatchObject({ __typename: 'CodeExpired', code: 'EXPIRED_CODE' });
  });

  it('a refusal says why, and how often one may ask', async () => {
    const { username } = await pool.person();
    const bare = { clientId: pool.client.id, username };
    expect((await ask(FORGOT, bare)).step).toEqual({
      __typename: 'RecoveryRefused',
      code: 'INVALID_PARAMETER',
      message: noContact,
    });
    const unknown = await ask(FORGOT, { ...bare, username: 'nobody' });
    expect(unknown.step).toMatchObject({ __typename: 'RecoveryRefused', code: 'USER_NOT_FOUND' });
    for (let nth = 1; nth < 5; nth += 1) await ask(FORGOT, bare);
    expect((await ask(FORGOT, bare)).step).toMatchObject({
      __typename: 'Throttled',
      code: 'LIMIT_EXCEEDED',
    });
    const wrongClient = await ask(FORGOT, { ...bare, clientId: 'nosuchclient0123456789abcd' });
    expect(wrongClient.problem).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});
