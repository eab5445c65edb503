import { webcrypto } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import type { PublicJwk, TokenUse } from './token-kinds.js';
import { KEY_PURPOSE, SpareKeys, type PreparedKey, type SpareKeysNeeds } from './spare-keys.js';
import { SigningKeyRow } from './tokens.entities.js';

/** How long a node may not notice keys that another one added or removed. */
const FRESH_MS = 2_000;
const POOLS_REMEMBERED = 10_000;
const KEYS_OPENED = 2_000;
const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** The pairs of a new pool, made before its transaction opens. */
export type PreparedKeys = Readonly<Record<TokenUse, PreparedKey>>;

export interface Signer {
  readonly kid: string;
  readonly key: webcrypto.CryptoKey;
}

export interface Verifier {
  readonly use: TokenUse;
  readonly key: webcrypto.CryptoKey;
}

interface Needs extends SpareKeysNeeds {
  readonly db: Database;
  readonly clock: Clock;
}

/**
 * The RSA pairs of every pool. Public halves are read again after two seconds; an opened private half
 * stays in memory under its key id, which never names another key.
 */
export class SigningKeys {
  readonly #spares: SpareKeys;
  readonly #rows: LRUCache<string, SigningKeyRow[]>;
  readonly #private: LRUCache<string, webcrypto.CryptoKey, SigningKeyRow>;
  readonly #public: LRUCache<string, webcrypto.CryptoKey, PublicJwk>;

  constructor(private readonly needs: Needs) {
    this.#spares = new SpareKeys(needs);
    this.#rows = new LRUCache({
      max: POOLS_REMEMBERED,
      ttl: FRESH_MS,
      ignoreFetchAbort: true,
      fetchMethod: (poolId) => this.#read(poolId),
    });
    this.#private = new LRUCache({
      max: KEYS_OPENED,
      ignoreFetchAbort: true,
      fetchMethod: (_kid, _stale, { context }) => this.#open(context),
    });
    this.#public = new LRUCache({
      max: KEYS_OPENED,
      ignoreFetchAbort: true,
      fetchMethod: (_kid, _stale, { context }) => importPublic(context),
    });
  }

  /** Begins to keep spare pairs ready; without it the first pools wait for theirs. */
  start(): void {
    this.#spares.fill();
  }

  /** Makes no more spares, so that a stopping process need not wait for them. */
  stop(): void {
    this.#spares.stop();
  }

  /**
   * Resolves while this node can sign: it seals, opens and signs once with a key of its own.
   *
   * @throws Error when it cannot, which `/readyz` tells.
   */
  async ready(): Promise<void> {
    const probe = this.#spares.probe();
    if (!probe) return;
    const { kid } = probe.publicJwk;
    const key = await this.#open({ kid, sealedPrivateKey: probe.sealedPrivateKey });
    await webcrypto.subtle.sign(RS256.name, key, Buffer.from(kid));
  }

  /** How many spare pairs are ready now. */
  get spares(): number {
    return this.#spares.count;
  }

  /** The two pairs of a new pool. Slow when no spare is ready, so call it outside transactions. */
  async prepare(): Promise<PreparedKeys> {
    const [id, access] = await Promise.all([this.#spares.take(), this.#spares.take()]);
    return { id, access };
  }

  /** Gives prepared pairs to a pool, within the transaction that makes the pool. */
  async store(tx: EntityManager, poolId: string, keys: PreparedKeys): Promise<void> {
    const createdAt = this.needs.clock.now();
    const row = (tokenUse: TokenUse): SigningKeyRow => {
      const { publicJwk, sealedPrivateKey } = keys[tokenUse];
      return { kid: publicJwk.kid, poolId, tokenUse, publicJwk, sealedPrivateKey, createdAt };
    };
    const insert = tx.createQueryBuilder().insert().into(SigningKeyRow).updateEntity(false);
    await insert.values([row('id'), row('access')]).execute();
  }

  /** The newest key of a pool for one kind of token. Throws an Error when the pool has none. */
  async signerOf(poolId: string, use: TokenUse): Promise<Signer> {
    const row = (await this.#rowsOf(poolId)).findLast(({ tokenUse }) => tokenUse === use);
    if (!row) throw new Error(`The pool has no key for ${use} tokens.`);
    return { kid: row.kid, key: await this.#private.forceFetch(row.kid, { context: row }) };
  }

  /** The public key of a pool that has this id, with the kind of token it may sign. */
  async verifierOf(poolId: string, kid: string): Promise<Verifier | undefined> {
    const row = (await this.#rowsOf(poolId)).find((candidate) => candidate.kid === kid);
    if (!row) return undefined;
    const key = await this.#public.forceFetch(kid, { context: row.publicJwk });
    return { use: row.tokenUse, key };
  }

  /** Every public key of a pool, oldest first (RFC 7517); undefined when there is none. */
  async jwks(poolId: string): Promise<{ readonly keys: readonly PublicJwk[] } | undefined> {
    const rows = await this.#rowsOf(poolId);
    return rows.length === 0 ? undefined : { keys: rows.map(({ publicJwk }) => publicJwk) };
  }

  #rowsOf(poolId: string): Promise<readonly SigningKeyRow[]> {
    return this.#rows.forceFetch(poolId);
  }

  #read(poolId: string): Promise<SigningKeyRow[]> {
    // Two keys of one moment keep one order on every node.
    return this.needs.db.read((db) =>
      db.find(SigningKeyRow, { where: { poolId }, order: { createdAt: 'ASC', kid: 'ASC' } }),
    );
  }

  #open({
    kid,
    sealedPrivateKey,
  }: Pick<SigningKeyRow, 'kid' | 'sealedPrivateKey'>): Promise<webcrypto.CryptoKey> {
    const der = this.needs.vault.open(KEY_PURPOSE, sealedPrivateKey, kid);
    return webcrypto.subtle.importKey('pkcs8', der, RS256, false, ['sign']);
  }
}

function importPublic({ kty, n, e }: PublicJwk): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('jwk', { kty, n, e }, RS256, false, ['verify']);
}
