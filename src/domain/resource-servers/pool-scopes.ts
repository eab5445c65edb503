import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';
import type { Database } from '../../platform/database.js';
import { fullScope } from './resource-server-views.js';
import { ResourceServerRow } from './resource-servers.entities.js';

const FRESH_MS = 2_000;
/** Scopes in memory; a pool has 2,500 at the most. */
const SCOPES_REMEMBERED = 250_000;

/** Every custom scope of a pool, `<identifier>/<name>`. */
export type CustomScopes = ReadonlySet<string>;

/** Which custom scopes pools have, read again after two seconds. */
export class PoolScopes {
  readonly #scopes: LRUCache<string, CustomScopes>;

  constructor(private readonly needs: { readonly db: Database }) {
    this.#scopes = new LRUCache({
      maxSize: SCOPES_REMEMBERED,
      sizeCalculation: ({ size }) => size + 1,
      ttl: FRESH_MS,
      ignoreFetchAbort: true,
      fetchMethod: (poolId) => this.read(poolId),
    });
  }

  /** Those of a pool; a change on another node is seen within two seconds. */
  of(poolId: string): Promise<CustomScopes> {
    return this.#scopes.forceFetch(poolId);
  }

  /** Those that there are now: one statement. */
  read(poolId: string): Promise<CustomScopes> {
    return this.needs.db.read((db) => scopesOf(db, poolId));
  }

  /** Lets the next reader see a change that this node has committed; a read under way is not kept. */
  forget(poolId: string): void {
    this.#scopes.delete(poolId);
  }
}

async function scopesOf(db: EntityManager, poolId: string): Promise<CustomScopes> {
  const rows = await db.find(ResourceServerRow, {
    select: { id: true, identifier: true, scopes: true },
    where: { poolId },
  });
  return new Set(
    rows.flatMap(({ identifier, scopes }) => scopes.map(({ name }) => fullScope(identifier, name))),
  );
}
