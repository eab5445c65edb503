import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { epochMillis } from '../../platform/database.js';
import type { CodePurpose } from './code-purpose.js';

/** What proves a person's password, by Argon2id and by SRP. */
@Entity('password_credentials')
export class PasswordCredentialRow {
  @PrimaryColumn({ type: 'varchar', length: 36 }) userId!: string;
  /** PHC string with its own parameters. */
  @Column({ type: 'varchar', length: 255 }) hash!: string;
  /** 16 bytes in hexadecimal, sent to whoever starts an SRP sign-in. */
  @Column({ type: 'varchar', length: 64 }) srpSalt!: string;
  /** Sealed: the verifier is a fast hash of the password by nature. */
  @Column({ type: 'text' }) sealedVerifier!: string;
  /** When a temporary password stops working; null for one that stays. */
  @Column({ type: 'bigint', nullable: true, transformer: epochMillis }) expiresAt!: Date | null;
  @Column({ type: 'bigint', transformer: epochMillis }) changedAt!: Date;
}

/** A password that was replaced, in pools that let nobody choose it again. */
@Entity('password_history')
export class PasswordHistoryRow {
  @PrimaryColumn({ type: 'varchar', length: 36 }) userId!: string;
  /** PHC string; its salt makes it unique. */
  @PrimaryColumn({ type: 'varchar', length: 255 }) hash!: string;
  /** When it was chosen. */
  @Column({ type: 'bigint', transformer: epochMillis }) changedAt!: Date;
}

/** One open code of one person for one purpose; a newer one replaces it. */
@Entity('verification_codes')
@Index('verification_codes_expiry', ['expiresAt'])
export class VerificationCodeRow {
  @PrimaryColumn({ type: 'varchar', length: 36 }) userId!: string;
  @PrimaryColumn({ type: 'varchar', length: 32 }) purpose!: CodePurpose;
  /** Keyed hash, bound to user and purpose. */
  @Column({ type: 'varchar', length: 64 }) codeHash!: string;
  /** The attribute the code was sent to, verified when the code comes back. */
  @Column({ type: 'varchar', length: 40 }) attributeName!: string;
  /** The value it was sent to: a code proves that address, not its successor. */
  @Column({ type: 'json' }) attributeValue!: string;
  @Column({ type: 'bigint', transformer: epochMillis }) expiresAt!: Date;
}

/** How often something was tried in the running window, for limits such as 15 codes an hour. */
@Entity('attempt_windows')
@Index('attempt_windows_end', ['endsAt'])
export class AttemptWindowRow {
  /** `<purpose>:<subject>`, the subject being a keyed hash: see `attemptSubject`. */
  @PrimaryColumn({ type: 'varchar', length: 128 }) id!: string;
  @Column({ type: 'int' }) count!: number;
  @Column({ type: 'bigint', transformer: epochMillis }) endsAt!: Date;
}

/** The lockout ladder of one person (or one unknown name): failures in a row and the wait they cost. */
@Entity('sign_in_failures')
@Index('sign_in_failures_last', ['lastFailureAt'])
export class SignInFailuresRow {
  @PrimaryColumn({ type: 'varchar', length: 128 }) subject!: string;
  @Column({ type: 'int' }) failures!: number;
  @Column({ type: 'bigint', transformer: epochMillis }) lastFailureAt!: Date;
  @Column({ type: 'bigint', transformer: epochMillis }) lockedUntil!: Date;
}

/** A key that administers the gateway: SigV4 at the AWS door, Bearer at the GraphQL door. */
@Entity('administrator_keys')
export class AdministratorKeyRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) accessKeyId!: string;
  @Column({ type: 'varchar', length: 255 }) sealedSecret!: string;
  @Column({ type: 'bigint', transformer: epochMillis }) createdAt!: Date;
}

/** One row that only the right master key can read: a wrong key is noticed at the start. */
@Entity('installation_seals')
export class InstallationSealRow {
  @PrimaryColumn({ type: 'varchar', length: 32 }) id!: string;
  @Column({ type: 'varchar', length: 255 }) seal!: string;
}
