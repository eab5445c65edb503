import { InputType, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';
import { mailBody, mailSubject } from './pool-parts.contract.js';
import { SmsConfiguration, smsText } from './pool-sms.contract.js';

/* What proves a person a second time, and what may stand in for it. */

export const MfaKind = defineEnum('MfaKind', 'A second factor.', [
  'SMS_MFA',
  'SOFTWARE_TOKEN_MFA',
  'EMAIL_OTP',
]);
export type MfaKind = keyof typeof MfaKind;

export const UserVerification = defineEnum(
  'UserVerification',
  'Whether an authenticator must check who holds it.',
  ['required', 'preferred'],
);
export type UserVerification = keyof typeof UserVerification;

export const FactorConfiguration = defineEnum(
  'FactorConfiguration',
  'Whether a passkey is one factor, or two when the authenticator checks who holds it.',
  ['SINGLE_FACTOR', 'MULTI_FACTOR_WITH_USER_VERIFICATION'],
);
export type FactorConfiguration = keyof typeof FactorConfiguration;

@InputType('DeviceConfigurationInput', { description: 'Devices are remembered; how they are.' })
@ObjectType({ description: 'Devices are remembered; how they are.' })
export class DeviceConfiguration {
  @Member(() => Boolean, {
    optional: true,
    description: 'True: a remembered device stands in for the second factor.',
  })
  challengeRequiredOnNewDevice?: boolean | null;

  @Member(() => Boolean, {
    optional: true,
    description: 'True: a device is remembered when its user says so, not by itself.',
  })
  deviceOnlyRememberedOnUserPrompt?: boolean | null;
}

@InputType('SmsMfaConfigurationInput', { description: 'Codes in text messages.' })
@ObjectType({ description: 'Codes in text messages.' })
export class SmsMfaConfiguration {
  @Member(() => String, { ...smsText, description: 'Text with {####} where the code goes.' })
  smsAuthenticationMessage?: string | null;

  @Member(() => SmsConfiguration, { optional: true, description: 'How text messages are sent.' })
  smsConfiguration?: SmsConfiguration | null;
}

@InputType('SoftwareTokenMfaConfigurationInput', { description: 'Codes of authenticator apps.' })
@ObjectType({ description: 'Codes of authenticator apps.' })
export class SoftwareTokenMfaConfiguration {
  @Member(() => Boolean, { optional: true, description: 'Whether they are taken.' })
  enabled?: boolean | null;
}

@InputType('EmailMfaConfigurationInput', { description: 'Codes in mails.' })
@ObjectType({ description: 'Codes in mails.' })
export class EmailMfaConfiguration {
  @Member(() => String, { ...mailBody, description: 'HTML with {####} where the code goes.' })
  message?: string | null;

  @Member(() => String, { ...mailSubject, description: 'One line.' })
  subject?: string | null;
}

@InputType('WebAuthnConfigurationInput', { description: 'Passkeys.' })
@ObjectType({ description: 'Passkeys.' })
export class WebAuthnConfiguration {
  @Member(() => String, {
    optional: true,
    min: 1,
    max: 127,
    description: 'The domain that passkeys belong to, without scheme, port and path.',
  })
  relyingPartyId?: string | null;

  @Member(() => UserVerification, {
    optional: true,
    description: 'Whether an authenticator must check who holds it; preferred when left out.',
  })
  userVerification?: UserVerification | null;

  @Member(() => FactorConfiguration, {
    optional: true,
    description: 'Whether a passkey can be two factors; SINGLE_FACTOR when left out.',
  })
  factorConfiguration?: FactorConfiguration | null;
}
