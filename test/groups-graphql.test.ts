import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { newName, TestPool, type TestPerson } from './support/test-pool.js';

const ROLE = 'arn:aws:iam::000000000000:role/reader';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
});

afterAll(() => at.stop());

/** The data of an administrator's operation that must succeed. */
async function asked<T>(query: string, variables: object = {}): Promise<T> {
  const { body } = await at.adminGraphql(query, variables);
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data as T;
}

const join = ({ username }: TestPerson, GroupName: string) =>
  at.done('AdminAddUserToGroup', { UserPoolId: pool.id, Username: username, GroupName });

const newGroup = async (GroupName = newName('group')) => {
  await at.done('CreateGroup', { UserPoolId: pool.id, GroupName });
  return GroupName;
};

describe('an administrator', () => {
  it('makes, changes, reads and deletes a group', async () => {
    const groupName = 'Ännchen:🙂';
    const of = { userPoolId: pool.id, groupName };
    const id = `group:${pool.id}:${groupName}`;
    const fields = 'id name userPoolId description roleArn precedence';
    const made = await asked(
      `mutation ($input: CreateGroupInput!) { createGroup(input: $input) { ${fields} } }`,
      { input: { ...of, description: 'first', roleArn: ROLE } },
    );
    const group = { id, name: groupName, userPoolId: pool.id, roleArn: ROLE };
    expect(made).toEqual({ createGroup: { ...group, description: 'first', precedence: null } });
    const changed = { ...group, description: 'first', precedence: 3 };
    const update = `mutation ($input: UpdateGroupInput!) { updateGroup(input: $input) { ${fields} } }`;
    expect(await asked(update, { input: { ...of, precedence: 3 } })).toEqual({
      updateGroup: changed,
    });
    const read = `query ($userPoolId: ID!, $groupName: String!, $id: ID!) {
      group(userPoolId: $userPoolId, groupName: $groupName) { ${fields} userPool { id } }
      node(id: $id) { __typename id ... on Group { name } } }`;
    expect(await asked(read, { ...of, id })).toEqual({
      group: { ...changed, userPool: { id: pool.id } },
      node: { __typename: 'Group', id, name: groupName },
    });
    const remove = `mutation ($input: DeleteGroupInput!) { deleteGroup(input: $input) { ${fields} } }`;
    expect(await asked(remove, { input: of })).toEqual({ deleteGroup: changed });
    expect(await asked('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({
      node: null,
    });
  });

  it('puts a user into a group and takes one out', async () => {
    const person = await pool.person();
    const groupName = await newGroup();
    const input = { userPoolId: pool.id, username: person.username, groupName };
    const both = `{ user { username groups(first: 5) { edges { node { name } } } }
      group { name users(first: 5) { edges { node { username } } } } }`;
    const node = { username: person.username };
    expect(
      await asked(
        `mutation ($input: AdminAddUserToGroupInput!) { addUserToGroup(input: $input) ${both} }`,
        { input },
      ),
    ).toEqual({
      addUserToGroup: {
        user: { ...node, groups: { edges: [{ node: { name: groupName } }] } },
        group: { name: groupName, users: { edges: [{ node }] } },
      },
    });
    expect(
      await asked(
        `mutation ($input: AdminRemoveUserFromGroupInput!) { removeUserFromGroup(input: $input) ${both} }`,
        { input },
      ),
    ).toEqual({
      removeUserFromGroup: {
        user: { ...node, groups: { edges: [] } },
        group: { name: groupName, users: { edges: [] } },
      },
    });
  });

  it('sees each mutation of a request in what the next one reads', async () => {
    const person = await pool.person();
    const groupName = await newGroup();
    const user = 'user { groups { edges { node { name } } } }';
    const query = `mutation ($add: AdminAddUserToGroupInput!, $remove: AdminRemoveUserFromGroupInput!) {
      addUserToGroup(input: $add) { ${user} } removeUserFromGroup(input: $remove) { ${user} } }`;
    const input = { userPoolId: pool.id, username: person.username, groupName };
    expect(await asked(query, { add: input, remove: input })).toEqual({
      addUserToGroup: { user: { groups: { edges: [{ node: { name: groupName } }] } } },
      removeUserFromGroup: { user: { groups: { edges: [] } } },
    });
  });

  it('is refused a cursor of the list of another parent', async () => {
    const person = await pool.person();
    for (let nth = 0; nth < 2; nth += 1) await join(person, await newGroup());
    const groups = `query ($id: String!, $after: String) { user(userPoolId: "${pool.id}", username: $id) {
      groups(first: 1, after: $after) { pageInfo { endCursor hasNextPage } } } }`;
    const own = await asked<{ user: { groups: { pageInfo: object } } }>(groups, { id: person.sub });
    const { endCursor } = own.user.groups.pageInfo as { endCursor: string };
    const next = await asked(groups, { id: person.sub, after: endCursor });
    expect(next).toMatchObject({ user: { groups: { pageInfo: { hasNextPage: false } } } });
    const other = await pool.person();
    const { body } = await at.adminGraphql(groups, { id: other.sub, after: endCursor });
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_PARAMETER' });
  });
});

describe('a person', () => {
  const own = '{ me { groups(first: 5) { edges { node { id name roleArn precedence } } } } }';
  const nodeQuery = 'query ($id: ID!) { node(id: $id) { __typename id } }';

  it('sees the own groups, by list and by id, and no others', async () => {
    const person = await pool.person();
    const [mine, other] = [await newGroup(), await newGroup()];
    await join(person, mine);
    const { AccessToken } = await pool.signIn(person);
    const [myId, otherId] = [`group:${pool.id}:${mine}`, `group:${pool.id}:${other}`];
    const { body } = await at.graphql(own, {}, AccessToken);
    expect(body).toEqual({
      data: {
        me: {
          groups: {
            edges: [{ node: { id: myId, name: mine, roleArn: null, precedence: null } }],
          },
        },
      },
    });
    const found = await at.graphql(nodeQuery, { id: myId }, AccessToken);
    expect(found.body).toEqual({ data: { node: { __typename: 'Group', id: myId } } });
    const hidden = await at.graphql(nodeQuery, { id: otherId }, AccessToken);
    expect(hidden.body).toEqual({ data: { node: null } });
  });

  it.each(['description', 'users { edges { cursor } }', 'userPool { id }'])(
    'is not shown the %s of a group',
    async (field) => {
      const { AccessToken } = await pool.signIn(await pool.person());
      const query = `{ me { groups { edges { node { ${field} } } } } }`;
      const { body } = await at.graphql(query, {}, AccessToken);
      expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
    },
  );
});

describe('the filter by group', () => {
  const query = `query ($id: ID!, $filter: UserFilter!, $after: String) { userPool(id: $id) {
    users(first: 2, after: $after, filter: $filter) {
      edges { node { username } } pageInfo { hasNextPage endCursor } } } }`;
  let home: TestPool;

  beforeAll(async () => {
    home = await TestPool.make(at);
    for (const GroupName of ['even', 'third', 'Even', 'empty']) {
      await at.done('CreateGroup', { UserPoolId: home.id, GroupName });
    }
    for (let nth = 0; nth < 9; nth += 1) {
      const Username = `p${nth}`;
      const UserAttributes = [{ Name: 'email', Value: `p${nth % 4}@x.example` }];
      const MessageAction = 'SUPPRESS';
      const made = { UserPoolId: home.id, Username, UserAttributes, MessageAction };
      await at.done('AdminCreateUser', made);
      const groups = [...(nth % 2 ? [] : ['even']), ...(nth % 3 ? [] : ['third'])];
      for (const GroupName of groups) {
        await at.done('AdminAddUserToGroup', { UserPoolId: home.id, Username, GroupName });
      }
    }
  });

  async function found(filter: object): Promise<string[]> {
    const names: string[] = [];
    for (let after: string | undefined; ;) {
      const { userPool } = await asked<{ userPool: { users: Users } }>(query, {
        id: home.id,
        filter,
        after,
      });
      names.push(...userPool.users.edges.map(({ node }) => node.username));
      if (!userPool.users.pageInfo.hasNextPage) return names.toSorted();
      after = userPool.users.pageInfo.endCursor;
    }
  }

  interface Users {
    readonly edges: { readonly node: { readonly username: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  }

  it.each([
    [{ groupName: 'even' }, 'p0 p2 p4 p6 p8'],
    [{ groupName: 'Even' }, ''],
    [{ groupName: 'empty' }, ''],
    [{ groupName: 'nobody-made-it' }, ''],
    [{ groupName: 'even', email: { eq: 'p2@x.example' } }, 'p2 p6'],
    [{ groupName: 'even', username: { startsWith: 'p' } }, 'p0 p2 p4 p6 p8'],
    [{ groupName: 'third', username: { in: ['p3', 'p4'] } }, 'p3'],
    [{ groupName: 'third', enabled: false }, ''],
    [{ groupName: 'third', status: ['FORCE_CHANGE_PASSWORD'] }, 'p0 p3 p6'],
    [{ groupName: 'third', or: [{ groupName: 'even' }] }, 'p0 p2 p3 p4 p6 p8'],
    [{ username: { eq: 'p1' }, or: [{ groupName: 'third' }] }, 'p0 p1 p3 p6'],
  ])('%j means %s', async (filter, names) => {
    expect((await found(filter)).join(' ')).toBe(names);
  });

  it('does not reach into another pool', async () => {
    const other = await TestPool.make(at);
    await at.done('CreateGroup', { UserPoolId: other.id, GroupName: 'even' });
    const users = `query ($id: ID!) { userPool(id: $id) {
      users(filter: { groupName: "even" }) { edges { node { id } } } } }`;
    expect(await asked(users, { id: other.id })).toEqual({ userPool: { users: { edges: [] } } });
  });
});
