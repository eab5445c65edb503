import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { AdministratorKeys } from '../src/domain/credentials/administrator-keys.js';
import {
  AdministratorKeyRow,
  InstallationSealRow,
} from '../src/domain/credentials/credentials.entities.js';
import { checkMasterKey } from '../src/domain/credentials/installation-seal.js';
import { Vault } from '../src/platform/crypto.js';
import type { Database } from '../src/platform/database.js';
import { MasterKeyError } from '../src/platform/master-key.js';
import { systemRandom } from '../src/platform/random.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';
import { StandingClock } from './support/standing-clock.js';

const masterKey = Buffer.alloc(32, 7);
const configured = {
  accessKeyId: 'CONFIGUREDKEY000',
  secretAccessKey: 'a configured secret of some length',
};

let tables: MigratedTables;
let db: Database;
let clock: StandingClock;

beforeEach(async () => {
  tables = await migratedTables();
  db = tables.db;
  clock = new StandingClock();
});
afterEach(() => tables.drop());

/** A node of the installation: what it knows it keeps to itself. */
const node = () =>
  new AdministratorKeys({ db, clock, random: systemRandom, vault: new Vault(masterKey) });
const nodes = (count: number) => Array.from({ length: count }, node);

describe('the first administrator key', () => {
  it('is made once and opens the doors from then on', async () => {
    const made = await node().ensureFirst();
    expect(made).toEqual({
      accessKeyId: expect.stringMatching(/^PGAK[A-Z0-9]{16}$/),
      secretAccessKey: expect.stringMatching(/^[\w-]{40}$/),
    });
    const { accessKeyId, secretAccessKey } = made!;
    const later = node();
    expect(await later.ensureFirst()).toBeUndefined();
    expect(await later.secretOf(accessKeyId)).toBe(secretAccessKey);
    expect(await later.verifies(accessKeyId, secretAccessKey)).toBe(true);
  });

  it('is made by one of eight nodes that start together', async () => {
    const made = await Promise.all(nodes(8).map((each) => each.ensureFirst()));
    const keys = made.filter((key) => key !== undefined);
    expect(keys).toHaveLength(1);
    expect(await db.read((reader) => reader.count(AdministratorKeyRow))).toBe(1);
    expect(await node().verifies(keys[0]!.accessKeyId, keys[0]!.secretAccessKey)).toBe(true);
  });

  it('is made again, with another secret, when an operator emptied the table', async () => {
    const made = await node().ensureFirst();
    await db.transaction((tx) => tx.clear(AdministratorKeyRow));
    const again = await node().ensureFirst();
    expect(again?.secretAccessKey).not.toBe(made?.secretAccessKey);
  });

  it('is the configured one when there is one, and nothing is shown', async () => {
    const together = await Promise.all(nodes(4).map((each) => each.ensureFirst(configured)));
    expect(together).toEqual(Array(4).fill(undefined));
    expect(await node().ensureFirst()).toBeUndefined();
    const changed = { ...configured, secretAccessKey: 'another secret of some length' };
    const changing = node();
    expect(await changing.secretOf(configured.accessKeyId)).toBe(configured.secretAccessKey);
    await changing.ensureFirst(changed);
    expect(await changing.secretOf(configured.accessKeyId)).toBe(changed.secretAccessKey);
    expect(await db.read((reader) => reader.count(AdministratorKeyRow))).toBe(1);
  });
});

describe('administrator keys', () => {
  const { accessKeyId, secretAccessKey } = configured;

  it('open with both halves and with nothing else', async () => {
    const keys = node();
    await keys.ensureFirst(configured);
    expect(await keys.verifies(accessKeyId, secretAccessKey)).toBe(true);
    for (const [id, secret] of [
      [accessKeyId, `${secretAccessKey} `],
      [accessKeyId, ''],
      [`${accessKeyId} `, secretAccessKey],
      [accessKeyId.toLowerCase(), secretAccessKey],
      ['UNKNOWNKEY000000', secretAccessKey],
      ['UNKNOWNKEY000000', ''],
      ['', ''],
      ['X'.repeat(100_000), secretAccessKey],
    ] as const) {
      expect(await keys.verifies(id, secret)).toBe(false);
    }
  });

  it('are noticed within two seconds when another node changes or removes them', async () => {
    const keys = node();
    await keys.ensureFirst(configured);
    await keys.secretOf(accessKeyId);
    await node().ensureFirst({ ...configured, secretAccessKey: 'changed on another node' });
    clock.advance(2_000);
    expect(await keys.secretOf(accessKeyId)).toBe('changed on another node');
    await db.transaction((tx) => tx.delete(AdministratorKeyRow, { accessKeyId }));
    clock.advance(2_000);
    expect(await keys.secretOf(accessKeyId)).toBeUndefined();
  });

  it('are sealed, each for its own id', async () => {
    await node().ensureFirst(configured);
    const row = await db.read((reader) => reader.findOneByOrFail(AdministratorKeyRow, {}));
    expect(row.sealedSecret).toMatch(/^v1\./);
    expect(JSON.stringify(row)).not.toContain(secretAccessKey);
    await db.transaction((tx) => tx.insert(AdministratorKeyRow, { ...row, accessKeyId: 'MOVED' }));
    await expect(node().secretOf('MOVED')).rejects.toThrow('cannot be opened');
  });
});

describe('the seal of an installation', () => {
  const vault = new Vault(masterKey);

  it('is written once, also by nodes that start together, and lets the same key in', async () => {
    await Promise.all(Array.from({ length: 8 }, () => checkMasterKey(db, vault)));
    await checkMasterKey(db, new Vault(masterKey));
    expect(await db.read((reader) => reader.count(InstallationSealRow))).toBe(1);
  });

  it('keeps another key out, and an altered seal', async () => {
    await checkMasterKey(db, vault);
    const other = new Vault(Buffer.alloc(32, 8));
    await expect(checkMasterKey(db, other)).rejects.toThrow(MasterKeyError);
    await expect(checkMasterKey(db, other)).rejects.toThrow(/POOLGATE_MASTER_KEY/);
    await checkMasterKey(db, vault);
    await db.transaction((tx) =>
      tx.update(InstallationSealRow, { id: 'master-key' }, { seal: '' }),
    );
    await expect(checkMasterKey(db, vault)).rejects.toThrow(MasterKeyError);
  });
});
