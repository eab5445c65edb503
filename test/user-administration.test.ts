import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { mailOf, newName, PASSWORD, saidOf, TestPool } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;

const schema = [
  { Name: 'badge', AttributeDataType: 'String', Mutable: false },
  { Name: 'team', AttributeDataType: 'String', Mutable: true },
  { Name: 'cost', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
];

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at, { Schema: schema });
});
afterAll(() => at.stop());

type Pairs = Record<string, string>;
const listed = (attributes: Pairs) =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const named = (Username: string) => ({ UserPoolId: pool.id, Username });

const update = (name: string, attributes: Pairs) =>
  at.aws('AdminUpdateUserAttributes', { ...named(name), UserAttributes: listed(attributes) });
const remove = (name: string, UserAttributeNames: string[]) =>
  at.aws('AdminDeleteUserAttributes', { ...named(name), UserAttributeNames });
const user = (name: string) => at.done('AdminGetUser', named(name));

async function attributesOf(name: string): Promise<Pairs> {
  const { UserAttributes } = await user(name);
  const pairs = UserAttributes as { Name: string; Value: string }[];
  return Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value]));
}

/** Confirmed, with a verified address. */
async function verified(name = newName()) {
  const person = await pool.person(name);
  await update(name, { email: mailOf(name), email_verified: 'true' });
  return person;
}

const messagesTo = (address: string) =>
  at.newestMessage(pool.id, address).then(
    (body) => body,
    () => undefined,
  );

describe('AdminUpdateUserAttributes', () => {
  it('answers {}, lays the values over the present ones, and "" takes one away', async () => {
    const { username } = await pool.person();
    const answer = await update(username, { name: 'Ann', 'custom:team': 'red', nickname: 'A' });
    expect([answer.status, answer.body]).toEqual([200, {}]);
    await update(username, { nickname: '', 'custom:team': 'blue' });
    const now = await attributesOf(username);
    expect(now).toMatchObject({ name: 'Ann', 'custom:team': 'blue' });
    expect(now).not.toHaveProperty('nickname');
  });

  it('unverifies a new address and sends it a code, unless it is said to be verified', async () => {
    const { username } = await verified();
    expect(await messagesTo(mailOf(username))).toBeUndefined();
    const other = `new-${mailOf(username)}`;
    await update(username, { email: other });
    expect(await attributesOf(username)).toMatchObject({ email: other, email_verified: 'false' });
    expect(await messagesTo(other)).toMatch(/^Your verification code is \d{6}\.$/);

    const third = `third-${mailOf(username)}`;
    await update(username, { email: third, email_verified: 'True' });
    expect(await attributesOf(username)).toMatchObject({ email: third, email_verified: 'true' });
    expect(await messagesTo(third)).toBeUndefined();

    await update(username, { email: third });
    expect(await attributesOf(username)).toMatchObject({ email_verified: 'true' });
    await update(username, { phone_number: '+491701234567' });
    expect(await attributesOf(username)).toMatchObject({ phone_number_verified: 'false' });
    expect(await messagesTo('+491701234567')).toBeUndefined();
  });

  it('takes the flag away with its attribute, and never sets one of nothing', async () => {
    const { username } = await verified();
    expect(saidOf(await update(username, { email: '', email_verified: 'true' }))).toBe(
      'Email is required to set email_verified.',
    );
    expect(saidOf(await update(username, { phone_number_verified: 'true' }))).toBe(
      'Phone number is required to set phone_number_verified.',
    );
    await update(username, { email: '' });
    expect(Object.keys(await attributesOf(username))).toEqual(['sub']);
  });

  it('writes developer-only attributes by their name', async () => {
    const { username } = await pool.person();
    expect((await update(username, { 'dev:custom:cost': '7' })).status).toBe(200);
    expect(await attributesOf(username)).toMatchObject({ 'dev:custom:cost': '7' });
  });

  it.each([
    ['sub', 'x', 'Cannot modify the non-mutable attribute sub'],
    ['identities', '[]', 'Cannot modify the non-mutable attribute identities'],
    ['custom:badge', '1', 'user.custom:badge: Attribute cannot be updated.\n'],
    ['email', 'nowhere', 'Invalid email address format.'],
    ['phone_number', '0151', 'Invalid phone number format.'],
    [
      'custom:none',
      '1',
      'Attributes did not conform to the schema: Type for attribute {custom:none} could not be determined',
    ],
    [
      'cognito:user_status',
      'CONFIRMED',
      'Attributes did not conform to the schema: Type for attribute {cognito:user_status} could not be determined',
    ],
  ])('refuses %s and changes nothing', async (name, value, message) => {
    const { username } = await pool.person();
    const before = await user(username);
    const { body } = await update(username, { nickname: 'x', [name]: value });
    expect(body).toEqual({ __type: 'InvalidParameterException', message });
    expect(await user(username)).toEqual(before);
  });

  it('refuses the same attribute twice', async () => {
    const { username } = await pool.person();
    const UserAttributes = [...listed({ name: 'a' }), ...listed({ name: 'b' })];
    const input = { ...named(username), UserAttributes };
    const { body } = await at.aws('AdminUpdateUserAttributes', input);
    expect(body['__type']).toBe('InvalidParameterException');
  });

  it('loses none of many changes at the same time', async () => {
    const { username } = await pool.person();
    const names = ['name', 'given_name', 'family_name', 'nickname', 'profile', 'picture'];
    const all = [...names, 'website', 'gender', 'zoneinfo', 'locale', 'address', 'custom:team'];
    const changes = all.map((name) => update(username, { [name]: 'set' }));
    expect(await tally(changes)).toEqual({ done: all.length });
    const now = await attributesOf(username);
    expect(all.filter((name) => now[name] !== 'set')).toEqual([]);
  });
});

describe('AdminDeleteUserAttributes', () => {
  it('takes attributes away; one that is not there is no fault', async () => {
    const { username } = await verified();
    await update(username, { name: 'Ann' });
    const answer = await remove(username, ['email', 'name', 'nickname']);
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect(Object.keys(await attributesOf(username))).toEqual(['sub']);
  });

  it('refuses what the schema has not, what is fixed, and what is required', async () => {
    const { username } = await pool.person();
    expect(saidOf(await remove(username, ['custom:none']))).toBe(
      'Invalid user attributes: user.custom:none: Attribute does not exist in the schema.',
    );
    expect(saidOf(await remove(username, ['sub']))).toBe(
      'Cannot modify the non-mutable attribute sub',
    );
    expect(saidOf(await remove(username, ['custom:badge']))).toBe(
      'user.custom:badge: Attribute cannot be updated.\n',
    );
    const strict = await TestPool.make(at, { Schema: [{ Name: 'email', Required: true }] });
    const { username: other } = await strict.person();
    const input = { UserPoolId: strict.id, Username: other, UserAttributeNames: ['email'] };
    expect(saidOf(await at.aws('AdminDeleteUserAttributes', input))).toBe(
      'Attributes did not conform to the schema: email: The attribute is required',
    );
  });
});

describe('AdminDisableUser and AdminEnableUser', () => {
  it('shut out with every token, and let in again without the old ones', async () => {
    const person = await pool.person();
    const { AccessToken, RefreshToken } = await pool.signIn(person);
    const refresh = { ClientId: pool.client.id, RefreshToken };
    expect((await at.aws('AdminDisableUser', named(person.username))).body).toEqual({});
    expect((await user(person.username))['Enabled']).toBe(false);
    expect((await at.aws('GetUser', { AccessToken }, false)).status).toBe(400);
    expect((await at.aws('GetTokensFromRefreshToken', refresh)).status).toBe(400);
    expect(saidOf(await pool.passwordAuth(person.username, PASSWORD))).toBe('User is disabled.');

    expect((await at.aws('AdminEnableUser', named(person.username))).body).toEqual({});
    expect((await user(person.username))['Enabled']).toBe(true);
    expect(saidOf(await at.aws('GetUser', { AccessToken }, false))).toBe(
      'Access Token has been revoked',
    );
    expect(saidOf(await at.aws('GetTokensFromRefreshToken', refresh))).toBe(
      'Refresh Token has been revoked',
    );
    await pool.signIn(person);
  });
});

describe('AdminUserGlobalSignOut', () => {
  it('ends every sign-in of the user and of nobody else', async () => {
    const [person, other] = [await pool.person(), await pool.person()];
    const [one, two] = [await pool.signIn(person), await pool.signIn(person)];
    const theirs = await pool.signIn(other);
    expect((await at.aws('AdminUserGlobalSignOut', named(person.username))).body).toEqual({});
    for (const { AccessToken } of [one, two]) {
      expect(saidOf(await at.aws('GetUser', { AccessToken }, false))).toBe(
        'Access Token has been revoked',
      );
    }
    const { AccessToken } = theirs;
    expect((await at.aws('GetUser', { AccessToken }, false)).status).toBe(200);
    await pool.signIn(person);
  });
});

describe('AdminResetUserPassword', () => {
  const reset = (name: string) => at.aws('AdminResetUserPassword', named(name));

  it('makes the password useless, keeps tokens readable, and sends a code', async () => {
    const person = await verified();
    const { AccessToken } = await pool.signIn(person);
    expect((await reset(person.username)).body).toEqual({});
    expect((await user(person.username))['UserStatus']).toBe('RESET_REQUIRED');
    expect((await pool.passwordAuth(person.username, PASSWORD)).body).toEqual({
      __type: 'PasswordResetRequiredException',
      message: 'Password reset required for the user',
    });
    expect((await at.aws('GetUser', { AccessToken }, false)).status).toBe(200);
    const ConfirmationCode = await pool.code(person.username);
    const Password = 'An0ther!password';
    const answer = { ClientId: pool.client.id, Username: person.username, ConfirmationCode };
    expect((await at.aws('ConfirmForgotPassword', { ...answer, Password })).body).toEqual({});
    expect((await user(person.username))['UserStatus']).toBe('CONFIRMED');
    await pool.signIn({ ...person, password: Password });
  });

  it('lets no token of before change anything', async () => {
    const person = await verified();
    const { AccessToken } = await pool.signIn(person);
    await reset(person.username);
    const attribute = { AccessToken, AttributeName: 'email' };
    const changes: [string, object][] = [
      [
        'ChangePassword',
        { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: 'An0ther!password' },
      ],
      [
        'UpdateUserAttributes',
        { AccessToken, UserAttributes: listed({ email: 'thief@mail.example.com' }) },
      ],
      ['DeleteUserAttributes', { AccessToken, UserAttributeNames: ['email'] }],
      ['GetUserAttributeVerificationCode', attribute],
      ['VerifyUserAttribute', { ...attribute, Code: '123456' }],
      ['DeleteUser', { AccessToken }],
    ];
    for (const [operation, input] of changes) {
      const { body } = await at.aws(operation, input, false);
      expect([operation, body['__type']]).toEqual([operation, 'PasswordResetRequiredException']);
    }
    expect((await user(person.username))['UserStatus']).toBe('RESET_REQUIRED');
  });

  it('refuses who has no password to be reset, or nowhere to send a code', async () => {
    const { username } = await pool.person();
    expect((await reset(username)).body).toEqual({
      __type: 'InvalidParameterException',
      message:
        'Cannot reset password for the user as there is no registered/verified email or phone_number',
    });
    await update(username, { email: mailOf(username) });
    expect((await reset(username)).body['__type']).toBe('InvalidParameterException');
    const invited = newName();
    await at.done('AdminCreateUser', { ...named(invited), MessageAction: 'SUPPRESS' });
    expect((await reset(invited)).body).toEqual({
      __type: 'NotAuthorizedException',
      message: 'User password cannot be reset in the current state.',
    });
  });
});

describe('all of them', () => {
  const operations: [string, object][] = [
    ['AdminUpdateUserAttributes', { UserAttributes: [] }],
    ['AdminDeleteUserAttributes', { UserAttributeNames: [] }],
    ['AdminEnableUser', {}],
    ['AdminDisableUser', {}],
    ['AdminResetUserPassword', {}],
    ['AdminUserGlobalSignOut', {}],
  ];

  it.each(operations)('%s knows who does not exist, and where', async (operation, more) => {
    expect((await at.aws(operation, { ...named('nobody'), ...more })).body).toEqual({
      __type: 'UserNotFoundException',
      message: 'User does not exist.',
    });
    const elsewhere = { UserPoolId: 'us-east-1_Missing00', Username: 'nobody' };
    const { body } = await at.aws(operation, { ...elsewhere, ...more });
    expect(body['__type']).toBe('ResourceNotFoundException');
  });

  it.each(operations)('%s reaches nobody of another pool', async (operation, more) => {
    const other = await TestPool.make(at);
    const { sub } = await other.person();
    expect(saidOf(await at.aws(operation, { ...named(sub), ...more }))).toBe(
      'User does not exist.',
    );
  });
});

describe('in GraphQL', () => {
  const ask = async (field: string, type: string, input: object) => {
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) {
      username status enabled attributes { name value } } }`;
    const { body } = await at.adminGraphql(query, { input });
    return { answer: body.data?.[field], errors: body.errors };
  };

  it('the same is done, and the user comes back', async () => {
    const { username } = await verified();
    const who = { userPoolId: pool.id, username };
    const userAttributes = [{ name: 'name', value: 'Ann' }];
    const update = { ...who, userAttributes };
    const changed = await ask('updateUserAttributes', 'AdminUpdateUserAttributesInput', update);
    expect(changed.answer).toMatchObject({
      username,
      attributes: expect.arrayContaining([{ name: 'name', value: 'Ann' }]),
    });
    const removal = { ...who, userAttributeNames: ['name'] };
    const less = await ask('deleteUserAttributes', 'AdminDeleteUserAttributesInput', removal);
    expect(JSON.stringify(less.answer)).not.toContain('Ann');
    const out = await ask('disableUser', 'AdminDisableUserInput', who);
    expect(out.answer).toMatchObject({ enabled: false });
    const back = await ask('enableUser', 'AdminEnableUserInput', who);
    expect(back.answer).toMatchObject({ enabled: true });
    const reset = await ask('resetUserPassword', 'AdminResetUserPasswordInput', who);
    expect(reset.answer).toMatchObject({ status: 'RESET_REQUIRED' });
    const signedOut = await ask('signOutUser', 'AdminUserGlobalSignOutInput', who);
    expect(signedOut.answer).toMatchObject({ username });
  });

  it('refusals are errors with the code', async () => {
    const who = { userPoolId: pool.id, username: 'nobody' };
    const { errors } = await ask('disableUser', 'AdminDisableUserInput', who);
    expect(errors?.[0]).toMatchObject({
      message: 'User does not exist.',
      extensions: { code: 'USER_NOT_FOUND' },
    });
  });
});
