import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PasswordCredentialRow } from '../src/domain/credentials/credentials.entities.js';
import { PasswordHasher } from '../src/domain/credentials/password-hashing.js';
import { violationOf } from '../src/domain/credentials/password-policy.js';
import { Passwords } from '../src/domain/credentials/passwords.js';
import { isUsableVerifier, makeSalt, verifierFor } from '../src/domain/credentials/srp.js';
import { InvalidPasswordError } from '../src/domain/errors.js';
import type { Pool } from '../src/domain/pools/pool.js';
import { Vault } from '../src/platform/crypto.js';
import { systemRandom } from '../src/platform/random.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';
import { poolWith } from './support/pool.js';
import { StandingClock } from './support/standing-clock.js';

const policy = {
  minimumLength: 8,
  requireUppercase: true,
  requireLowercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 7,
};
const settings = {
  policies: { passwordPolicy: policy },
  usernameConfiguration: { caseSensitive: false },
} as Parameters<typeof poolWith>[0];
const pool = poolWith(settings, 'us-east-1_AbCdEfGh1');
const password = 'Passw0rd!example';
const bob = { id: systemRandom.uuid(), username: 'bob' };

let tables: MigratedTables;
let passwords: Passwords;
const hasher = new PasswordHasher({ concurrency: 2, maxQueue: 100 });

beforeAll(async () => {
  tables = await migratedTables();
  const vault = new Vault(Buffer.alloc(32, 7));
  const needs = { db: tables.db, clock: new StandingClock(), random: systemRandom, vault };
  passwords = new Passwords({ ...needs, hasher });
});
afterAll(() => tables.drop());

const store = (row: PasswordCredentialRow) =>
  tables.db.transaction((tx) => passwords.store(tx, row));
const find = (id = bob.id) => tables.db.read((reader) => passwords.find(reader, id));

describe('what is kept of a password', () => {
  it('proves it, and only it', async () => {
    await store(await passwords.derive(pool, bob, password, null));
    const row = await find();
    expect(await passwords.verify(row, password)).toBe(true);
    expect(await passwords.verify(row, `${password} `)).toBe(false);
    expect(await passwords.verify(undefined, '')).toBe(false);
    expect(await find(systemRandom.uuid())).toBeUndefined();
  });

  it('is an Argon2id hash, and the SRP verifier of the stored name, sealed', async () => {
    const expiresAt = new Date('2026-02-03T04:05:06.789Z');
    const row = await passwords.derive(pool, bob, password, expiresAt);
    await store(row);
    expect(await find()).toEqual(row);
    expect(row.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const identity = { poolName: 'AbCdEfGh1', userId: 'bob' };
    const verifier = verifierFor({ ...identity, password, salt: row.srpSalt });
    expect(passwords.srpOf(pool, 'bob', row).verifier).toBe(verifier);
    expect(row.sealedVerifier.length).toBeLessThanOrEqual(1200);
    const moved = { ...row, userId: systemRandom.uuid() };
    expect(() => passwords.srpOf(pool, 'bob', moved)).toThrow();
    expect(JSON.stringify(row)).not.toContain(verifier.slice(0, 40));
  });

  it('replaces what was kept before', async () => {
    await store(await passwords.derive(pool, bob, 'An0ther!word', null));
    const row = await find();
    expect(await passwords.verify(row, password)).toBe(false);
    expect(await passwords.verify(row, 'An0ther!word')).toBe(true);
  });
});

describe('hashing again', () => {
  const weak = async () => {
    const row = await passwords.derive(pool, bob, password, null);
    const memory = { algorithm: 2, memoryCost: 8192, timeCost: 1, parallelism: 1 };
    return { ...row, hash: await hash(password, memory) };
  };

  it('happens when the parameters changed, and leaves the SRP verifier alone', async () => {
    const old = await weak();
    await store(old);
    await passwords.rehash((await find())!, password);
    const row = (await find())!;
    expect(hasher.needsRehash(row.hash)).toBe(false);
    expect(await passwords.verify(row, password)).toBe(true);
    expect({ ...row, hash: '' }).toEqual({ ...old, hash: '' });
  });

  it('changes nothing otherwise', async () => {
    const row = await passwords.derive(pool, bob, password, null);
    await store(row);
    await passwords.rehash(row, password);
    expect(await find()).toEqual(row);
  });

  it('does not bring a password back that was replaced meanwhile', async () => {
    const old = await weak();
    await store(await passwords.derive(pool, bob, 'An0ther!word', null));
    await passwords.rehash(old, password);
    expect(await passwords.verify(await find(), 'An0ther!word')).toBe(true);
  });

  it('waits for the next sign-in when the gateway is busy', async () => {
    const full = new PasswordHasher({ concurrency: 1, maxQueue: 0 });
    const needs = { db: tables.db, clock: new StandingClock(), random: systemRandom };
    const busy = new Passwords({ ...needs, vault: new Vault(Buffer.alloc(32, 7)), hasher: full });
    const old = await weak();
    await store(old);
    const running = full.hash('something');
    await busy.rehash(old, password);
    await running;
    expect(await find()).toEqual(old);
  });
});

describe('a password of a pool', () => {
  it('is refused in the words of the operation', () => {
    passwords.accept(pool, password);
    for (const wording of ['policy', 'password policy'] as const) {
      const refused = () => passwords.accept(pool, 'password', wording);
      expect(refused).toThrow(InvalidPasswordError);
      expect(refused).toThrow(
        `Password did not conform with ${wording}: Password must have uppercase characters`,
      );
    }
  });

  it('is made to fit when it is temporary', () => {
    const made = Array.from({ length: 50 }, () => passwords.temporary(pool));
    expect(new Set(made).size).toBe(50);
    for (const each of made) expect(violationOf(policy, each)).toBeUndefined();
  });
});

describe('the SRP exchange of somebody who does not exist', () => {
  const simulated = (place: Pool, name: string) => passwords.srpOf(place, name, undefined);

  it('is the same each time for one name of one pool', () => {
    const first = simulated(pool, 'Alice');
    expect(simulated(pool, 'aLICE')).toEqual(first);
    expect(simulated(pool, 'alicf').salt).not.toBe(first.salt);
    const elsewhere = poolWith(settings, 'us-east-1_AbCdEfGh2');
    expect(simulated(elsewhere, 'Alice').salt).not.toBe(first.salt);
  });

  it('has salts and verifiers of the same form and length as true ones', () => {
    const lengths = (salts: string[]) => salts.reduce((sum, salt) => sum + salt.length, 0);
    const names = Array.from({ length: 2000 }, (_, nth) => `name-${nth}`);
    const exchanges = names.map((name) => simulated(pool, name));
    for (const { salt, verifier } of exchanges) {
      expect(salt).toMatch(/^[1-9a-f][0-9a-f]{0,31}$/);
      expect(isUsableVerifier(verifier)).toBe(true);
    }
    // A digit is dropped once in 16 times; six deviations of 2000 draws are some 70 digits.
    const made = lengths(names.map(() => makeSalt(systemRandom)));
    const short = lengths(exchanges.map(({ salt }) => salt));
    expect(Math.abs(32 * 2000 - short - 133)).toBeLessThan(75);
    expect(Math.abs(32 * 2000 - made - 133)).toBeLessThan(75);
  });
});
