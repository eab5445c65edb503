import type { Filled } from './password-settings.js';
import type {
  DeviceConfiguration,
  EmailMfaConfiguration,
  FactorConfiguration,
  MfaKind,
  UserVerification,
} from './pool-factors.contract.js';
import type { MfaConfiguration } from './pool-parts.contract.js';

/** The second factors that a pool takes; each is switched on by being there. */
export interface SecondFactors {
  /** Its message and how it is sent are `smsAuthenticationMessage` and `smsConfiguration`. */
  readonly smsMfaConfiguration?: { readonly enabled: true };
  readonly softwareTokenMfaConfiguration?: { readonly enabled: true };
  readonly emailMfaConfiguration?: EmailMfaConfiguration;
}

/** How people prove themselves a second time, and what may stand in for it. */
export interface FactorSettings extends SecondFactors {
  readonly mfaConfiguration: MfaConfiguration;
  /** Also for passkeys as a first factor. */
  readonly webAuthnConfiguration?: {
    readonly relyingPartyId?: string;
    readonly userVerification: UserVerification;
    readonly factorConfiguration: FactorConfiguration;
  };
  /** There: devices are tracked, even with both switches off (3.4). */
  readonly deviceConfiguration?: Filled<DeviceConfiguration>;
}

/** The second factors that the people of a pool can use, whether it asks for one or not. */
export function mfaKindsOf(pool: SecondFactors): MfaKind[] {
  const kinds: (MfaKind | undefined)[] = [
    pool.smsMfaConfiguration && 'SMS_MFA',
    pool.softwareTokenMfaConfiguration && 'SOFTWARE_TOKEN_MFA',
    pool.emailMfaConfiguration && 'EMAIL_OTP',
  ];
  return kinds.filter((kind) => kind !== undefined);
}
