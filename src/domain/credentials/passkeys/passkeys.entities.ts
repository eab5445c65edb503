import { Column, Entity, Index, PrimaryColumn, type ValueTransformer } from 'typeorm';
import { epochMillis } from '../../../platform/database.js';

/** MySQL hands a bigint over as text. */
const whole: ValueTransformer = { to: (count: unknown) => count, from: Number };

/** A passkey of a person: the public half, and how often its authenticator says it was used. */
@Entity('webauthn_credentials')
@Index('webauthn_credentials_user', ['userId', 'createdAt', 'id'])
export class PasskeyRow {
  /** `passkeyKey` of pool and credential id: one passkey belongs to one person of a pool. */
  @PrimaryColumn({ type: 'varchar', length: 64 }) id!: string;
  @Column({ type: 'varchar', length: 36 }) userId!: string;
  /** Base64url, chosen by the authenticator: 16 to 1023 bytes. */
  @Column({ type: 'text' }) credentialId!: string;
  /** The COSE key (RFC 9052) in base64url. */
  @Column({ type: 'text' }) publicKey!: string;
  /** The signature counter of the last assertion, 32 bits; 0 for authenticators that keep none. */
  @Column({ type: 'bigint', transformer: whole }) signCount!: number;
  /** How browsers reach the authenticator, as they said; see `passkeyTransports`. */
  @Column({ type: 'json' }) transports!: readonly string[];
  @Column({ type: 'varchar', length: 32, nullable: true }) attachment!: string | null;
  @Column({ type: 'varchar', length: 128 }) friendlyName!: string;
  /** The domain it was made for; browsers use it there only. */
  @Column({ type: 'varchar', length: 253 }) relyingPartyId!: string;
  @Column({ type: 'bigint', transformer: epochMillis }) createdAt!: Date;
}

/** The one open registration of a person; a newer one replaces it. */
@Entity('webauthn_registrations')
@Index('webauthn_registrations_expiry', ['expiresAt'])
export class PasskeyRegistrationRow {
  @PrimaryColumn({ type: 'varchar', length: 36 }) userId!: string;
  /** The app client whose access token began it. */
  @Column({ type: 'varchar', length: 128 }) clientId!: string;
  /** Keyed hash of the challenge, bound to the person. */
  @Column({ type: 'varchar', length: 64 }) challengeHash!: string;
  @Column({ type: 'bigint', transformer: epochMillis }) expiresAt!: Date;
}
