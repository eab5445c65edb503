import { GraphQLClient } from 'graphql-request';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { administrator } from '../support/gateway.js';
import * as operator from './generated/admin.js';
import * as app from './generated/app.js';
import { OTHER_PASSWORD, PASSWORD, Stage } from './stage.js';

/* graphql-request, unmodified, with generated types: groups, the own account, recovery, filters. */

let stage: Stage;
/** With the administrator key. */
let office: GraphQLClient;
/** With no credentials. */
let anybody: GraphQLClient;

beforeAll(async () => {
  stage = await Stage.open();
  office = client(
    '/admin/graphql',
    `${administrator.accessKeyId}:${administrator.secretAccessKey}`,
  );
  anybody = client('/graphql');
  for (const name of ['ann', 'bob', 'cid']) await stage.addUser(name);
});
afterAll(() => stage.close());

function client(path: string, bearer?: string): GraphQLClient {
  const headers = bearer === undefined ? undefined : { authorization: `Bearer ${bearer}` };
  return new GraphQLClient(stage.url + path, { headers });
}

async function signedIn(username: string, password = PASSWORD): Promise<GraphQLClient> {
  const input = { clientId: stage.clientId, with: { password: { username, password } } };
  const { signIn } = await anybody.request(app.SignInDocument, { input });
  if (signIn?.__typename !== 'SignedIn')
    throw new Error(`${username} got ${JSON.stringify(signIn)}`);
  return client('/graphql', signIn.accessToken);
}

const names = (edges: readonly ({ node: { name: string } | null } | null)[] | null) =>
  edges!.map((edge) => edge!.node!.name);

describe('an administrator', () => {
  it('adds custom attributes, and gives users theirs', async () => {
    const { addCustomAttributes } = await office.request(operator.AddCustomAttributesDocument, {
      input: {
        userPoolId: stage.userPoolId,
        customAttributes: [{ name: 'team', attributeDataType: 'String', mutable: true }],
      },
    });
    expect(addCustomAttributes!.schemaAttributes).toContainEqual({
      name: 'custom:team',
      attributeDataType: 'String',
    });
    for (const [username, team] of [
      ['ann', 'blue'],
      ['bob', 'blue'],
      ['cid', 'red'],
    ] as const) {
      const userAttributes = [{ name: 'custom:team', value: team }];
      const input = { userPoolId: stage.userPoolId, username, userAttributes };
      const changed = await office.request(operator.UpdateUserAttributesDocument, { input });
      expect(changed.updateUserAttributes!.attributes).toContainEqual(userAttributes[0]);
    }
  });

  it('makes groups and fills them', async () => {
    const { userPoolId } = stage;
    for (const [precedence, groupName] of ['writers', 'readers'].entries()) {
      const input = { userPoolId, groupName, description: 'Some.', precedence };
      const { createGroup } = await office.request(operator.CreateGroupDocument, { input });
      expect(createGroup).toEqual({ name: groupName, description: 'Some.', precedence });
      for (const username of ['ann', 'bob']) {
        const membership = { userPoolId, groupName, username };
        const added = await office.request(operator.AddUserToGroupDocument, { input: membership });
        expect(added.addUserToGroup).toEqual({ group: { name: groupName }, user: { username } });
      }
    }
    const again = { userPoolId, groupName: 'readers' };
    await expect(office.request(operator.CreateGroupDocument, { input: again })).rejects.toThrow(
      'A group with the name already exists.',
    );
    const input = { userPoolId, groupName: 'readers', precedence: 9 };
    const { updateGroup } = await office.request(operator.UpdateGroupDocument, { input });
    expect(updateGroup).toEqual({ name: 'readers', description: 'Some.', precedence: 9 });
  });

  it('reads members page by page', async () => {
    const found: string[] = [];
    let after: string | null = null;
    do {
      const page: operator.MembersQuery = await office.request(operator.MembersDocument, {
        userPoolId: stage.userPoolId,
        groupName: 'readers',
        first: 1,
        after,
      });
      const { edges, pageInfo } = page.group!.users!;
      found.push(...edges!.map((edge) => edge!.node!.username));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(found.sort()).toEqual(['ann', 'bob']);
  });

  const filters: readonly (readonly [string, operator.UserFilter, string[]])[] = [
    [
      'a custom attribute',
      { attribute: { name: 'custom:team', value: { eq: 'blue' } } },
      ['ann', 'bob'],
    ],
    ['a group', { groupName: 'readers' }, ['ann', 'bob']],
    ['two conditions', { groupName: 'readers', email: { startsWith: 'bob@' } }, ['bob']],
    [
      'one of two',
      { or: [{ username: { eq: 'cid' } }, { email: { in: ['ann@example.com'] } }] },
      ['ann', 'cid'],
    ],
    ['a status', { status: ['UNCONFIRMED'] }, []],
  ];

  it.each(filters)('finds users by %s, with their groups', async (_name, filter, wanted) => {
    const variables = { id: stage.userPoolId, filter };
    const { userPool } = await office.request(operator.UsersWithGroupsDocument, variables);
    const users = userPool!.users!.edges!.map((edge) => edge!.node!);
    expect(users.map(({ username }) => username).sort()).toEqual(wanted);
    for (const { username, groups } of users) {
      const expected = username === 'cid' ? [] : ['writers', 'readers'];
      expect(names(groups!.edges)).toEqual(expected);
    }
  });
});

describe('a person', () => {
  it('sees the own groups until they are gone', async () => {
    const own = await signedIn('ann');
    const { me } = await own.request(app.MyGroupsDocument, { first: 1 });
    expect(names(me!.groups!.edges)).toEqual(['writers']);
    const after = me!.groups!.pageInfo.endCursor;
    const rest = await own.request(app.MyGroupsDocument, { first: 5, after });
    expect(rest.me!.groups!.edges!.map((edge) => edge!.node)).toEqual([
      { name: 'readers', precedence: 9 },
    ]);
    const input = { userPoolId: stage.userPoolId, groupName: 'writers' };
    await office.request(operator.DeleteGroupDocument, { input });
    expect(names((await own.request(app.MyGroupsDocument, {})).me!.groups!.edges)).toEqual([
      'readers',
    ]);
  });

  it('changes attributes and proves a new address', async () => {
    const own = await signedIn('ann');
    const userAttributes = [
      { name: 'email', value: 'anna@example.com' },
      { name: 'nickname', value: 'Anna' },
    ];
    const { updateMyAttributes } = await own.request(app.UpdateMyAttributesDocument, {
      input: { userAttributes },
    });
    expect(updateMyAttributes!.codeDeliveries).toEqual([
      { attributeName: 'email', destination: 'a***@e***' },
    ]);
    const attributeName = 'email';
    const sent = await own.request(app.SendAttributeCodeDocument, { input: { attributeName } });
    expect(sent.sendAttributeCode).toMatchObject({ __typename: 'CodeDeliveryDetails' });
    const code = await stage.code('anna@example.com');
    const wrong = await own.request(app.VerifyAttributeDocument, {
      input: { attributeName, code: code === '000000' ? '000001' : '000000' },
    });
    expect(wrong.verifyAttribute).toMatchObject({ __typename: 'CodeMismatch' });
    const right = await own.request(app.VerifyAttributeDocument, {
      input: { attributeName, code },
    });
    expect(right.verifyAttribute).toEqual({
      __typename: 'AttributeVerified',
      user: { email: 'anna@example.com', emailVerified: true },
    });
    const input = { userAttributeNames: ['nickname'] };
    const { deleteMyAttributes } = await own.request(app.DeleteMyAttributesDocument, { input });
    expect(names(deleteMyAttributes!.attributes.map((node) => ({ node })))).not.toContain(
      'nickname',
    );
  });

  it('may not write what is not theirs', async () => {
    const own = await signedIn('ann');
    const userAttributes = [{ name: 'email_verified', value: 'true' }];
    await expect(
      own.request(app.UpdateMyAttributesDocument, { input: { userAttributes } }),
    ).rejects.toThrow();
  });

  it('replaces the password, knowing it or by a code', async () => {
    const own = await signedIn('ann');
    const change = async (previousPassword: string, proposedPassword: string) => {
      const input = { previousPassword, proposedPassword };
      return (await own.request(app.ChangePasswordDocument, { input })).changePassword!;
    };
    expect((await change(OTHER_PASSWORD, PASSWORD)).__typename).toBe('InvalidCredentials');
    expect((await change(PASSWORD, 'short')).__typename).toBe('InvalidPassword');
    expect(await change(PASSWORD, OTHER_PASSWORD)).toEqual({
      __typename: 'PasswordChanged',
      user: { username: 'ann' },
    });
    await signedIn('ann', OTHER_PASSWORD);

    const who = { clientId: stage.clientId, username: 'ann' };
    const { forgotPassword } = await anybody.request(app.ForgotPasswordDocument, { input: who });
    expect(forgotPassword).toEqual({ __typename: 'CodeDeliveryDetails', destination: 'a***@e***' });
    const confirmationCode = await stage.code('anna@example.com');
    const reset = { ...who, confirmationCode, password: `${PASSWORD}-again` };
    const done = await anybody.request(app.ConfirmForgotPasswordDocument, { input: reset });
    expect(done.confirmForgotPassword).toEqual({ __typename: 'PasswordReset', username: 'ann' });
    await signedIn('ann', reset.password);
    const twice = await anybody.request(app.ConfirmForgotPasswordDocument, { input: reset });
    expect(twice.confirmForgotPassword!.__typename).toMatch(/^Code(Expired|Mismatch)$/);
  });

  it('deletes the own account', async () => {
    const own = await signedIn('cid');
    const { deleteMyAccount } = await own.request(app.DeleteMyAccountDocument);
    expect(deleteMyAccount).toEqual({ username: 'cid' });
    await expect(own.request(app.MeDocument)).rejects.toThrow();
    await expect(signedIn('cid')).rejects.toThrow('InvalidCredentials');
  });
});
