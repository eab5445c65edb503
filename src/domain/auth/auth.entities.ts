import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { epochMillis } from '../../platform/database.js';

/**
 * An open challenge, or a spent one: whoever holds the session text may answer it, once. An SRP secret
 * block is sealed instead of stored, so only its spending is written here.
 */
@Entity('auth_sessions')
@Index('auth_sessions_expiry', ['expiresAt'])
export class AuthSessionRow {
  /** Keyed hash of the session text. */
  @PrimaryColumn({ type: 'varchar', length: 64 }) idHash!: string;
  @Column({ type: 'varchar', length: 128 }) clientId!: string;
  @Column({ type: 'varchar', length: 36 }) userId!: string;
  @Column({ type: 'varchar', length: 40 }) challengeName!: string;
  /** Sealed JSON of what the challenge must remember; empty for a spent secret block. */
  @Column({ type: 'text' }) sealedState!: string;
  /** The same where it is too long for `sealedState`, which is empty then. */
  @Column({ type: 'json', nullable: true }) longState!: string | null;
  @Column({ type: 'bigint', transformer: epochMillis }) expiresAt!: Date;
  @Column({ type: 'bigint', nullable: true, transformer: epochMillis }) spentAt!: Date | null;
}
