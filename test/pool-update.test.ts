import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { newName, PASSWORD, saidOf, TestPool } from './support/test-pool.js';

let at: TestGateway;

beforeAll(async () => {
  at = await TestGateway.start();
});
afterAll(() => at.stop());

type Described = Record<string, unknown> & { SchemaAttributes: { Name: string }[] };

const describePool = async (UserPoolId: string): Promise<Described> =>
  (await at.done<{ UserPool: Described }>('DescribeUserPool', { UserPoolId })).UserPool;
const update = (UserPoolId: string, settings: object = {}) =>
  at.aws('UpdateUserPool', { UserPoolId, ...settings });
const makePool = async (settings: object = {}) =>
  (await at.done<{ UserPool: { Id: string } }>('CreateUserPool', { PoolName: 'p', ...settings }))
    .UserPool.Id;

/** Everything that can be changed, away from its default. */
const full = {
  Policies: {
    PasswordPolicy: {
      MinimumLength: 12,
      RequireLowercase: true,
      RequireUppercase: false,
      RequireNumbers: false,
      RequireSymbols: false,
      TemporaryPasswordValidityDays: 3,
      PasswordHistorySize: 4,
    },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
  },
  DeletionProtection: 'ACTIVE',
  AutoVerifiedAttributes: ['email'],
  VerificationMessageTemplate: {
    EmailMessage: 'Code: {####}',
    EmailSubject: 'A code',
    DefaultEmailOption: 'CONFIRM_WITH_CODE',
  },
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  MfaConfiguration: 'OFF',
  EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', From: 'a@mail.example' },
  UserPoolTags: { team: 'blue' },
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: true,
    InviteMessageTemplate: { EmailMessage: '{username} {####}', EmailSubject: 'Come in' },
  },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'verified_email' }] },
  UserPoolTier: 'PLUS',
};
const chosenForGood = {
  UsernameConfiguration: { CaseSensitive: false },
  AliasAttributes: ['email'],
  Schema: [{ Name: 'team', AttributeDataType: 'String' }],
};

/** What DescribeUserPool adds, which UpdateUserPool does not take (3.1). */
const DROPPED = [
  ...['Id', 'Name', 'Arn', 'SchemaAttributes', 'EstimatedNumberOfUsers', 'CreationDate'],
  ...['LastModifiedDate', 'UsernameConfiguration', 'AliasAttributes', 'UsernameAttributes'],
];
function asUpdate(pool: Record<string, unknown>): object {
  const kept = Object.entries(pool).filter(([name]) => !DROPPED.includes(name));
  const update = structuredClone(Object.fromEntries(kept));
  delete (update['AdminCreateUserConfig'] as Record<string, unknown>)['UnusedAccountValidityDays'];
  return update;
}
const without = (pool: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(pool).filter(([name]) => !names.includes(name)));
const timeless = (pool: Record<string, unknown>) => without(pool, 'LastModifiedDate');

describe('UpdateUserPool', () => {
  it('replaces everything, and a description can be given back unchanged', async () => {
    const id = await makePool({ ...full, ...chosenForGood });
    const first = await describePool(id);
    expect(first).toMatchObject({ ...full, AliasAttributes: ['email'] });
    const answer = await update(id, asUpdate(first));
    expect(answer.body).toEqual({});
    expect(timeless(await describePool(id))).toEqual(timeless(first));
  });

  it('turns a plain pool into the same one', async () => {
    const id = await makePool(chosenForGood);
    const made = await makePool({ ...full, ...chosenForGood });
    expect((await update(id, full)).status).toBe(200);
    const same = (pool: Described) => without(timeless(pool), 'Id', 'Arn', 'CreationDate');
    expect(same(await describePool(id))).toEqual(same(await describePool(made)));
  });

  it('puts back to its default what is left out, but not what was chosen for good', async () => {
    const id = await makePool({ ...full, ...chosenForGood });
    expect((await update(id)).status).toBe(200);
    const plain = await describePool(await makePool(chosenForGood));
    const mine = await describePool(id);
    for (const name of Object.keys({ ...full, ...chosenForGood, SchemaAttributes: 0 })) {
      expect([name, mine[name]]).toEqual([name, plain[name]]);
    }
    expect(mine['Name']).toBe('p');
    expect((await update(id, { PoolName: 'q' })).status).toBe(200);
    expect((await describePool(id))['Name']).toBe('q');
  });

  it('acts on the next request', async () => {
    const pool = await TestPool.make(at);
    expect((await pool.signUp(newName())).status).toBe(200);
    await update(pool.id, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    expect(saidOf(await pool.signUp(newName()))).toBe('SignUp is not permitted for this user pool');
    await update(pool.id, { Policies: { PasswordPolicy: { MinimumLength: 30 } } });
    expect(saidOf(await pool.signUp(newName()))).toBe(
      'Password did not conform with policy: Password not long enough',
    );
  });

  it('takes the protection off that keeps a pool from being deleted', async () => {
    const id = await makePool({ DeletionProtection: 'ACTIVE' });
    expect((await at.aws('DeleteUserPool', { UserPoolId: id })).status).toBe(400);
    await update(id, { DeletionProtection: 'INACTIVE' });
    expect((await at.aws('DeleteUserPool', { UserPoolId: id })).status).toBe(200);
    expect((await update(id)).body).toEqual({
      __type: 'ResourceNotFoundException',
      message: `User pool ${id} does not exist.`,
    });
  });

  it('keeps both of two changes that are made at once', async () => {
    const id = await makePool();
    const add = (Name: string) =>
      at.aws('AddCustomAttributes', {
        UserPoolId: id,
        CustomAttributes: [{ Name, AttributeDataType: 'String' }],
      });
    const names = ['a', 'b', 'c', 'd', 'e'];
    expect(await tally(names.map(add))).toEqual({ done: 5 });
    const { SchemaAttributes } = await describePool(id);
    const custom = SchemaAttributes.map(({ Name }) => Name).filter((n) => n.includes(':'));
    expect(custom.sort()).toEqual(names.map((name) => `custom:${name}`));
  });

  const recovery = (...names: [number, string][]) => ({
    AccountRecoverySetting: {
      RecoveryMechanisms: names.map(([Priority, Name]) => ({ Priority, Name })),
    },
  });
  it.each([
    [
      'admin_only with another',
      recovery([1, 'admin_only'], [2, 'verified_email']),
      'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
    ],
    [
      'a mechanism twice',
      recovery([1, 'verified_email'], [2, 'verified_email']),
      'Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
    ],
    [
      'a priority twice',
      recovery([1, 'verified_phone_number'], [1, 'verified_email']),
      'Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
    ],
    [
      'a verified change of what is not verified',
      { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
      'All attributes in AttributesRequireVerificationBeforeUpdate must be auto-verified attributes.',
    ],
    [
      'a history in the cheapest tier',
      {
        UserPoolTier: 'LITE',
        Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 1 } },
      },
      'The following features need to be disabled for the LITE pricing tier configured: Password History',
    ],
    ['a tag of the service', { UserPoolTags: { 'aws:x': '' } }, 'Tag keys cannot begin with aws:.'],
    [
      'an invitation without a password',
      { AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage: 'Hello {username}' } } },
      'The invitation message must contain the placeholders {username} and {####}.',
    ],
  ])('refuses %s, as CreateUserPool does', async (_what, settings, message) => {
    const id = await makePool();
    const refused = await update(id, settings);
    expect(saidOf(refused)).toBe(message);
    const created = await at.aws('CreateUserPool', { PoolName: 'p', ...settings });
    expect(created.body).toEqual(refused.body);
  });

  it('refuses what would not act', async () => {
    const id = await makePool();
    const refused = await update(id, { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } });
    expect(refused.status).toBe(501);
    expect(saidOf(await update(id, { MfaConfiguration: 'ON' }))).toContain('SMS configuration');
  });
});

describe('the MFA configuration', () => {
  it('is OFF, can be set to that, and to nothing without a factor', async () => {
    const UserPoolId = await makePool();
    const off = { MfaConfiguration: 'OFF' };
    expect(await at.done('GetUserPoolMfaConfig', { UserPoolId })).toEqual(off);
    const set = (more: object) => at.aws('SetUserPoolMfaConfig', { UserPoolId, ...more });
    expect((await set(off)).body).toEqual(off);
    expect((await set({ SoftwareTokenMfaConfiguration: { Enabled: false } })).body).toEqual(off);
    for (const MfaConfiguration of ['ON', 'OPTIONAL']) {
      expect(saidOf(await set({ MfaConfiguration }))).toBe(
        "Invalid MFA configuration given, can't turn on MFA and disable all MFAs.",
      );
    }
    const both = await set({ ...off, SoftwareTokenMfaConfiguration: { Enabled: true } });
    expect(saidOf(both)).toBe(
      "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    );
  });
});

describe('in GraphQL', () => {
  const POOL = `{ id name deletionProtection mfaConfiguration
    autoVerifiedAttributes policies { passwordPolicy { minimumLength passwordHistorySize } }
    accountRecoverySetting { recoveryMechanisms { priority name } }
    userAttributeUpdateSettings { attributesRequireVerificationBeforeUpdate } }`;
  const UPDATE = `mutation ($input: UpdateUserPoolInput!) { updateUserPool(input: $input) ${POOL} }`;
  const ADD = `mutation ($input: AddCustomAttributesInput!) {
    addCustomAttributes(input: $input) { schemaAttributes { name } } }`;
  const MFA = `mutation ($input: SetUserPoolMfaConfigInput!) {
    setUserPoolMfaConfig(input: $input) { mfaConfiguration } }`;

  it('returns the pool as it is now, and refuses in the same words', async () => {
    const userPoolId = await makePool({ DeletionProtection: 'ACTIVE' });
    const updateSettings = { attributesRequireVerificationBeforeUpdate: ['email'] };
    const recoverySetting = { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] };
    const input = {
      userPoolId,
      poolName: 'renamed',
      autoVerifiedAttributes: ['email'],
      policies: { passwordPolicy: { minimumLength: 9, passwordHistorySize: 2 } },
      accountRecoverySetting: recoverySetting,
      userAttributeUpdateSettings: updateSettings,
    };
    const { body } = await at.adminGraphql(UPDATE, { input });
    expect(body.data).toEqual({
      updateUserPool: {
        id: userPoolId,
        name: 'renamed',
        deletionProtection: 'INACTIVE',
        mfaConfiguration: 'OFF',
        autoVerifiedAttributes: ['email'],
        policies: { passwordPolicy: { minimumLength: 9, passwordHistorySize: 2 } },
        accountRecoverySetting: recoverySetting,
        userAttributeUpdateSettings: updateSettings,
      },
    });
    const unverified = { userPoolId, userAttributeUpdateSettings: updateSettings };
    const refused = await at.adminGraphql(UPDATE, { input: unverified });
    expect(refused.body.errors![0]).toMatchObject({
      message:
        'All attributes in AttributesRequireVerificationBeforeUpdate must be auto-verified attributes.',
      extensions: { code: 'INVALID_PARAMETER' },
    });
  });

  it('adds attributes and sets the second factors', async () => {
    const userPoolId = await makePool();
    const customAttributes = [{ name: 'shoe', attributeDataType: 'Number' }];
    const added = await at.adminGraphql(ADD, { input: { userPoolId, customAttributes } });
    const { addCustomAttributes: pool } = added.body.data as {
      addCustomAttributes: { schemaAttributes: { name: string }[] };
    };
    expect(pool.schemaAttributes.at(-1)).toEqual({ name: 'custom:shoe' });
    const off = await at.adminGraphql(MFA, { input: { userPoolId, mfaConfiguration: 'OFF' } });
    expect(off.body.data).toEqual({ setUserPoolMfaConfig: { mfaConfiguration: 'OFF' } });
    const on = await at.adminGraphql(MFA, { input: { userPoolId, mfaConfiguration: 'ON' } });
    expect(on.body.errors![0]!.extensions['code']).toBe('INVALID_PARAMETER');
  });
});

describe('who is not an administrator', () => {
  it.each(['UpdateUserPool', 'AddCustomAttributes', 'SetUserPoolMfaConfig', 'TagResource'])(
    'cannot call %s',
    async (operation) => {
      const pool = await TestPool.make(at);
      const person = await pool.person();
      const { AccessToken } = await pool.signIn(person);
      const given = { UserPoolId: pool.id, AccessToken, Password: PASSWORD };
      expect((await at.aws(operation, given, false)).body['__type']).toBe(
        'MissingAuthenticationTokenException',
      );
    },
  );
});
