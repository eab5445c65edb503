import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  PasswordCredentialRow,
  VerificationCodeRow,
} from '../src/domain/credentials/credentials.entities.js';
import { UserRow } from '../src/domain/users/users.entities.js';
import { Account, listed, said } from './support/account.js';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { mailOf, PASSWORD, saidOf, TestPool, type TestClient } from './support/test-pool.js';

const NEW = 'An0ther!password';
const { limited, unwritable } = said;

let at: TestGateway;
let pool: TestPool;
/** A client that may write the name alone, besides what is required. */
let narrow: TestClient;

const schema = [
  { Name: 'badge', AttributeDataType: 'String', Mutable: false },
  { Name: 'team', AttributeDataType: 'String', Mutable: true },
  { Name: 'cost', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
];

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at, { Schema: schema });
  narrow = await pool.newClient({ WriteAttributes: ['name'] });
});
afterAll(() => at.stop());

const codeFor = (address: string) => at.newestCode(pool.id, address);

describe('UpdateUserAttributes', () => {
  it('writes, replaces, and takes away what is empty', async () => {
    const me = await Account.open(pool);
    const answer = await me.update({ name: 'Ann', 'custom:team': 'red' });
    expect([answer.status, answer.body]).toEqual([200, { CodeDeliveryDetailsList: [] }]);
    await me.update({ name: 'Bea', 'custom:team': '' });
    const now = await me.attributes();
    expect(now).toMatchObject({ name: 'Bea' });
    expect(now).not.toHaveProperty('custom:team');
  });

  it('sends a code to a new address, which is unverified until it comes back', async () => {
    const me = await Account.open(pool);
    const [one, other] = [mailOf(me.person.username), mailOf(`x-${me.person.username}`)];
    await me.vouch({ email: one, email_verified: 'true' });
    expect((await me.update({ email: one })).body).toEqual({ CodeDeliveryDetailsList: [] });
    expect((await me.update({ email: other })).body).toEqual({
      CodeDeliveryDetailsList: [
        { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'x***@m***' },
      ],
    });
    expect(await me.attributes()).toMatchObject({ email: other, email_verified: 'false' });
    const answer = await me.verify(await codeFor(other));
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect(await me.attributes()).toMatchObject({ email: other, email_verified: 'true' });
  });

  it('sends none for what the pool does not verify', async () => {
    const me = await Account.open(pool);
    const answer = await me.update({ phone_number: '+491701234567' });
    expect(answer.body).toEqual({ CodeDeliveryDetailsList: [] });
    expect(await me.attributes()).toMatchObject({ phone_number_verified: 'false' });
  });

  const forbidden: readonly (readonly [name: string, type: string, message: string])[] = [
    ['sub', 'InvalidParameterException', 'Cannot modify the non-mutable attribute sub'],
    [
      'identities',
      'InvalidParameterException',
      'Cannot modify the non-mutable attribute identities',
    ],
    ['email_verified', 'NotAuthorizedException', unwritable],
    ['phone_number_verified', 'NotAuthorizedException', unwritable],
    ['dev:custom:cost', 'NotAuthorizedException', unwritable],
    [
      'custom:badge',
      'InvalidParameterException',
      'user.custom:badge: Attribute cannot be updated.\n',
    ],
    ...['custom:none', 'custom:cost', 'cognito:user_status', 'cognito:groups', 'dev:name'].map(
      (name) =>
        [
          name,
          'InvalidParameterException',
          `Attributes did not conform to the schema: ${name}: Attribute does not exist in the schema.`,
        ] as const,
    ),
  ];

  it.each(forbidden)(
    'never lets people write %s, nor what came with it',
    async (name, __type, message) => {
      const me = await Account.open(pool);
      const before = await me.attributes();
      for (const value of ['true', '1', '']) {
        const { body } = await me.update({ nickname: 'x', [name]: value });
        expect(body).toEqual({ __type, message });
      }
      expect((await me.remove(name)).status).toBe(400);
      expect(await me.attributes()).toEqual(before);
    },
  );

  it('writes only what the client may', async () => {
    const me = await Account.open(pool, { client: narrow });
    expect((await me.update({ name: 'Ann' })).status).toBe(200);
    for (const name of ['nickname', 'email', 'custom:team']) {
      const { body } = await me.update({ name: 'Eve', [name]: 'a@mail.example.com' });
      expect(body).toEqual({ __type: 'NotAuthorizedException', message: unwritable });
      expect(saidOf(await me.remove(name))).toBe(unwritable);
    }
    expect(await me.attributes()).toMatchObject({ name: 'Ann' });
    expect((await me.remove('name')).status).toBe(200);
  });

  it('sends messages to whomever is named twenty times an hour', async () => {
    const me = await Account.open(pool);
    const addresses = Array.from({ length: 24 }, (_, nth) => `victim${nth}@mail.example.com`);
    const updates = addresses.map((email) => me.update({ email }));
    expect(await tally(updates)).toEqual({ done: 20, [limited]: 4 });
    expect((await me.update({ name: 'Ann' })).status).toBe(200);
  });
});

describe('DeleteUserAttributes', () => {
  it('takes attributes away, a flag with its attribute', async () => {
    const me = await Account.open(pool);
    await me.vouch({ email: mailOf('gone'), email_verified: 'true', name: 'Ann' });
    const answer = await me.remove('email', 'name', 'nickname');
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect(Object.keys(await me.attributes())).toEqual(['sub']);
  });
});

describe('DeleteUser', () => {
  it('leaves nothing, and the token is worth nothing', async () => {
    const me = await Account.open(pool);
    await me.update({ email: mailOf(me.person.username) });
    const deletions = Array.from({ length: 5 }, () => me.ask('DeleteUser'));
    const { done, ...others } = await tally(deletions);
    expect(done).toBe(1);
    for (const said of Object.keys(others)) expect(said).toBe('User does not exist.');
    const { sub } = me.person;
    const left = await at.services.db.read(async (db) => [
      await db.countBy(UserRow, { id: sub }),
      await db.countBy(PasswordCredentialRow, { userId: sub }),
      await db.countBy(VerificationCodeRow, { userId: sub }),
    ]);
    expect(left).toEqual([0, 0, 0]);
    expect((await me.ask('GetUser')).status).toBe(400);
  });
});

describe('a token that is worth nothing', () => {
  const operations: [string, object][] = [
    ['ChangePassword', { PreviousPassword: PASSWORD, ProposedPassword: NEW }],
    ['UpdateUserAttributes', { UserAttributes: listed({ name: 'Eve' }) }],
    ['DeleteUserAttributes', { UserAttributeNames: ['name'] }],
    ['GetUserAttributeVerificationCode', { AttributeName: 'email' }],
    ['VerifyUserAttribute', { AttributeName: 'email', Code: '123456' }],
    ['DeleteUser', {}],
  ];

  it.each(operations)('does nothing at %s', async (operation, input) => {
    const person = await pool.person();
    const { AccessToken, IdToken } = await pool.signIn(person);
    const me = new Account(person, AccessToken, pool);
    const asked = (token: string) => at.aws(operation, { ...input, AccessToken: token }, false);
    expect(saidOf(await asked(IdToken))).toBe('Invalid Access Token');
    await me.administer('AdminUserGlobalSignOut');
    expect(saidOf(await asked(AccessToken))).toBe('Access Token has been revoked');
    await me.administer('AdminDisableUser');
    expect((await asked(AccessToken)).body['__type']).toBe('NotAuthorizedException');
    expect((await me.administer('AdminGetUser'))['UserStatus']).toBe('CONFIRMED');
  });
});
