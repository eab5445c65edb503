import { createPrivateKey, createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SealError, Vault } from '../src/platform/crypto.js';
import { systemRandom } from '../src/platform/random.js';
import { UserPoolRow } from '../src/domain/pools/pools.entities.js';
import { IssuerDocuments } from '../src/domain/tokens/issuer-documents.js';
import { SigningKeys } from '../src/domain/tokens/signing-keys.js';
import { tokenSweeps } from '../src/domain/tokens/token-sweeps.js';
import { SigningKeyRow } from '../src/domain/tokens/tokens.entities.js';
import { poolRow } from './support/pool-row.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';

const clock = { now: () => new Date('2026-03-04T05:06:07.890Z') };
const vault = new Vault(systemRandom.bytes(32));
const poolId = 'eu-central-1_AbCdEfGh1';

let tables: MigratedTables;
let keys: SigningKeys;

beforeAll(async () => {
  tables = await migratedTables();
  keys = new SigningKeys({ db: tables.db, clock, random: systemRandom, vault });
  await give(poolId);
});

afterAll(() => tables.drop());

async function give(pool: string): Promise<void> {
  const prepared = await keys.prepare();
  await tables.db.transaction((tx) => keys.store(tx, pool, prepared));
}

const rowsOf = (pool: string) =>
  tables.db.read((db) => db.find(SigningKeyRow, { where: { poolId: pool } }));

describe('the signing keys of a pool', () => {
  it('are two RSA-2048 pairs with ids of 44 characters, in the JWKS by their public halves', async () => {
    const { keys: shown } = (await keys.jwks(poolId))!;
    expect(shown).toHaveLength(2);
    for (const jwk of shown) {
      expect(Object.keys(jwk).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(jwk).toMatchObject({ alg: 'RS256', e: 'AQAB', kty: 'RSA', use: 'sig' });
      expect(jwk.kid).toMatch(/^[A-Za-z0-9+/]{43}=$/);
      expect(Buffer.from(jwk.n, 'base64url')).toHaveLength(256);
    }
    const signers = [await keys.signerOf(poolId, 'id'), await keys.signerOf(poolId, 'access')];
    expect(new Set(signers.map(({ kid }) => kid))).toEqual(new Set(shown.map(({ kid }) => kid)));
    expect(new Set(shown.map(({ n }) => n)).size).toBe(2);
  });

  it('are stored sealed, each to its own row, and are never extractable', async () => {
    const [one, two] = (await rowsOf(poolId)) as [SigningKeyRow, SigningKeyRow];
    const der = vault.open('signing-key', one.sealedPrivateKey, one.kid);
    const opened = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    expect(createPublicKey(opened).export({ format: 'jwk' })).toMatchObject({ n: one.publicJwk.n });
    expect(() => vault.open('signing-key', one.sealedPrivateKey, two.kid)).toThrow(SealError);
    expect((await keys.signerOf(poolId, 'id')).key.extractable).toBe(false);
  });

  it('sign as the newest of their kind, while the older ones still verify', async () => {
    const pool = 'eu-central-1_Rotated01';
    await give(pool);
    const before = await keys.signerOf(pool, 'access');
    const later = { now: () => new Date(clock.now().getTime() + 1) };
    const another = new SigningKeys({ db: tables.db, clock: later, random: systemRandom, vault });
    const prepared = await another.prepare();
    await tables.db.transaction((tx) => another.store(tx, pool, prepared));
    const after = await another.signerOf(pool, 'access');
    expect(after.kid).toBe(prepared.access.publicJwk.kid);
    expect(after.kid).not.toBe(before.kid);
    expect(await another.verifierOf(pool, before.kid)).toMatchObject({ use: 'access' });
    expect((await another.jwks(pool))!.keys).toHaveLength(4);
  });

  it('are read once for many callers at once', async () => {
    const read = vi.spyOn(tables.db, 'read');
    const fresh = new SigningKeys({ db: tables.db, clock, random: systemRandom, vault });
    await Promise.all(Array.from({ length: 20 }, () => fresh.signerOf(poolId, 'id')));
    expect(read).toHaveBeenCalledTimes(1);
    read.mockRestore();
  });

  it('are unknown for an unknown pool and under the id of another', async () => {
    const { kid } = await keys.signerOf(poolId, 'id');
    expect(await keys.jwks('eu-central-1_nobody')).toBeUndefined();
    expect(await keys.verifierOf('eu-central-1_nobody', kid)).toBeUndefined();
    await expect(keys.signerOf('eu-central-1_nobody', 'id')).rejects.toThrow('has no key');
    expect(await keys.verifierOf(poolId, kid)).toMatchObject({ use: 'id' });
  });

  it('go when their pool was deleted, and no others', async () => {
    const pool = 'eu-central-1_Deleted01';
    await give(pool);
    await tables.db.transaction((tx) =>
      tx.insert(UserPoolRow, [poolRow(pool, clock.now()), poolRow(poolId, null)]),
    );
    const sweep = tokenSweeps[0]!;
    expect(await sweep.run(tables.db, clock.now())).toBe(2);
    expect(await rowsOf(pool)).toEqual([]);
    expect(await rowsOf(poolId)).toHaveLength(2);
    expect(await sweep.run(tables.db, clock.now())).toBe(0);
  });
});

describe('spare pairs', () => {
  it('wait after the start, are handed out once, and are replaced', async () => {
    const fresh = new SigningKeys({ db: tables.db, clock, random: systemRandom, vault });
    expect(fresh.spares).toBe(0);
    fresh.start();
    await vi.waitFor(() => expect(fresh.spares).toBe(4), { timeout: 25_000 });
    const one = fresh.prepare();
    expect(fresh.spares).toBe(2);
    const two = await fresh.prepare();
    const kids = [await one, two].flatMap(({ id, access }) => [id, access]);
    expect(new Set(kids.map(({ publicJwk }) => publicJwk.kid)).size).toBe(4);
    await vi.waitFor(() => expect(fresh.spares).toBe(4), { timeout: 25_000 });
  });

  it('are made no more after the stop, while a pool still gets its pairs', async () => {
    const fresh = new SigningKeys({ db: tables.db, clock, random: systemRandom, vault });
    fresh.stop();
    fresh.start();
    expect((await fresh.prepare()).id.publicJwk.kty).toBe('RSA');
    expect(fresh.spares).toBe(0);
  });
});

describe('the documents of an issuer', () => {
  const byId = (id: string) => Promise.resolve(id === poolId ? { id } : undefined);
  const publicUrl = 'https://id.example.com/auth';

  it('name the issuer by the public address and show the keys', async () => {
    const documents = new IssuerDocuments({ pools: { byId }, signingKeys: keys, publicUrl });
    expect(await documents.discovery(poolId)).toMatchObject({
      issuer: `https://id.example.com/auth/${poolId}`,
      jwks_uri: `https://id.example.com/auth/${poolId}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256'],
    });
    expect(await documents.jwks(poolId)).toEqual(await keys.jwks(poolId));
  });

  it('do not exist for a pool that is gone, although its keys still do', async () => {
    const gone = { byId: () => Promise.resolve(undefined) };
    const documents = new IssuerDocuments({ pools: gone, signingKeys: keys, publicUrl });
    expect(await documents.discovery(poolId)).toBeUndefined();
    expect(await documents.jwks(poolId)).toBeUndefined();
  });
});
