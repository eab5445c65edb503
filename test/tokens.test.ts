import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Vault } from '../src/platform/crypto.js';
import { systemRandom } from '../src/platform/random.js';
import { NotAuthorizedError } from '../src/domain/errors.js';
import { SigningKeys } from '../src/domain/tokens/signing-keys.js';
import { TokenReader } from '../src/domain/tokens/token-reader.js';
import type { PublicJwk, TokenUse } from '../src/domain/tokens/token-kinds.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';

const publicUrl = 'https://id.example.com';
const poolId = 'eu-central-1_AbCdEfGh1';
const otherPoolId = 'eu-central-1_ZyXwVuTs9';
const start = new Date('2026-03-04T05:06:07.890Z');
const clock = { time: start, now: () => clock.time };
const vault = new Vault(systemRandom.bytes(32));

let tables: MigratedTables;
let keys: SigningKeys;
let reader: TokenReader;

beforeAll(async () => {
  tables = await migratedTables();
  const { db } = tables;
  keys = new SigningKeys({ db, clock, random: systemRandom, vault });
  for (const id of [poolId, otherPoolId]) {
    const prepared = await keys.prepare();
    await db.transaction((tx) => keys.store(tx, id, prepared));
  }
});

afterAll(() => tables.drop());

beforeEach(() => {
  clock.time = start;
  reader = new TokenReader({ clock, signingKeys: keys, publicUrl });
});

const now = () => Math.floor(clock.time.getTime() / 1000);
const base64 = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const accessClaims = (changes: object = {}) => ({
  sub: '6f1b5a0e-0000-4000-8000-000000000001',
  iss: `${publicUrl}/${poolId}`,
  client_id: '1example23456789abcdefghij',
  username: 'alice',
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin',
  event_id: '6f1b5a0e-0000-4000-8000-000000000002',
  auth_time: now(),
  iat: now(),
  exp: now() + 3600,
  ...changes,
});

/** Puts a token together by hand, so that nothing refuses to make a wrong one. */
async function signed(claims: object, by: { pool?: string; use?: TokenUse } = {}) {
  const { kid, key } = await keys.signerOf(by.pool ?? poolId, by.use ?? 'access');
  return signedWith(claims, kid, (text) =>
    crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, Buffer.from(text)),
  );
}

type Sign = (text: string) => Promise<ArrayBuffer>;

async function signedWith(claims: object, kid: string, sign: Sign, alg = 'RS256') {
  const text = `${base64({ kid, alg })}.${base64(claims)}`;
  return `${text}.${Buffer.from(await sign(text)).toString('base64url')}`;
}

async function published(pool = poolId): Promise<readonly PublicJwk[]> {
  return (await keys.jwks(pool))!.keys;
}

const kidOf = async (use: TokenUse, pool = poolId) => (await keys.signerOf(pool, use)).kid;
const read = (token: string) => reader.readAccessToken(token);
const hmac =
  (secret: string | Buffer): Sign =>
  (text) =>
    Promise.resolve(new Uint8Array(createHmac('sha256', secret).update(text).digest()).buffer);

async function refused(token: string, message: string) {
  const failure = await read(token).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NotAuthorizedError);
  expect((failure as Error).message).toBe(message);
}

const INVALID = 'Invalid Access Token';
const UNVERIFIED = 'Could not verify signature for Access Token';
const EXPIRED = 'Access Token has expired';

describe('an access token', () => {
  it('is read when the access key of its pool signed it', async () => {
    await expect(read(await signed(accessClaims()))).resolves.toEqual(accessClaims());
  });

  it('is refused with alg none, whatever its case, with and without a signature', async () => {
    const genuine = await signed(accessClaims());
    const kid = await kidOf('access');
    for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
      const text = `${base64({ kid, alg })}.${base64(accessClaims())}`;
      await refused(`${text}.`, INVALID);
      await refused(`${text}.${genuine.split('.')[2]}`, INVALID);
    }
    await expect(read(genuine)).resolves.toBeDefined();
  });

  it('is refused when the public key was used as an HMAC secret', async () => {
    const kid = await kidOf('access');
    const jwk = (await published()).find((candidate) => candidate.kid === kid)!;
    const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    const secrets = [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'pkcs1', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(jwk),
      Buffer.from(jwk.n, 'base64url'),
    ];
    for (const secret of secrets) {
      await refused(await signedWith(accessClaims(), kid, hmac(secret), 'HS256'), INVALID);
      await refused(await signedWith(accessClaims(), kid, hmac(secret)), UNVERIFIED);
    }
    await expect(read(await signed(accessClaims()))).resolves.toBeDefined();
  });

  it('is refused under another RSA algorithm, though the right key signed it', async () => {
    const { kid, key } = await keys.signerOf(poolId, 'access');
    const sign: Sign = (text) => crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, Buffer.from(text));
    for (const alg of ['RS384', 'RS512', 'PS256', 'ES256']) {
      await refused(await signedWith(accessClaims(), kid, sign, alg), INVALID);
    }
    await expect(read(await signedWith(accessClaims(), kid, sign))).resolves.toBeDefined();
  });

  it("is refused when another pool's key signed it", async () => {
    const { kid: foreign, key } = await keys.signerOf(otherPoolId, 'access');
    const sign: Sign = (text) => crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, Buffer.from(text));
    await refused(await signedWith(accessClaims(), foreign, sign), INVALID);
    await refused(await signedWith(accessClaims(), await kidOf('access'), sign), UNVERIFIED);
    const own = accessClaims({ iss: `${publicUrl}/${otherPoolId}` });
    await expect(read(await signedWith(own, foreign, sign))).resolves.toEqual(own);
  });

  it('is refused when its kid is of the pool but the key is made up, or rides in the header', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const made = await crypto.subtle.importKey(
      'pkcs8',
      pair.privateKey.export({ type: 'pkcs8', format: 'der' }),
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const sign: Sign = (text) => crypto.subtle.sign('RSASSA-PKCS1-v1_5', made, Buffer.from(text));
    const kid = await kidOf('access');
    await refused(await signedWith(accessClaims(), kid, sign), UNVERIFIED);
    await refused(
      await withHeader({ kid, alg: 'RS256', jwk: jwkOf(pair.publicKey) }, sign),
      UNVERIFIED,
    );
    await refused(await withHeader({ alg: 'RS256', jwk: jwkOf(pair.publicKey) }, sign), INVALID);
    await expect(read(await signed(accessClaims()))).resolves.toBeDefined();
  });

  it('is refused when it is an ID token, or an access token in name only', async () => {
    await refused(await signed(accessClaims({ token_use: 'id' }), { use: 'id' }), INVALID);
    await refused(await signed(accessClaims(), { use: 'id' }), INVALID);
    await refused(await signed(accessClaims({ token_use: 'id' })), INVALID);
    await expect(read(await signed(accessClaims()))).resolves.toBeDefined();
  });

  it('is refused from the second on in which it expires, also when it was read before', async () => {
    const token = await signed(accessClaims({ exp: now() + 300 }));
    const untouched = await signed(accessClaims({ exp: now() + 300, username: 'bob' }));
    clock.time = new Date((now() + 300) * 1000 - 1);
    await expect(read(token)).resolves.toBeDefined();
    clock.time = new Date(clock.time.getTime() + 1);
    await refused(token, EXPIRED);
    await refused(untouched, EXPIRED);
  });

  it('is refused without an expiry, or with one that is not a number', async () => {
    await refused(await signed(accessClaims({ exp: undefined })), INVALID);
    await refused(await signed(accessClaims({ exp: '9999999999' })), INVALID);
    await expect(read(await signed(accessClaims()))).resolves.toBeDefined();
  });

  it('is refused when a claim was changed after signing, also when the genuine one was read', async () => {
    const genuine = await signed(accessClaims());
    const [header, , signature] = genuine.split('.');
    const changed = `${header}.${base64(accessClaims({ sub: 'somebody else' }))}.${signature}`;
    await refused(changed, UNVERIFIED);
    await expect(read(genuine)).resolves.toBeDefined();
    await refused(changed, UNVERIFIED);
    await refused(`${header}.${genuine.split('.')[1]}.${'A'.repeat(342)}`, UNVERIFIED);
  });

  it('is refused when its issuer is not the pool, though the key is', async () => {
    const issuers = [
      `${publicUrl}/${otherPoolId}`,
      'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGh1',
      `${publicUrl}.evil.example/${poolId}`,
      `${publicUrl}-${poolId}`,
      `${publicUrl}/${poolId}/`,
      `${publicUrl}/x/../${poolId}`,
      `${publicUrl}/`,
      poolId,
      [`${publicUrl}/${poolId}`],
      undefined,
    ];
    for (const iss of issuers) await refused(await signed(accessClaims({ iss })), INVALID);
    await expect(read(await signed(accessClaims()))).resolves.toBeDefined();
  });

  it('is refused when it is no token at all', async () => {
    const genuine = await signed(accessClaims());
    const [header, payload, signature] = genuine.split('.') as [string, string, string];
    const garbage = [
      '',
      'garbage',
      '..',
      'a.b.c',
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${base64('[]')}.${signature}`,
      `${header}.${base64('null')}.${signature}`,
      `${base64('"RS256"')}.${payload}.${signature}`,
      `${genuine}.${signature}`,
      `${header}=.${payload}.${signature}`,
      ` ${genuine}`,
      `${genuine}\n`,
      `${base64({ alg: 'RS256', kid: ['x'] })}.${payload}.${signature}`,
      `${base64({ alg: 'RS256', kid: '__proto__' })}.${payload}.${signature}`,
    ];
    for (const token of garbage) await refused(token, INVALID);
    await expect(read(genuine)).resolves.toBeDefined();
  });

  it('does not take a failure of the database for a bad token', async () => {
    const broken = { verifierOf: () => Promise.reject(new Error('connection lost')) };
    const unlucky = new TokenReader({ clock, signingKeys: broken, publicUrl });
    const token = await signed(accessClaims());
    await expect(unlucky.readAccessToken(token)).rejects.toThrow('connection lost');
  });

  it('costs one signature check however often it is shown, and still asks for its key', async () => {
    let asked = 0;
    let gone = false;
    const watched = {
      verifierOf: async (pool: string, kid: string) => {
        asked += 1;
        return gone ? undefined : keys.verifierOf(pool, kid);
      },
    };
    reader = new TokenReader({ clock, signingKeys: watched, publicUrl });
    const token = await signed(accessClaims());
    const first = await read(token);
    expect(await read(token)).toBe(first);
    expect(asked).toBe(2);
    gone = true;
    await refused(token, INVALID);
  });
});

async function withHeader(header: object, sign: Sign): Promise<string> {
  const text = `${base64(header)}.${base64(accessClaims())}`;
  return `${text}.${Buffer.from(await sign(text)).toString('base64url')}`;
}

const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' });
