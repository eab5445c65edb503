import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { epochMillis } from '../../platform/database.js';
import type { PoolSettings } from './pool-settings.js';

/** One user pool. Its rules are one document: they are read and replaced as a whole. */
@Entity('user_pools')
@Index('user_pools_region', ['region', 'createdAt', 'id'])
@Index('user_pools_deleted', ['deletedAt'])
export class UserPoolRow {
  /** `<region>_<9 letters and digits>`. */
  @PrimaryColumn({ type: 'varchar', length: 55 }) id!: string;
  @Column({ type: 'varchar', length: 32 }) region!: string;
  @Column({ type: 'varchar', length: 128 }) name!: string;
  @Column({ type: 'json' }) settings!: PoolSettings;
  @Column({ type: 'bigint', transformer: epochMillis }) createdAt!: Date;
  @Column({ type: 'bigint', transformer: epochMillis }) modifiedAt!: Date;
  /** Set when the pool is deleted: it is gone for callers at once, its rows are swept later. */
  @Column({ type: 'bigint', nullable: true, transformer: epochMillis }) deletedAt!: Date | null;
}

/** How many users a pool has, in shards, so that parallel sign-ups do not wait for one row. */
@Entity('user_pool_sizes')
export class UserPoolSizeRow {
  @PrimaryColumn({ type: 'varchar', length: 55 }) poolId!: string;
  @PrimaryColumn({ type: 'int' }) shard!: number;
  @Column({ type: 'int' }) users!: number;
}
