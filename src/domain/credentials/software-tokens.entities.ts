import { Column, Entity, PrimaryColumn } from 'typeorm';
import { epochMillis } from '../../platform/database.js';

/** The authenticator app of a person: the one that signs in, and one that is being enrolled. */
@Entity('software_tokens')
export class SoftwareTokenRow {
  @PrimaryColumn({ type: 'varchar', length: 36 }) userId!: string;
  /** 32 bytes, sealed; null until a code of it was verified. */
  @Column({ type: 'varchar', length: 255, nullable: true }) sealedSecret!: string | null;
  /** The same of the app that is being enrolled: the other one works until this one is verified. */
  @Column({ type: 'varchar', length: 255, nullable: true }) pendingSecret!: string | null;
  /** What the person calls it; a JSON text, since it may be long. */
  @Column({ type: 'json', nullable: true }) friendlyName!: string | null;
  @Column({ type: 'bigint', nullable: true, transformer: epochMillis }) verifiedAt!: Date | null;
  /** The last step whose code was used, in units of 30 seconds since 1970; 0: none. */
  @Column({ type: 'int' }) lastStep!: number;
}
