import type { EntityManager, EntityTarget } from 'typeorm';
import { DomainError } from '../../platform/errors.js';
import type { Database } from '../../platform/database.js';
import { keysetPages, type KeysetList } from '../../platform/paging-together.js';
import type { Page, PageRequest } from '../../platform/paging.js';
import type { Context } from '../context.js';
import type { Pool } from './pool.js';
import { missingPool, type PoolService } from './pools.service.js';

interface Needs {
  readonly db: Database;
  readonly pools: Pick<PoolService, 'among'>;
}

/** Lists of rows of one kind, one list of each pool. */
export interface ListsOfPools<T extends { readonly id: string }> {
  readonly entity: EntityTarget<T>;
  readonly poolIds: readonly string[];
  listOf(db: EntityManager, pool: Pool): KeysetList<T>;
}

/**
 * The same page of a list of each pool, in the order of the pools: two statements at the most. A pool
 * that is not there, or whose list is refused, has its refusal in place of a page.
 */
export async function pagesOfPools<T extends { readonly id: string }>(
  { db, pools }: Needs,
  ctx: Context,
  { entity, poolIds, listOf }: ListsOfPools<T>,
  page: PageRequest,
): Promise<(Page<T> | DomainError)[]> {
  const present = await pools.among(ctx, poolIds);
  return db.read(async (manager) => {
    const lists = poolIds.map((id) => {
      const pool = present.get(id);
      return pool ? listOrRefusal(() => listOf(manager, pool)) : missingPool(id);
    });
    const good = lists.filter((list): list is KeysetList<T> => !(list instanceof DomainError));
    const pages = (await keysetPages(manager, entity, good, page)).values();
    return lists.map((list) => (list instanceof DomainError ? list : pages.next().value!));
  });
}

function listOrRefusal<T>(list: () => T): T | DomainError {
  try {
    return list();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
