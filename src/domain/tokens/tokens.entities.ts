import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { epochMillis } from '../../platform/database.js';
import type { PublicJwk, TokenUse } from './token-kinds.js';

/** One RSA-2048 pair of one pool, for one kind of token. */
@Entity('signing_keys')
@Index('signing_keys_pool', ['poolId', 'createdAt'])
export class SigningKeyRow {
  /** 32 random bytes in base64. */
  @PrimaryColumn({ type: 'varchar', length: 64 }) kid!: string;
  @Column({ type: 'varchar', length: 55 }) poolId!: string;
  @Column({ type: 'varchar', length: 16 }) tokenUse!: TokenUse;
  @Column({ type: 'json' }) publicJwk!: PublicJwk;
  /** PKCS #8, sealed with the master key. */
  @Column({ type: 'text' }) sealedPrivateKey!: string;
  @Column({ type: 'bigint', transformer: epochMillis }) createdAt!: Date;
}
