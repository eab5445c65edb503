import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { epochMillis } from '../../platform/database.js';

/** One sign-in that lives on by its refresh token; every token made from it carries its id. */
@Entity('token_sessions')
@Index('token_sessions_refresh', ['refreshTokenHash'], { unique: true })
@Index('token_sessions_user', ['userId'])
@Index('token_sessions_expiry', ['expiresAt'])
@Index('token_sessions_pool', ['poolId'])
export class TokenSessionRow {
  /** The `origin_jti` of its tokens. */
  @PrimaryColumn({ type: 'varchar', length: 36 }) id!: string;
  @Column({ type: 'varchar', length: 55 }) poolId!: string;
  @Column({ type: 'varchar', length: 128 }) clientId!: string;
  @Column({ type: 'varchar', length: 36 }) userId!: string;
  @Column({ type: 'varchar', length: 64 }) refreshTokenHash!: string;
  /** The `event_id` of its tokens. */
  @Column({ type: 'varchar', length: 36 }) eventId!: string;
  @Column({ type: 'text' }) scope!: string;
  @Column({ type: 'bigint', transformer: epochMillis }) authTime!: Date;
  @Column({ type: 'bigint', transformer: epochMillis }) expiresAt!: Date;
  @Column({ type: 'bigint', nullable: true, transformer: epochMillis }) revokedAt!: Date | null;
}
