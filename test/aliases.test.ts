import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { mailOf, newName, PASSWORD, saidOf, TestPool } from './support/test-pool.js';

const taken = 'An account with the given email already exists.';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  const settings = { AliasAttributes: ['email', 'preferred_username'] };
  pool = await TestPool.make(at, settings, { PreventUserExistenceErrors: 'ENABLED' });
});
afterAll(() => at.stop());

const attributesOf = async (Username: string, of = pool) => {
  const { UserAttributes } = await at.done<{ UserAttributes: { Name: string; Value: string }[] }>(
    'AdminGetUser',
    { UserPoolId: of.id, Username },
  );
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
};
const listed = (attributes: Record<string, string>) =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const create = (
  Username: string,
  attributes: Record<string, string>,
  more: object = {},
  of = pool,
) =>
  at.aws('AdminCreateUser', {
    UserPoolId: of.id,
    Username,
    UserAttributes: listed(attributes),
    MessageAction: 'SUPPRESS',
    ...more,
  });
const permanent = (Username: string, of = pool) =>
  at.done('AdminSetUserPassword', {
    UserPoolId: of.id,
    Username,
    Password: PASSWORD,
    Permanent: true,
  });
const signIn = (name: string, of = pool) => of.passwordAuth(name, PASSWORD);
/** A confirmed person whose mail address is verified. */
async function member(of = pool): Promise<string> {
  const name = newName();
  await of.signUp(name);
  expect((await of.confirm(name, await of.code(name))).status).toBe(200);
  return name;
}
/** Signs up for the address of somebody else and gives back the code for it. */
async function rival(email: string, of = pool): Promise<{ name: string; code: string }> {
  const name = newName('rival');
  const joined = await of.signUp(name, { UserAttributes: listed({ email }) });
  expect(joined.status).toBe(200);
  return { name, code: await at.newestCode(of.id, email) };
}
const confirm = (Username: string, ConfirmationCode: string, more: object = {}, of = pool) =>
  at.aws('ConfirmSignUp', { ClientId: of.client.id, Username, ConfirmationCode, ...more });

describe('a mail address as an alias', () => {
  it('signs in once it is verified, and not before', async () => {
    const name = newName();
    await pool.signUp(name);
    expect(saidOf(await signIn(mailOf(name)))).toBe('Incorrect username or password.');
    const code = await pool.code(name);
    // The address is nobody's name yet, so that a code cannot be given back under it.
    expect((await confirm(mailOf(name), code)).status).toBe(400);
    expect((await confirm(name, code)).status).toBe(200);
    expect((await signIn(mailOf(name))).status).toBe(200);
    expect((await signIn(name)).status).toBe(200);
    const { sub } = await attributesOf(mailOf(name));
    expect((await signIn(sub!)).status).toBe(200);
  });

  it('is not made by an administrator who confirms without verifying', async () => {
    const name = newName();
    await pool.signUp(name);
    await at.done('AdminConfirmSignUp', { UserPoolId: pool.id, Username: name });
    expect((await signIn(name)).status).toBe(200);
    expect((await signIn(mailOf(name))).status).toBe(400);
  });

  it('tells nobody at the sign-up that it is taken; the code does', async () => {
    const name = await member();
    const second = await rival(mailOf(name));
    expect((await confirm(second.name, second.code)).body).toEqual({
      __type: 'AliasExistsException',
      message: taken,
    });
    expect((await signIn(mailOf(name))).status).toBe(200);
    const CONFIRM = `mutation ($input: ConfirmSignUpInput!) { confirmSignUp(input: $input) {
      __typename ... on Problem { code message } } }`;
    const input = {
      clientId: pool.client.id,
      username: second.name,
      confirmationCode: second.code,
    };
    expect((await at.graphql(CONFIRM, { input })).body.data).toEqual({
      confirmSignUp: { __typename: 'ContactTaken', code: 'ALIAS_EXISTS', message: taken },
    });
    // The refusal spent neither the code nor the sign-up.
    expect(await attributesOf(second.name)).not.toHaveProperty('email_verified', 'true');
  });

  it('moves by ForceAliasCreation and has one owner at all times', async () => {
    const name = await member();
    const { name: thief, code } = await rival(mailOf(name));
    expect((await confirm(thief, code, { ForceAliasCreation: true })).status).toBe(200);
    expect(await attributesOf(mailOf(name))).toMatchObject(await attributesOf(thief));
    expect(await attributesOf(name)).toMatchObject({
      email: mailOf(name),
      email_verified: 'false',
    });
    expect((await signIn(name)).status).toBe(200);
    const claims = (await pool.signIn({ username: mailOf(name), password: PASSWORD })).IdToken;
    const payload = JSON.parse(Buffer.from(claims.split('.')[1]!, 'base64url').toString());
    expect(payload).toMatchObject({ 'cognito:username': thief, email_verified: true });
  });

  it('goes to one of two who confirm at the same time', async () => {
    const email = `${newName('both')}@mail.example.com`;
    const people = [];
    for (let nth = 0; nth < 4; nth += 1) people.push(await rival(email));
    const all = people.map(({ name, code }) => confirm(name, code));
    expect(await tally(all)).toEqual({ done: 1, [taken]: 3 });
    const flags = await Promise.all(people.map(({ name }) => attributesOf(name)));
    expect(flags.filter((one) => one['email_verified'] === 'true')).toHaveLength(1);
  });

  it('has one owner when several take it by force at the same time', async () => {
    const email = `${newName('force')}@mail.example.com`;
    const people = [];
    for (let nth = 0; nth < 4; nth += 1) people.push(await rival(email));
    const all = people.map(({ name, code }) => confirm(name, code, { ForceAliasCreation: true }));
    const outcome = await tally(all);
    expect((outcome['done'] ?? 0) + (outcome[taken] ?? 0)).toBe(4);
    const flags = await Promise.all(people.map(({ name }) => attributesOf(name)));
    expect(flags.filter((one) => one['email_verified'] === 'true')).toHaveLength(1);
    expect((await signIn(email)).status).toBe(200);
  });

  it('is free again when its owner is deleted', async () => {
    const name = await member();
    await at.done('AdminDeleteUser', { UserPoolId: pool.id, Username: mailOf(name) });
    expect((await signIn(mailOf(name))).status).toBe(400);
    const next = await rival(mailOf(name));
    expect((await confirm(next.name, next.code)).status).toBe(200);
  });
});

describe('AdminCreateUser', () => {
  it('makes an alias of a verified address at once, and refuses a second one', async () => {
    const [one, two] = [newName(), newName()];
    const verified = { email: mailOf(one), email_verified: 'true' };
    expect((await create(one, verified)).status).toBe(200);
    await permanent(mailOf(one));
    expect((await signIn(mailOf(one))).status).toBe(200);
    expect((await create(two, verified)).body).toEqual({
      __type: 'AliasExistsException',
      message: taken,
    });
    expect((await create(two, { email: mailOf(one) }, { ForceAliasCreation: true })).status).toBe(
      200,
    );
    expect(await attributesOf(one)).toMatchObject({ email_verified: 'true' });
    const three = newName();
    expect((await create(three, verified, { ForceAliasCreation: true })).status).toBe(200);
    expect(await attributesOf(one)).toMatchObject({ email_verified: 'false' });
    expect((await attributesOf(mailOf(one)))['sub']).toBe((await attributesOf(three))['sub']);
  });

  it('says the same in GraphQL', async () => {
    const [one, two] = [newName(), newName()];
    const CREATE = `mutation ($input: AdminCreateUserInput!) {
      createUser(input: $input) { username emailVerified } }`;
    const input = (username: string, more: object = {}) => ({
      input: {
        ...{ userPoolId: pool.id, username, messageAction: 'SUPPRESS' },
        userAttributes: [
          { name: 'email', value: mailOf(one) },
          { name: 'email_verified', value: 'true' },
        ],
        ...more,
      },
    });
    expect((await at.adminGraphql(CREATE, input(one))).body.errors).toBeUndefined();
    const refused = await at.adminGraphql(CREATE, input(two));
    expect(refused.body.errors![0]).toMatchObject({
      message: taken,
      extensions: { code: 'ALIAS_EXISTS' },
    });
    const forced = await at.adminGraphql(CREATE, input(two, { forceAliasCreation: true }));
    expect(forced.body.data).toEqual({ createUser: { username: two, emailVerified: true } });
  });
});

describe('a name in the form of an address', () => {
  it.each(['SignUp', 'AdminCreateUser'])('is refused by %s', async (operation) => {
    const who = { SignUp: { ClientId: pool.client.id }, AdminCreateUser: { UserPoolId: pool.id } };
    const person = { Username: 'ann@mail.example.com', Password: PASSWORD };
    const at1 = who[operation as keyof typeof who];
    expect((await at.aws(operation, { ...at1, ...person })).body).toEqual({
      __type: 'InvalidParameterException',
      message: 'Username cannot be of email format, since user pool is configured for email alias.',
    });
  });

  it('is refused for phone numbers where they are aliases, and taken where they are not', async () => {
    const phones = await TestPool.make(at, { AliasAttributes: ['phone_number'] });
    expect(saidOf(await phones.signUp('+491701234567'))).toBe(
      'Username cannot be of phone number format, since user pool is configured for phone number alias.',
    );
    const bare = { UserAttributes: [] };
    expect((await phones.signUp('ann@mail.example.com', bare)).status).toBe(200);
    expect((await pool.signUp('+491701234567', bare)).status).toBe(200);
  });
});

describe('a phone number as an alias', () => {
  it('signs in once an administrator has vouched for it', async () => {
    const phones = await TestPool.make(at, { AliasAttributes: ['phone_number'] });
    const [name, other] = [newName(), newName()];
    const phone = { phone_number: '+491701234567', phone_number_verified: 'true' };
    await create(name, phone, {}, phones);
    await permanent(name, phones);
    expect((await signIn('+491701234567', phones)).status).toBe(200);
    expect(saidOf(await create(other, phone, {}, phones))).toBe(
      'An account with the given phone_number already exists.',
    );
  });
});

describe('a preferred user name as an alias', () => {
  const preferred = (preferred_username: string) => ({ preferred_username });

  it('cannot be given at the sign-up', async () => {
    const joined = await pool.signUp(newName(), { UserAttributes: listed(preferred('boss')) });
    expect(saidOf(joined)).toBe(
      'preferred_username is an alias and can only be set after the user is confirmed.',
    );
  });

  it('signs in, and shares one space of names with user names', async () => {
    const [one, two, nick] = [newName(), newName(), newName('nick')];
    expect((await create(one, preferred(nick))).status).toBe(200);
    await permanent(one);
    expect((await signIn(nick)).status).toBe(200);
    expect(saidOf(await create(two, preferred(nick)))).toBe(
      'An account with the given preferred_username already exists.',
    );
    expect(saidOf(await create(two, preferred(one)))).toBe(
      'An account with the given preferred_username already exists.',
    );
    expect(saidOf(await create(nick, {}))).toBe('User account already exists');
    expect(saidOf(await pool.signUp(nick))).toBe('User already exists');
    // One's own name is no clash.
    expect((await create(two, preferred(two))).status).toBe(200);
  });

  it('is no alias in the form of an address: the owner of that must get in', async () => {
    const [one, two] = [newName(), newName()];
    expect((await create(one, preferred(mailOf(two)))).status).toBe(200);
    await permanent(one);
    expect((await signIn(mailOf(two))).status).toBe(400);
    const owner = { email: mailOf(two), email_verified: 'true' };
    expect((await create(two, owner)).status).toBe(200);
    expect((await attributesOf(mailOf(two)))['sub']).toBe((await attributesOf(two))['sub']);
  });
});

describe('what a pool says about aliases', () => {
  it('is returned, and excludes what cannot be together', async () => {
    const { UserPool } = await at.done<{ UserPool: object }>('DescribeUserPool', {
      UserPoolId: pool.id,
    });
    expect(UserPool).toMatchObject({ AliasAttributes: ['email', 'preferred_username'] });
    const said = async (settings: object) =>
      saidOf(await at.aws('CreateUserPool', { PoolName: 'p', ...settings }));
    expect(await said({ AliasAttributes: ['email'], UsernameAttributes: ['email'] })).toBe(
      'Only one of the aliasAttributes or usernameAttributes can be set in a User pool.',
    );
    expect(
      await said({
        AliasAttributes: ['preferred_username'],
        Schema: [{ Name: 'preferred_username', Required: true }],
      }),
    ).toBe('preferred_username cannot be both required and an alias.');
    const query = `query ($id: ID!) { userPool(id: $id) { aliasAttributes usernameAttributes } }`;
    const { body } = await at.adminGraphql(query, { id: pool.id });
    expect(body.data).toEqual({
      userPool: { aliasAttributes: ['email', 'preferred_username'], usernameAttributes: null },
    });
  });
});
