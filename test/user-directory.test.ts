import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../src/domain/context.js';
import { UserNotFoundError, UsernameExistsError } from '../src/domain/errors.js';
import { attributeRows } from '../src/domain/users/attribute-keys.js';
import { foldedName } from '../src/domain/users/folding.js';
import { UserDirectory } from '../src/domain/users/user-directory.js';
import { userSweeps } from '../src/domain/users/user-sweeps.js';
import { UserAttributeRow, UserRow } from '../src/domain/users/users.entities.js';
import { UserService } from '../src/domain/users/users.service.js';
import { UserPoolRow } from '../src/domain/pools/pools.entities.js';
import { systemRandom } from '../src/platform/random.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';
import { poolWith, schemaAttribute } from './support/pool.js';
import { TestClock } from './support/test-clock.js';

const schemaAttributes = ['sub', 'email', 'name', 'custom:n'].map((name) => schemaAttribute(name));
const pool = poolWith({ usernameConfiguration: { caseSensitive: false }, schemaAttributes });
const other = poolWith({ schemaAttributes }, 'us-east-1_Other0000');
const ctx = {} as Context;
const taken = () => new UsernameExistsError();

let tables: MigratedTables;
let clock: TestClock;
let directory: UserDirectory;
let users: UserService;

beforeEach(async () => {
  tables = await migratedTables();
  clock = new TestClock();
  directory = new UserDirectory({ clock, random: systemRandom, userData: [] });
  const pools = { require: async () => pool, among: async () => new Map([[pool.id, pool]]) };
  users = new UserService({ db: tables.db, directory, pools });
});

afterEach(() => tables.drop());

async function add(username: string, attributes = {}, home = pool): Promise<UserRow> {
  const row: UserRow = {
    id: systemRandom.uuid(),
    poolId: home.id,
    username,
    usernameKey: foldedName(home, username),
    status: 'UNCONFIRMED',
    enabled: true,
    attributes,
    mfa: null,
    createdAt: clock.now(),
    modifiedAt: clock.now(),
  };
  await tables.db.transaction((tx) => directory.insert(tx, home, row, taken));
  return row;
}

const find = (name: string, home = pool) => tables.db.read((db) => directory.find(db, home, name));
const change = (row: UserRow, changes: Parameters<UserDirectory['change']>[3]) =>
  tables.db.transaction((tx) => directory.change(tx, pool, row, changes));
const indexed = async (userId: string) => {
  const rows = await tables.db.read((db) => db.findBy(UserAttributeRow, { userId }));
  return rows.map(({ name, valueKey }) => `${name}=${valueKey}`).sort();
};
const indexOf = (row: UserRow) =>
  attributeRows(row)
    .map(({ name, valueKey }) => `${name}=${valueKey}`)
    .sort();

describe('a user', () => {
  it('is found by name, without case where the pool ignores it, and by sub', async () => {
    const bob = await add('Bob', { email: 'bob@example.com', name: 'ß🙂\n' });
    expect(await find('bOB')).toEqual(bob);
    expect(await find(bob.id)).toEqual(bob);
    expect(await find('bob', other)).toBeUndefined();
    expect(await find(bob.id, other)).toBeUndefined();
    for (const name of ['bob ', ' bob', 'bob\0', '', 'b'.repeat(129), `${bob.id} `]) {
      expect(await find(name), JSON.stringify(name)).toBeUndefined();
    }
    expect(await users.adminGet(ctx, { userPoolId: pool.id, username: 'BOB' })).toEqual(bob);
    await expect(users.adminGet(ctx, { userPoolId: pool.id, username: 'ann' })).rejects.toThrow(
      UserNotFoundError,
    );
  });

  it('is not hidden by somebody who took the sub for a name', async () => {
    const bob = await add('bob');
    await add(bob.id);
    expect((await find(bob.id))!.username).toBe('bob');
  });

  it('has a name of its own in its pool', async () => {
    const bob = await add('bob');
    await expect(add('BOB')).rejects.toThrow(UsernameExistsError);
    expect(await indexed(bob.id)).toEqual([]);
    await add('bob', {}, other);
    await add('Bob', {}, other);
  });

  it('is one of twenty who ask for the same name at the same time', async () => {
    const names = Array.from({ length: 20 }, (_, n) => (n % 2 ? 'eve' : 'EVE'));
    const outcomes = await Promise.allSettled(names.map((name) => add(name, { email: 'e@x' })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const left = await tables.db.read((db) => db.count(UserAttributeRow));
    expect(left).toBe(1);
  });
});

describe('a change', () => {
  it('lays attributes over the present ones, and the index follows', async () => {
    const bob = await add('bob', { email: 'a@b', name: 'Bob', 'custom:n': '1' });
    clock.advance(1000);
    const next = await change(bob, {
      status: 'CONFIRMED',
      attributes: { email: 'A@B', name: null, 'custom:n': '2', phone_number: '+4930123' },
    });
    expect(next).toMatchObject({
      status: 'CONFIRMED',
      attributes: { email: 'A@B', 'custom:n': '2', phone_number: '+4930123' },
    });
    expect(next.modifiedAt.getTime()).toBeGreaterThan(bob.modifiedAt.getTime());
    expect(await find('bob')).toEqual(next);
    expect(await indexed(bob.id)).toEqual(indexOf(next));
  });

  it('loses none of thirty that happen at the same time', async () => {
    const bob = await add('bob', { name: 'Bob' });
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        change(bob, { attributes: { [`custom:${n}`]: `${n}`, name: `Bob ${n}` } }),
      ),
    );
    const now = (await find('bob'))!;
    expect(Object.keys(now.attributes)).toHaveLength(31);
    expect(await indexed(bob.id)).toEqual(indexOf(now));
  });

  it('of somebody who was deleted is refused and leaves nothing', async () => {
    const bob = await add('bob', { name: 'Bob' });
    await tables.db.transaction((tx) => directory.remove(tx, bob));
    await expect(change(bob, { attributes: { email: 'a@b' } })).rejects.toThrow(UserNotFoundError);
    expect(await indexed(bob.id)).toEqual([]);
    const again = tables.db.transaction((tx) => directory.remove(tx, bob));
    await expect(again).rejects.toThrow(UserNotFoundError);
    expect((await add('bob')).id).not.toBe(bob.id);
  });
});

describe('lists', () => {
  it('are read through the service, by text and by typed filter', async () => {
    const [ann, bob] = [await add('ann', { email: 'Ann@x' }), await add('bob', { name: 'B' })];
    await add('ann', { email: 'ann@x' }, other);
    const poolId = pool.id;
    const all = async (filter?: Parameters<UserService['list']>[1]['filter']) =>
      (await users.list(ctx, { poolId, filter }, { limit: 10 })).items.map(({ id }) => id);
    expect((await all()).sort()).toEqual([ann.id, bob.id].sort());
    expect(await all('email = "ann@X"')).toEqual([ann.id]);
    expect(await all({ attribute: { name: 'name', value: { startsWith: 'b' } } })).toEqual([
      bob.id,
    ]);
    expect(await all(`sub = "${bob.id}"`)).toEqual([bob.id]);
    const odd = users.list(ctx, { poolId, attributesToGet: ['shoe'] }, { limit: 10 });
    await expect(odd).rejects.toThrow('shoe: Attribute does not exist in the schema.');
    expect(users.view(ann, ['email']).attributes).toEqual([{ name: 'email', value: 'Ann@x' }]);
    expect([...(await users.byIds([bob.id, ann.id, 'x'])).keys()].sort()).toEqual(
      [ann.id, bob.id].sort(),
    );
  });
});

describe('the users of a deleted pool', () => {
  it('go, with what others keep of them, and those of a living pool stay', async () => {
    const gone = [await add('ann', { name: 'Ann' }, other), await add('bob', {}, other)];
    const stays = await add('eve', { name: 'Eve' });
    const times = { createdAt: clock.now(), modifiedAt: clock.now() };
    const row = { region: 'us-east-1', name: 'people', settings: {}, ...times };
    await tables.db.transaction(async (tx) => {
      await tx.insert(UserPoolRow, { ...row, id: pool.id, deletedAt: null } as never);
      await tx.insert(UserPoolRow, { ...row, id: other.id, deletedAt: clock.now() } as never);
    });
    const told: string[] = [];
    const keeper = {
      removeOf: async (_tx: unknown, ids: readonly string[]) => void told.push(...ids),
    };
    const [sweep] = userSweeps([keeper]);
    expect(await sweep!.run(tables.db, clock.now())).toBe(2);
    expect(await sweep!.run(tables.db, clock.now())).toBe(0);
    expect(told.sort()).toEqual(gone.map(({ id }) => id).sort());
    const left = await tables.db.read((db) => db.find(UserRow));
    expect(left).toEqual([stays]);
    expect(await tables.db.read((db) => db.count(UserAttributeRow))).toBe(1);
  });
});
