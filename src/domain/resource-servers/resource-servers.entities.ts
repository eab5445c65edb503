import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A scope as it is kept: the name in its resource server, and what it is for. */
export interface StoredScope {
  readonly name: string;
  readonly description: string;
}

/** A resource server of a pool. Its scopes are few, and are read and replaced together. */
@Entity('resource_servers')
@Index('resource_servers_identifier', ['poolId', 'identifier'], { unique: true })
export class ResourceServerRow {
  @PrimaryColumn({ type: 'varchar', length: 36 }) id!: string;
  @Column({ type: 'varchar', length: 55 }) poolId!: string;
  /** Compared byte by byte. */
  @Column({ type: 'varchar', length: 256 }) identifier!: string;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'json' }) scopes!: readonly StoredScope[];
}
