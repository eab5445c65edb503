import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { epochMillis } from '../../platform/database.js';
import type { AliasKind } from './alias-kind.js';
import type { UserMfa } from './user-mfa.js';
import type { UserStatus } from './user-status.js';

/** A person in one pool. Secrets live in credentials.entities.ts, never here. */
@Entity('users')
@Index('users_pool_username', ['poolId', 'usernameKey'], { unique: true })
@Index('users_pool_created', ['poolId', 'createdAt', 'id'])
@Index('users_pool_status', ['poolId', 'status', 'createdAt', 'id'])
@Index('users_pool_enabled', ['poolId', 'enabled', 'createdAt', 'id'])
@Index('users_pool_id', ['poolId', 'id'])
export class UserRow {
  /** The `sub`: minted once, never reused, unique over all pools. */
  @PrimaryColumn({ type: 'varchar', length: 36 }) id!: string;
  @Column({ type: 'varchar', length: 55 }) poolId!: string;
  @Column({ type: 'varchar', length: 128 }) username!: string;
  /** What uniqueness compares: `foldedName` of the username. */
  @Column({ type: 'varchar', length: 400 }) usernameKey!: string;
  @Column({ type: 'varchar', length: 32 }) status!: UserStatus;
  @Column({ type: 'boolean' }) enabled!: boolean;
  /** Every attribute but `sub`, as text; `UserAttributeRow` is the index made from it. */
  @Column({ type: 'json' }) attributes!: Record<string, string>;
  /** Null: the person has never chosen a second factor, nor enrolled an authenticator app. */
  @Column({ type: 'json', nullable: true }) mfa!: UserMfa | null;
  @Column({ type: 'bigint', transformer: epochMillis }) createdAt!: Date;
  @Column({ type: 'bigint', transformer: epochMillis }) modifiedAt!: Date;
}

/** The search index over attributes: written with the user, read by filters only. */
@Entity('user_attributes')
@Index('user_attributes_value', ['poolId', 'name', 'valueKey', 'userId'])
export class UserAttributeRow {
  @PrimaryColumn({ type: 'varchar', length: 36 }) userId!: string;
  @PrimaryColumn({ type: 'varchar', length: 40 }) name!: string;
  @Column({ type: 'varchar', length: 55 }) poolId!: string;
  /** `attributeKey` of the value: compares equal exactly when the values do, without case. */
  @Column({ type: 'varchar', length: 600 }) valueKey!: string;
}

/**
 * A name beside the user name, in pools with AliasAttributes: whoever signs in by it is found here, and
 * the key decides whose it is. Pools without them have no rows.
 */
@Entity('user_aliases')
@Index('user_aliases_user', ['userId'])
export class UserAliasRow {
  @PrimaryColumn({ type: 'varchar', length: 55 }) poolId!: string;
  /** Which names it competes with. */
  @PrimaryColumn({ type: 'varchar', length: 16 }) kind!: AliasKind;
  /** Equal exactly when the pool takes two names for one: see `aliasKey`. */
  @PrimaryColumn({ type: 'varchar', length: 600 }) valueKey!: string;
  @Column({ type: 'varchar', length: 36 }) userId!: string;
}
