import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIGN_IN } from './support/documents.js';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { signInBySrp } from './support/srp-at-aws.js';
import { newName, PASSWORD, saidOf, secretHash, TestPool } from './support/test-pool.js';

const SUB = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let at: TestGateway;
let mails: TestPool;
let either: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  const hiding = { PreventUserExistenceErrors: 'ENABLED' };
  mails = await TestPool.make(at, { UsernameAttributes: ['email'] }, hiding);
  either = await TestPool.make(at, { UsernameAttributes: ['email', 'phone_number'] });
});
afterAll(() => at.stop());

let numbers = 0;
const newMail = () => `${newName('ann')}@mail.example.com`;
const newPhone = () => `+4917${String((numbers += 1)).padStart(8, '0')}`;
const listed = (attributes: Record<string, string>) =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const signUp = (pool: TestPool, Username: string, attributes: Record<string, string> = {}) =>
  pool.signUp(Username, { UserAttributes: listed(attributes) });
const userOf = async (pool: TestPool, Username: string) => {
  const user = await at.done<{ Username: string; UserAttributes: never[]; UserStatus: string }>(
    'AdminGetUser',
    { UserPoolId: pool.id, Username },
  );
  const pairs = user.UserAttributes as { Name: string; Value: string }[];
  const attributes = Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value]));
  return { username: user.Username, status: user.UserStatus, attributes };
};
const update = (pool: TestPool, Username: string, attributes: Record<string, string>) =>
  at.aws('AdminUpdateUserAttributes', {
    UserPoolId: pool.id,
    Username,
    UserAttributes: listed(attributes),
  });
const signIn = (pool: TestPool, name: string) => pool.passwordAuth(name, PASSWORD);
async function confirmed(pool: TestPool, name: string): Promise<string> {
  expect((await signUp(pool, name)).status).toBe(200);
  await at.done('AdminConfirmSignUp', { UserPoolId: pool.id, Username: name });
  return name;
}

describe('a pool where a mail address stands for the user name', () => {
  it('stores the sub as the name and copies the address', async () => {
    const mail = newMail();
    const joined = await signUp(mails, mail);
    const sub = joined.body['UserSub'] as string;
    expect(joined.body).toMatchObject({ CodeDeliveryDetails: { AttributeName: 'email' } });
    expect(await userOf(mails, mail)).toEqual({
      username: sub,
      status: 'UNCONFIRMED',
      attributes: { sub, email: mail },
    });
    expect((await userOf(mails, sub)).attributes['email']).toBe(mail);
    expect((await mails.confirm(mail, await at.newestCode(mails.id, mail))).status).toBe(200);
    const { AccessToken, IdToken } = await mails.signIn({ username: mail, password: PASSWORD });
    const claims = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
    expect(claims(AccessToken)).toMatchObject({ username: sub, sub });
    expect(claims(IdToken)).toMatchObject({ 'cognito:username': sub, email_verified: true });
  });

  it('signs in by the address although nobody has verified it', async () => {
    const mail = await confirmed(mails, newMail());
    expect((await userOf(mails, mail)).attributes).not.toHaveProperty('email_verified', 'true');
    expect((await signIn(mails, mail)).status).toBe(200);
  });

  it.each([
    ['no address', 'ann', 'Username should be an email.'],
    ['a phone number', '+491701234567', 'Username should be an email.'],
  ])('refuses %s', async (_what, name, message) => {
    const refusal = { __type: 'InvalidParameterException', message };
    expect((await signUp(mails, name)).body).toEqual(refusal);
    const person = { UserPoolId: mails.id, Username: name };
    expect((await at.aws('AdminCreateUser', person)).body).toEqual(refusal);
  });

  it('refuses another address beside the name, and takes the same', async () => {
    const mail = newMail();
    expect(saidOf(await signUp(mails, mail, { email: newMail() }))).toBe(
      'The attribute email must be the same as the username.',
    );
    expect((await signUp(mails, mail, { email: mail })).status).toBe(200);
  });

  it('needs no leave of the client for the address that is the name', async () => {
    const client = await mails.newClient({ WriteAttributes: ['name'] });
    const mail = newMail();
    const person = { ClientId: client.id, Username: mail, Password: PASSWORD };
    expect((await at.aws('SignUp', person)).status).toBe(200);
    expect((await userOf(mails, mail)).attributes['email']).toBe(mail);
  });

  it('gives one address to one of ten', async () => {
    const mail = newMail();
    const all = Array.from({ length: 10 }, () => signUp(mails, mail));
    expect(await tally(all)).toEqual({ done: 1, 'User already exists': 9 });
    const person = { UserPoolId: mails.id, Username: mail };
    expect((await at.aws('AdminCreateUser', person)).body).toEqual({
      __type: 'UsernameExistsException',
      message: 'User account already exists',
    });
  });

  it('runs SRP over the sub, for people who are there and for others', async () => {
    const mail = await confirmed(mails, newMail());
    const { username } = await userOf(mails, mail);
    const step = await signInBySrp(mails, { username: mail, password: PASSWORD });
    expect(step.challenge).toMatchObject({ USERNAME: username, USER_ID_FOR_SRP: username });
    expect(step.answer.status).toBe(200);
    const ghost = await signInBySrp(mails, { username: newMail(), password: PASSWORD });
    expect(ghost.challenge['USER_ID_FOR_SRP']).toMatch(SUB);
    expect(saidOf(ghost.answer)).toBe('Incorrect username or password.');
  });

  it('takes the secret hash of a refresh over the sub or the address', async () => {
    const mail = await confirmed(mails, newMail());
    const { username: sub } = await userOf(mails, mail);
    const client = await mails.newClient({ GenerateSecret: true });
    const person = { username: mail, password: PASSWORD };
    const { RefreshToken: REFRESH_TOKEN } = await mails.signIn(person, client);
    for (const [name, status] of [
      [sub, 200],
      [mail, 200],
      [newMail(), 400],
    ] as const) {
      const answer = await at.aws('InitiateAuth', {
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: client.id,
        AuthParameters: { REFRESH_TOKEN, SECRET_HASH: secretHash(client, name) },
      });
      expect(answer.status).toBe(status);
    }
  });

  it('is invited by the address, and returns the sub as the name', async () => {
    const mail = newMail();
    const { User } = await at.done<{ User: { Username: string } }>('AdminCreateUser', {
      UserPoolId: mails.id,
      Username: mail,
      UserAttributes: listed({ email_verified: 'true' }),
      DesiredDeliveryMediums: ['EMAIL'],
    });
    expect(User.Username).toMatch(SUB);
    expect(await at.newestMessage(mails.id, mail)).toContain(`Your username is ${mail} and`);
    expect((await userOf(mails, mail)).attributes).toMatchObject({ email_verified: 'true' });
  });
});

describe('a changed address', () => {
  it('is the name from then on, and frees the earlier one', async () => {
    const [before, after] = [await confirmed(mails, newMail()), newMail()];
    const { username } = await userOf(mails, before);
    expect((await update(mails, before, { email: after })).status).toBe(200);
    expect((await signIn(mails, after)).status).toBe(200);
    expect((await signIn(mails, before)).status).toBe(400);
    expect((await userOf(mails, after)).username).toBe(username);
    expect((await signUp(mails, before)).status).toBe(200);
  });

  it('stays unique, whoever writes it first', async () => {
    const [one, two] = [await confirmed(mails, newMail()), await confirmed(mails, newMail())];
    expect((await update(mails, two, { email: one })).body).toEqual({
      __type: 'AliasExistsException',
      message: 'An account with the given email already exists.',
    });
    expect((await signIn(mails, two)).status).toBe(200);
    const wanted = newMail();
    const race = [one, two].map((name) => update(mails, name, { email: wanted }));
    expect(await tally(race)).toEqual({
      done: 1,
      'An account with the given email already exists.': 1,
    });
  });

  it('can be neither taken away nor too long to be given at a sign-in', async () => {
    const mail = await confirmed(mails, newMail());
    expect(saidOf(await update(mails, mail, { email: '' }))).toBe(
      'The user signs in by email: it must stay.',
    );
    const long = `${'a'.repeat(64)}@${'b'.repeat(60)}.example`;
    expect(saidOf(await update(mails, mail, { email: long }))).toBe(
      'The email is too long to sign in by.',
    );
  });
});

describe('a pool where either address stands for the user name', () => {
  it('takes both forms and nothing else', async () => {
    const [mail, phone] = [newMail(), newPhone()];
    expect((await signUp(either, mail)).status).toBe(200);
    expect((await signUp(either, phone)).status).toBe(200);
    expect((await userOf(either, phone)).attributes['phone_number']).toBe(phone);
    expect(saidOf(await signUp(either, 'ann'))).toBe(
      'Username should be either an email or a phone number.',
    );
    const phones = await TestPool.make(at, { UsernameAttributes: ['phone_number'] });
    expect(saidOf(await signUp(phones, mail))).toBe('Username should be a phone number.');
  });

  it('keeps people to the form they came with', async () => {
    const [mail, phone] = [await confirmed(either, newMail()), newPhone()];
    const verified = { phone_number: phone, phone_number_verified: 'true' };
    expect((await update(either, mail, verified)).status).toBe(200);
    expect((await signIn(either, mail)).status).toBe(200);
    expect((await signIn(either, phone)).status).toBe(400);
    // The number is not this person's name, so somebody else can sign up with it.
    expect((await signUp(either, phone)).status).toBe(200);
  });
});

describe('in GraphQL', () => {
  const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) {
    __typename ... on SignUpResult { userSub codeDeliveryDetails { attributeName } }
    ... on Problem { code message } } }`;
  const join = (username: string, pool = mails) =>
    at.graphql(SIGN_UP, {
      input: { clientId: pool.client.id, username, password: PASSWORD },
    });

  it('the same people join and sign in', async () => {
    const mail = newMail();
    const { signUp: joined } = (await join(mail)).body.data as {
      signUp: { userSub: string; codeDeliveryDetails: object };
    };
    expect(joined.codeDeliveryDetails).toEqual({ attributeName: 'email' });
    expect((await join(mail)).body.data).toEqual({
      signUp: {
        __typename: 'UsernameTaken',
        code: 'USERNAME_EXISTS',
        message: 'User already exists',
      },
    });
    const refused = await join('ann');
    expect(refused.body.errors![0]).toMatchObject({
      message: 'Username should be an email.',
      extensions: { code: 'INVALID_PARAMETER' },
    });
    await at.done('AdminConfirmSignUp', { UserPoolId: mails.id, Username: mail });
    const input = {
      clientId: mails.client.id,
      with: { password: { username: mail, password: PASSWORD } },
    };
    const { body } = await at.graphql(SIGN_IN, { input });
    const { signIn: step } = body.data as { signIn: { accessToken: string } };
    expect(step).toMatchObject({ user: { username: joined.userSub } });
    const me = await at.graphql('{ me { sub username email } }', {}, step.accessToken);
    expect(me.body.data).toEqual({
      me: { sub: joined.userSub, username: joined.userSub, email: mail },
    });
  });
});

describe('lists', () => {
  it('know these people by the sub', async () => {
    const mail = await confirmed(mails, newMail());
    const { username } = await userOf(mails, mail);
    const found = async (Filter: string) => {
      const page = await at.done<{ Users: unknown[] }>('ListUsers', {
        UserPoolId: mails.id,
        Filter,
      });
      return page.Users.length;
    };
    expect(await found(`username = "${username}"`)).toBe(1);
    expect(await found(`username ^= "${username.slice(0, 13)}"`)).toBe(1);
    expect(await found(`username = "${mail}"`)).toBe(0);
    expect(await found(`email = "${mail}"`)).toBe(1);
  });
});
