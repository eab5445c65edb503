import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupSweeps } from '../src/domain/groups/group-sweeps.js';
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

interface GroupType {
  readonly GroupName: string;
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

async function newGroup(settings: object = {}, home = pool): Promise<string> {
  const GroupName = newName('group');
  await at.done('CreateGroup', { UserPoolId: home.id, GroupName, ...settings });
  return GroupName;
}

const add = ({ username }: Pick<TestPerson, 'username'>, GroupName: string, home = pool) =>
  at.aws('AdminAddUserToGroup', { UserPoolId: home.id, Username: username, GroupName });

const groupsOf = async (Username: string) => {
  const input = { UserPoolId: pool.id, Username };
  const { Groups } = await at.done<{ Groups: GroupType[] }>('AdminListGroupsForUser', input);
  return Groups.map(({ GroupName }) => GroupName);
};

const usersIn = async (GroupName: string) => {
  const input = { UserPoolId: pool.id, GroupName };
  const { Users } = await at.done<{ Users: { Username: string }[] }>('ListUsersInGroup', input);
  return Users.map(({ Username }) => Username);
};

const refused = (type: string, message: string) => ({ __type: type, message });
const noGroup = refused('ResourceNotFoundException', 'Group not found.');
const noUser = refused('UserNotFoundException', 'User does not exist.');

describe('a group', () => {
  it('has what it was given, and nothing else', async () => {
    const GroupName = newName('bare');
    const bare = await at.done('CreateGroup', { UserPoolId: pool.id, GroupName });
    const dates = { CreationDate: expect.any(Number), LastModifiedDate: expect.any(Number) };
    expect(bare).toEqual({ Group: { GroupName, UserPoolId: pool.id, ...dates } });
    expect(await at.done('GetGroup', { UserPoolId: pool.id, GroupName })).toEqual(bare);

    const settings = { Description: '', RoleArn: ROLE, Precedence: 0 };
    const full = await newGroup(settings);
    const read = await at.done('GetGroup', { UserPoolId: pool.id, GroupName: full });
    expect(read).toEqual({
      Group: { GroupName: full, UserPoolId: pool.id, ...settings, ...dates },
    });
  });

  it('is made once, in the same words at both doors', async () => {
    const GroupName = await newGroup();
    const input = { UserPoolId: pool.id, GroupName };
    const again = await at.aws('CreateGroup', input);
    expect([again.status, again.body]).toEqual([
      400,
      refused('GroupExistsException', 'A group with the name already exists.'),
    ]);
    const { body } = await at.adminGraphql(
      'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }',
      { input: { userPoolId: pool.id, groupName: GroupName } },
    );
    expect(body.errors?.[0]).toMatchObject({
      message: 'A group with the name already exists.',
      extensions: { code: 'GROUP_EXISTS' },
    });
    const other = await TestPool.make(at);
    expect((await at.aws('CreateGroup', { ...input, UserPoolId: other.id })).status).toBe(200);
  });

  it('is made by one of those who ask at once', async () => {
    const input = { UserPoolId: pool.id, GroupName: newName('race') };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => at.aws('CreateGroup', input)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body['__type']))).toEqual(
      new Set([undefined, 'GroupExistsException']),
    );
  });

  it.each([
    ['Readers', 'readers'],
    ['Caf\u00e9', 'Cafe\u0301'],
    ['straße', 'strasse'],
    ['\u0130stanbul', 'istanbul'],
    ['Ａ', 'A'],
  ])('%s is another than %s', async (one, other) => {
    const home = await TestPool.make(at);
    for (const GroupName of [one, other]) {
      await at.done('CreateGroup', { UserPoolId: home.id, GroupName, Description: GroupName });
    }
    for (const GroupName of [one, other]) {
      const { Group } = await at.done('GetGroup', { UserPoolId: home.id, GroupName });
      expect(Group).toMatchObject({ GroupName, Description: GroupName });
    }
  });

  it('takes a name of 128 units of any script, and no more', async () => {
    const longest = '🙂'.repeat(64);
    const made = await at.aws('CreateGroup', { UserPoolId: pool.id, GroupName: longest });
    expect(made.status).toBe(200);
    for (const GroupName of [`${longest}x`, 'two words', 'ends ', '']) {
      const { body } = await at.aws('CreateGroup', { UserPoolId: pool.id, GroupName });
      expect([GroupName, body['__type']]).toEqual([GroupName, 'InvalidParameterException']);
    }
  });

  it('changes in what is given only', async () => {
    const GroupName = await newGroup({ Description: 'one', RoleArn: ROLE, Precedence: 7 });
    at.clock.advance(1000);
    const changed = await at.done<{ Group: GroupType }>('UpdateGroup', {
      UserPoolId: pool.id,
      GroupName,
      Precedence: 0,
    });
    expect(changed.Group).toMatchObject({ Description: 'one', RoleArn: ROLE, Precedence: 0 });
    expect(changed.Group.LastModifiedDate).toBeGreaterThan(changed.Group.CreationDate);
    expect(await at.done('GetGroup', { UserPoolId: pool.id, GroupName })).toEqual(changed);
  });

  it('has no role of another account', async () => {
    const RoleArn = 'arn:aws:iam::123456789012:role/reader';
    const foreign = refused('InvalidParameterException', 'Cross-account pass role is not allowed.');
    const input = { UserPoolId: pool.id, GroupName: newName(), RoleArn };
    expect((await at.aws('CreateGroup', input)).body).toEqual(foreign);
    const GroupName = await newGroup();
    expect((await at.aws('UpdateGroup', { ...input, GroupName })).body).toEqual(foreign);
  });

  it('is deleted with its memberships; its users stay, and its name is free', async () => {
    const person = await pool.person();
    const GroupName = await newGroup();
    await add(person, GroupName);
    expect(await groupsOf(person.username)).toEqual([GroupName]);
    const input = { UserPoolId: pool.id, GroupName };
    expect((await at.aws('DeleteGroup', input)).status).toBe(200);
    expect((await at.aws('DeleteGroup', input)).body).toEqual(noGroup);
    expect(await groupsOf(person.username)).toEqual([]);
    await at.done('AdminGetUser', { UserPoolId: pool.id, Username: person.username });
    await at.done('CreateGroup', input);
    expect(await usersIn(GroupName)).toEqual([]);
  });

  it('that nobody made is found nowhere', async () => {
    const { username: Username } = await pool.person();
    const input = { UserPoolId: pool.id, GroupName: 'nobody-made-it' };
    for (const name of ['GetGroup', 'UpdateGroup', 'DeleteGroup', 'ListUsersInGroup']) {
      expect([name, (await at.aws(name, input)).body]).toEqual([name, noGroup]);
    }
    for (const name of ['AdminAddUserToGroup', 'AdminRemoveUserFromGroup']) {
      expect([name, (await at.aws(name, { ...input, Username })).body]).toEqual([name, noGroup]);
    }
  });

  it('of a pool that nobody made is refused for the pool', async () => {
    const input = { UserPoolId: 'us-east-1_Nowhere00', GroupName: 'x', Username: 'x' };
    const operations = ['CreateGroup', 'GetGroup', 'UpdateGroup', 'DeleteGroup', 'ListGroups'];
    const more = ['AdminAddUserToGroup', 'AdminListGroupsForUser', 'ListUsersInGroup'];
    for (const name of [...operations, ...more, 'AdminRemoveUserFromGroup']) {
      const message = `User pool ${input.UserPoolId} does not exist.`;
      const answer = (await at.aws(name, input)).body;
      expect([name, answer]).toEqual([name, refused('ResourceNotFoundException', message)]);
    }
  });
});

describe('membership', () => {
  it('begins once and ends once, however often it is asked for', async () => {
    const person = await pool.person();
    const GroupName = await newGroup();
    const input = { UserPoolId: pool.id, Username: person.username, GroupName };
    for (let nth = 0; nth < 2; nth += 1) {
      const { status, body } = await add(person, GroupName);
      expect([status, body]).toEqual([200, {}]);
    }
    expect(await usersIn(GroupName)).toEqual([person.username]);
    for (let nth = 0; nth < 2; nth += 1) {
      expect((await at.aws('AdminRemoveUserFromGroup', input)).status).toBe(200);
    }
    expect(await usersIn(GroupName)).toEqual([]);
  });

  it('takes the sub for a name', async () => {
    const person = await pool.person();
    const GroupName = await newGroup();
    await add({ username: person.sub }, GroupName);
    expect(await groupsOf(person.sub)).toEqual([GroupName]);
  });

  it('is refused for somebody who does not exist', async () => {
    const GroupName = await newGroup();
    expect((await add({ username: 'nobody' }, GroupName)).body).toEqual(noUser);
    const input = { UserPoolId: pool.id, Username: 'nobody', GroupName };
    expect((await at.aws('AdminRemoveUserFromGroup', input)).body).toEqual(noUser);
    expect((await at.aws('AdminListGroupsForUser', input)).body).toEqual(noUser);
  });

  it('stays within a pool', async () => {
    const other = await TestPool.make(at);
    const person = await other.person();
    const GroupName = await newGroup();
    expect((await add(person, GroupName)).body).toEqual(noUser);
    expect((await add(person, GroupName, other)).body).toEqual(noGroup);
  });

  it('survives being begun by many at once', async () => {
    const people = [await pool.person(), await pool.person()];
    const GroupName = await newGroup();
    const calls = Array.from({ length: 12 }, (_, nth) => add(people[nth % 2]!, GroupName));
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
    expect((await usersIn(GroupName)).toSorted()).toEqual(
      people.map(({ username }) => username).toSorted(),
    );
  });

  it('cannot begin while the group ends: whoever was too late is told so', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => pool.person()));
    for (let nth = 0; nth < 4; nth += 1) {
      const GroupName = await newGroup();
      const joins = people.map((person) => add(person, GroupName));
      const end = at.aws('DeleteGroup', { UserPoolId: pool.id, GroupName });
      const answers = await Promise.all(joins);
      expect((await end).status).toBe(200);
      for (const { status, body } of answers) {
        expect([200, 'Group not found.']).toContain(status === 200 ? 200 : body['message']);
      }
    }
    for (const sweep of groupSweeps) {
      while ((await sweep.run(at.services.db, at.clock.now())) > 0);
    }
    for (const { sub } of people) expect(await memberRows(sub)).toBe(0);
  });

  it('ends with the user', async () => {
    const username = newName();
    const person = await pool.person(username);
    const GroupName = await newGroup();
    await add(person, GroupName);
    await at.done('AdminDeleteUser', { UserPoolId: pool.id, Username: username });
    expect(await usersIn(GroupName)).toEqual([]);
    await pool.person(username);
    expect(await groupsOf(username)).toEqual([]);
    expect(await memberRows(person.sub)).toBe(0);
  });

  it('is in a hundred groups at the most', async () => {
    const home = await TestPool.make(at);
    const person = await home.person();
    const names = Array.from({ length: 101 }, (_, nth) => `g${nth}`);
    for (const GroupName of names) await at.done('CreateGroup', { UserPoolId: home.id, GroupName });
    const first = names.slice(0, 97);
    for (const name of first) expect((await add(person, name, home)).status).toBe(200);
    // The last places are wanted by several at once.
    const last = await Promise.all(names.slice(97).map((name) => add(person, name, home)));
    expect(last.filter(({ status }) => status === 200)).toHaveLength(3);
    const refusal = last.find(({ status }) => status !== 200)!;
    expect(refusal.body).toEqual(
      refused('InvalidParameterException', 'A user can be in 100 groups at the most.'),
    );
    expect((await add(person, names[0]!, home)).status).toBe(200);
    await at.done('DeleteGroup', { UserPoolId: home.id, GroupName: names[0]! });
    const left = names.slice(97).filter((_, nth) => last[nth]!.status !== 200);
    expect((await add(person, left[0]!, home)).status).toBe(200);
  });
});

/** Straight from the table: what no door can show. */
const memberRows = (userId: string) =>
  at.services.db.read(async (db) => {
    const rows = await db.query<unknown[]>('SELECT 1 FROM group_members WHERE userId = ?', [
      userId,
    ]);
    return rows.length;
  });
