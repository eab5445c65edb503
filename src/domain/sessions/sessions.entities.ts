import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { epochMillis } from '../../platform/database.js';

/** One sign-in that lives on by its refresh token; every token made from it carries its id. */
@Entity('token_sessions')
@Index('token_sessions_refresh', ['refreshTokenHash'], { unique: true })
@Index('token_sessions_family', ['refreshFamilyHash'], { unique: true })
@Index('token_sessions_tracked', ['userId', 'sessionId'], { unique: true })
@Index('token_sessions_expiry', ['expiresAt'])
@Index('token_sessions_pool', ['poolId'])
export class TokenSessionRow {
  /** The `origin_jti` of its tokens. */
  @PrimaryColumn({ type: 'varchar', length: 36 }) id!: string;
  @Column({ type: 'varchar', length: 55 }) poolId!: string;
  @Column({ type: 'varchar', length: 128 }) clientId!: string;
  @Column({ type: 'varchar', length: 36 }) userId!: string;
  @Column({ type: 'varchar', length: 64 }) refreshTokenHash!: string;
  /** What all its refresh tokens share; null until the first one is replaced. */
  @Column({ type: 'varchar', length: 64, nullable: true }) refreshFamilyHash!: string | null;
  /** Until when the tokens before this one work, the newest first: epoch milliseconds. */
  @Column({ type: 'json', nullable: true }) graceEnds!: number[] | null;
  /** The `event_id` of its tokens. */
  @Column({ type: 'varchar', length: 36 }) eventId!: string;
  @Column({ type: 'text' }) scope!: string;
  @Column({ type: 'bigint', transformer: epochMillis }) authTime!: Date;
  @Column({ type: 'bigint', transformer: epochMillis }) expiresAt!: Date;
  @Column({ type: 'bigint', nullable: true, transformer: epochMillis }) revokedAt!: Date | null;
  /** The device that signed in, confirmed or not; null where devices are not tracked. */
  @Column({ type: 'varchar', length: 55, nullable: true }) deviceKey!: string | null;
  /** When that device was forgotten: the session cannot be refreshed since. */
  @Column({ type: 'bigint', nullable: true, transformer: epochMillis })
  deviceForgottenAt!: Date | null;

  /** The id that people and administrators see; null when it is not tracked, or has ended. */
  @Column({ type: 'varchar', length: 28, nullable: true }) sessionId!: string | null;
  /** The sign-in or the last refresh; this and the two below are null unless it is tracked. */
  @Column({ type: 'bigint', nullable: true, transformer: epochMillis }) lastActiveAt!: Date | null;
  @Column({ type: 'text', nullable: true }) deviceType!: string | null;
  @Column({ type: 'varchar', length: 128, nullable: true }) lastIp!: string | null;
}
