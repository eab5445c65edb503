import type { PoolSettings } from './pool-settings.js';

/** A pool as the rules read it. */
export interface Pool {
  readonly id: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly settings: PoolSettings;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

/** The pool's name in SRP: the part of its id after `_`. */
export const poolNameOf = (poolId: string): string => poolId.slice(poolId.indexOf('_') + 1);
