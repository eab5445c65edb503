import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { saidOf, TestPool, type TestPerson } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
});

afterAll(() => at.stop());

const add = ({ username }: TestPerson, GroupName: string, home = pool) =>
  at.done('AdminAddUserToGroup', { UserPoolId: home.id, Username: username, GroupName });

describe('lists', () => {
  it('of the groups of a user are in the order of precedence, then of name', async () => {
    const person = await pool.person();
    const given = [
      ['z-none', undefined],
      ['a-none', undefined],
      ['m-five', 5],
      ['b-five', 5],
      ['y-zero', 0],
      ['x-most', 2 ** 31 - 1],
    ] as const;
    for (const [GroupName, Precedence] of given) {
      await at.done('CreateGroup', { UserPoolId: pool.id, GroupName, Precedence });
      await add(person, GroupName);
    }
    const order = ['y-zero', 'b-five', 'm-five', 'x-most', 'a-none', 'z-none'];
    const whole = await at.done<{ Groups: { GroupName: string }[] }>('AdminListGroupsForUser', {
      UserPoolId: pool.id,
      Username: person.username,
    });
    expect(whole.Groups.map(({ GroupName }) => GroupName)).toEqual(order);

    const paged = await allPages('AdminListGroupsForUser', 'Groups', { Username: person.username });
    expect(paged.map((row) => row['GroupName'])).toEqual(order);
    expect(await groupsInGraphql(person.username, 'first')).toEqual(order);
    expect(await groupsInGraphql(person.username, 'last')).toEqual(order);
  });

  it('of groups and of users in a group go on where the page before ended', async () => {
    const home = await TestPool.make(at);
    const names = ['b', 'a', 'C', 'ä', '🙂', 'd', 'e'];
    for (const GroupName of names) await at.done('CreateGroup', { UserPoolId: home.id, GroupName });
    const groups = await allPages('ListGroups', 'Groups', { UserPoolId: home.id });
    expect(groups.map((row) => row['GroupName'])).toEqual(['C', 'a', 'b', 'd', 'e', 'ä', '🙂']);

    const people = await Promise.all(Array.from({ length: 5 }, () => home.person()));
    for (const person of people) await add(person, 'a', home);
    const users = await allPages('ListUsersInGroup', 'Users', {
      UserPoolId: home.id,
      GroupName: 'a',
    });
    expect(users.map((row) => row['Username']).toSorted()).toEqual(
      people.map(({ username }) => username).toSorted(),
    );
    const user = await at.done<{ Users: object[] }>('ListUsers', {
      UserPoolId: home.id,
      Filter: `username = "${people[0]!.username}"`,
    });
    expect(users.find((row) => row['Username'] === people[0]!.username)).toEqual(user.Users[0]);
  });

  it('refuse the token of another list', async () => {
    const home = await TestPool.make(at);
    for (const GroupName of ['a', 'b']) {
      await at.done('CreateGroup', { UserPoolId: home.id, GroupName });
    }
    const page = await at.done('ListGroups', { UserPoolId: home.id, Limit: 1 });
    const NextToken = page['NextToken'];
    expect(NextToken).toEqual(expect.any(String));
    const answer = await at.aws('ListGroups', { UserPoolId: pool.id, NextToken });
    expect(saidOf(answer)).toBe('Invalid pagination token.');
  });

  /** Every row of a list, two a page. */
  async function allPages(operation: string, rows: string, input: object) {
    const found: Record<string, unknown>[] = [];
    for (let NextToken: unknown; ;) {
      const page = await at.done(operation, {
        UserPoolId: pool.id,
        ...input,
        Limit: 2,
        NextToken,
      });
      found.push(...(page[rows] as Record<string, unknown>[]));
      if (page['NextToken'] === undefined) return found;
      NextToken = page['NextToken'];
    }
  }

  async function groupsInGraphql(username: string, end: 'first' | 'last') {
    const cursor = end === 'first' ? 'after' : 'before';
    const query = `query ($id: ID!, $username: String!, $at: String) {
      user(userPoolId: $id, username: $username) {
        groups(${end}: 2, ${cursor}: $at) { edges { cursor node { name } }
          pageInfo { hasNextPage hasPreviousPage } } } }`;
    const pages: string[][] = [];
    for (let place: string | undefined; ;) {
      const { body } = await at.adminGraphql(query, { id: pool.id, username, at: place });
      const { groups } = (body.data as { user: { groups: Groups } }).user;
      pages.push(groups.edges.map(({ node }) => node.name));
      const more = end === 'first' ? groups.pageInfo.hasNextPage : groups.pageInfo.hasPreviousPage;
      if (!more) return (end === 'first' ? pages : pages.toReversed()).flat();
      place = groups.edges.at(end === 'first' ? -1 : 0)!.cursor;
    }
  }

  interface Groups {
    readonly edges: { readonly cursor: string; readonly node: { readonly name: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
  }
});
