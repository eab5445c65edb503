import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { epochMillis } from '../../platform/database.js';
import type { ClientSettings } from './client-settings.js';

/** One app client of a pool. */
@Entity('user_pool_clients')
@Index('user_pool_clients_pool', ['poolId', 'id'])
export class UserPoolClientRow {
  /** 26 lower-case letters and digits, unique over all pools: a client id names its pool. */
  @PrimaryColumn({ type: 'varchar', length: 128 }) id!: string;
  @Column({ type: 'varchar', length: 55 }) poolId!: string;
  @Column({ type: 'varchar', length: 128 }) name!: string;
  @Column({ type: 'json' }) settings!: ClientSettings;
  @Column({ type: 'bigint', transformer: epochMillis }) createdAt!: Date;
  @Column({ type: 'bigint', transformer: epochMillis }) modifiedAt!: Date;
}

/** A secret of a confidential client, sealed with the master key; a client has at most two. */
@Entity('client_secrets')
@Index('client_secrets_client', ['clientId'])
export class ClientSecretRow {
  /** `<client id>--<epoch milliseconds>`. */
  @PrimaryColumn({ type: 'varchar', length: 160 }) id!: string;
  @Column({ type: 'varchar', length: 128 }) clientId!: string;
  @Column({ type: 'varchar', length: 255 }) sealedSecret!: string;
  @Column({ type: 'bigint', transformer: epochMillis }) createdAt!: Date;
}
