import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { epochMillis } from '../../platform/database.js';

/** A device that its user has confirmed: it can prove by SRP that it is the same one as before. */
@Entity('devices')
@Index('devices_user', ['userId', 'createdAt', 'id'])
export class DeviceRow {
  /** The device key, `<region>_<uuid>`: minted by a sign-in, and the user id of the device in SRP. */
  @PrimaryColumn({ type: 'varchar', length: 55 }) id!: string;
  @Column({ type: 'varchar', length: 55 }) poolId!: string;
  @Column({ type: 'varchar', length: 36 }) userId!: string;
  /** Enters the verifier as the pool name enters the one of a password. */
  @Column({ type: 'varchar', length: 16 }) groupKey!: string;
  @Column({ type: 'text', nullable: true }) name!: string | null;
  /** Hexadecimal, up to 64 bytes, sent to whoever starts the exchange. */
  @Column({ type: 'varchar', length: 128 }) srpSalt!: string;
  /** Sealed: the verifier is a fast hash of the device's secret by nature. */
  @Column({ type: 'text' }) sealedVerifier!: string;
  /** Whether it may stand in for a second factor, where the pool lets it. */
  @Column({ type: 'boolean' }) remembered!: boolean;
  /** Where it was last used from. */
  @Column({ type: 'varchar', length: 64, nullable: true }) lastIp!: string | null;
  /** When its key was minted: the sign-in before it was confirmed. */
  @Column({ type: 'bigint', transformer: epochMillis }) createdAt!: Date;
  @Column({ type: 'bigint', transformer: epochMillis }) modifiedAt!: Date;
  @Column({ type: 'bigint', transformer: epochMillis }) confirmedAt!: Date;
  /** The last sign-in with it. */
  @Column({ type: 'bigint', transformer: epochMillis }) authenticatedAt!: Date;
}
