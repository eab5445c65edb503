import { InvalidParameterError } from '../errors.js';
import type { PoolHome } from './arns.js';
import { given } from './given.js';
import { smsConfigurationOf } from './message-settings.js';
import type { Filled } from './password-settings.js';
import type { SetUserPoolMfaConfigInput } from './pool-changes.contract.js';
import type { DeviceConfiguration, WebAuthnConfiguration } from './pool-factors.contract.js';
import type { PoolSettingsInput } from './pool-input.contract.js';
import type { AuthFactor, MfaConfiguration } from './pool-parts.contract.js';
import type { PoolSettings } from './pool-settings.js';
import { mfaKindsOf, type FactorSettings, type SecondFactors } from './second-factors.js';

/**
 * What CreateUserPool and UpdateUserPool say about factors: only whether one is asked for. The factors
 * themselves stay as SetUserPoolMfaConfig left them; text messages, which need an SmsConfiguration, are
 * switched on when there is no other.
 *
 * @throws InvalidParameterError when a factor is asked for and there is none.
 */
export function factorsOf(input: PoolSettingsInput, present: SecondFactors & Passkeys = {}) {
  const { smsConfiguration, deviceConfiguration: devices } = input;
  const mfaConfiguration = input.mfaConfiguration ?? 'OFF';
  const {
    smsMfaConfiguration: sms,
    softwareTokenMfaConfiguration,
    emailMfaConfiguration,
  } = present;
  const kept = given({
    smsMfaConfiguration: smsConfiguration ? sms : undefined,
    softwareTokenMfaConfiguration,
    emailMfaConfiguration,
  });
  const none = mfaConfiguration !== 'OFF' && mfaKindsOf(kept).length === 0;
  if (none && !smsConfiguration) throw smsNeeded();
  const factors: FactorSettings = {
    mfaConfiguration,
    ...kept,
    ...(none && { smsMfaConfiguration: { enabled: true } }),
    ...given({
      webAuthnConfiguration: present.webAuthnConfiguration,
      deviceConfiguration: devices ? trackingOf(devices) : undefined,
    }),
  };
  return factors;
}

type Passkeys = Pick<FactorSettings, 'webAuthnConfiguration'>;

const trackingOf = (devices: DeviceConfiguration): Filled<DeviceConfiguration> => ({
  challengeRequiredOnNewDevice: devices.challengeRequiredOnNewDevice ?? false,
  deviceOnlyRememberedOnUserPrompt: devices.deviceOnlyRememberedOnUserPrompt ?? false,
});

const smsNeeded = () =>
  new InvalidParameterError(
    'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  );

/**
 * SetUserPoolMfaConfig: a second factor that is left out is switched off (3.4). What is known of
 * MfaConfiguration and WebAuthnConfiguration does not say what leaving them out means; they stay.
 *
 * @throws InvalidParameterError for factors that contradict the MfaConfiguration, and what
 * `refuseMailFactor` and the settings of text messages throw.
 */
export function withFactors(
  home: PoolHome,
  present: PoolSettings,
  input: SetUserPoolMfaConfigInput,
): PoolSettings {
  const { smsMfaConfiguration: sms, emailMfaConfiguration: mail } = input;
  const on = { enabled: true } as const;
  const factors = {
    smsMfaConfiguration: sms ? on : undefined,
    softwareTokenMfaConfiguration: input.softwareTokenMfaConfiguration?.enabled ? on : undefined,
    emailMfaConfiguration: mail ? given({ ...mail }) : undefined,
  };
  const mfaConfiguration = input.mfaConfiguration ?? present.mfaConfiguration;
  refuseContradiction(mfaConfiguration, factors);
  return given({
    ...present,
    ...textMessages(home, present, input),
    ...factors,
    webAuthnConfiguration: passkeysOf(input.webAuthnConfiguration) ?? present.webAuthnConfiguration,
    mfaConfiguration,
  });
}

function refuseContradiction(mode: MfaConfiguration, factors: SecondFactors): void {
  const some = mfaKindsOf(factors).length > 0;
  if (mode === 'OFF' && some) {
    throw new InvalidParameterError(
      "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    );
  }
  if (mode !== 'OFF' && !some) {
    throw new InvalidParameterError(
      "Invalid MFA configuration given, can't turn on MFA and disable all MFAs.",
    );
  }
}

/** Set here or by UpdateUserPool: it is the same message and the same way of sending. */
function textMessages(
  home: PoolHome,
  present: PoolSettings,
  { smsMfaConfiguration: sms }: SetUserPoolMfaConfigInput,
) {
  if (!sms) return {};
  const smsConfiguration =
    smsConfigurationOf(home, sms.smsConfiguration) ?? present.smsConfiguration;
  if (!smsConfiguration) throw smsNeeded();
  const { smsAuthenticationMessage } = sms;
  return { smsConfiguration, smsAuthenticationMessage: smsAuthenticationMessage ?? undefined };
}

/** A domain name (RFC 1034, 3.5), or `localhost`: what browsers take for a relying party. */
const DOMAIN =
  /^(?:localhost|(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)$/;

function passkeysOf(given: WebAuthnConfiguration | null | undefined) {
  if (!given) return undefined;
  const relyingPartyId = given.relyingPartyId?.toLowerCase();
  if (relyingPartyId !== undefined && !DOMAIN.test(relyingPartyId)) {
    throw new InvalidParameterError(
      'RelyingPartyId must be a domain name, without a scheme, a port and a path.',
    );
  }
  return {
    ...(relyingPartyId !== undefined && { relyingPartyId }),
    userVerification: given.userVerification ?? 'preferred',
    factorConfiguration: given.factorConfiguration ?? 'SINGLE_FACTOR',
  } as const;
}

/** @throws InvalidParameterError for first factors without the password. */
export function firstFactorsOf({ policies }: PoolSettingsInput): AuthFactor[] {
  const factors = policies?.signInPolicy?.allowedFirstAuthFactors ?? ['PASSWORD'];
  if (!factors.includes('PASSWORD')) {
    throw new InvalidParameterError(
      'Password should be configured as one of the allowed first auth factors.',
    );
  }
  return [...new Set(factors)];
}

/**
 * Codes by mail need a sender of the pool's own, and a way back that does not rest on mail alone: who
 * has lost the mailbox would have lost both. The words of the second refusal are ours.
 *
 * @throws InvalidParameterError
 */
export function refuseMailFactor(settings: PoolSettings): void {
  if (!settings.emailMfaConfiguration) return;
  if (settings.emailConfiguration.emailSendingAccount === 'COGNITO_DEFAULT') {
    throw new InvalidParameterError(
      'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an ' +
        'EmailSendingAccount of COGNITO_DEFAULT.',
    );
  }
  const ways = settings.accountRecoverySetting?.recoveryMechanisms;
  if (ways?.length && ways.every(({ name }) => name === 'verified_email')) {
    throw new InvalidParameterError(
      'Cannot set EmailMfaConfiguration when user pool AccountRecoverySetting is verified_email alone.',
    );
  }
}
