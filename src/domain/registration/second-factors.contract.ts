import { ID, InputType, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';
import { MessageMedium } from '../messaging/messaging.contract.js';
import { POOL_ID } from '../pools/pools.contract.js';
import { ATTRIBUTE_NAME, USERNAME } from '../users/users.contract.js';
import { qrCode } from './qr-code.js';

/* Enrolling second factors, choosing among them, and what a person can prove themself by. */

const pool = { description: 'The user pool.', ...POOL_ID } as const;
const user = { description: 'The user name, or the sub.', ...USERNAME } as const;
const optional = { optional: true } as const;

@ObjectType({
  description: 'An authenticator app to be enrolled: shown once, works once a code is verified.',
})
export class SoftwareTokenEnrolment {
  @Member(() => String, {
    description: 'What the app needs, in base32, to be typed in.',
    sensitive: true,
  })
  secretCode!: string;

  @Member(() => String, {
    description: 'The same as an `otpauth://` address, to be opened on a phone.',
    sensitive: true,
    wire: false,
  })
  otpauthUri!: string;

  @Member(() => String, {
    description: 'The same as a picture to be scanned: an SVG as a `data:` address.',
    sensitive: true,
    wire: false,
  })
  get qrCode(): string {
    // Drawn when it is asked for: it costs more than all the rest.
    return qrCode(this.otpauthUri);
  }
}

@InputType({ description: 'Shows that the authenticator app which is being enrolled works.' })
export class VerifySoftwareTokenInput {
  @Member(() => String, {
    description: 'Six digits from the app.',
    min: 6,
    max: 6,
    pattern: /^[0-9]+$/,
    sensitive: true,
  })
  userCode!: string;

  @Member(() => String, { ...optional, max: 131_072, description: 'What the person calls it.' })
  friendlyDeviceName?: string | null;
}

export const VerifySoftwareTokenStatus = defineEnum(
  'VerifySoftwareTokenStatus',
  'Whether the code was right.',
  ['SUCCESS', 'ERROR'],
);

const chosen = 'Left out: off.';

@InputType({ description: 'One second factor of a person.' })
export class MfaFactorSettings {
  @Member(() => Boolean, { ...optional, description: `Whether it is asked for. ${chosen}` })
  enabled?: boolean | null;

  @Member(() => Boolean, {
    ...optional,
    description: `Whether it is asked for without a choice. ${chosen}`,
  })
  preferredMfa?: boolean | null;
}

@InputType({ description: 'Passkeys that count as two factors.' })
export class WebAuthnMfaSettings {
  @Member(() => Boolean, { ...optional, description: `Whether they do. ${chosen}` })
  enabled?: boolean | null;
}

@InputType({ description: 'Chooses second factors; one that is left out stays as it is.' })
export class SetUserMfaPreferenceInput {
  @Member(() => MfaFactorSettings, {
    ...optional,
    wire: 'SMSMfaSettings',
    description: 'Codes in text messages; needs a phone number.',
  })
  smsMfaSettings?: MfaFactorSettings | null;

  @Member(() => MfaFactorSettings, {
    ...optional,
    description: 'Codes of an authenticator app; needs one that is enrolled.',
  })
  softwareTokenMfaSettings?: MfaFactorSettings | null;

  @Member(() => MfaFactorSettings, {
    ...optional,
    description: 'Codes in mails; needs a mail address.',
  })
  emailMfaSettings?: MfaFactorSettings | null;

  @Member(() => WebAuthnMfaSettings, {
    ...optional,
    description: 'Passkeys that count as two factors; needs another factor.',
  })
  webAuthnMfaSettings?: WebAuthnMfaSettings | null;
}

@InputType({ description: 'Chooses second factors of a user.' })
export class AdminSetUserMfaPreferenceInput extends SetUserMfaPreferenceInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, user) username!: string;
}

@InputType({ description: 'Takes the authenticator app of a user away.' })
export class AdminDeleteSoftwareTokenInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, user) username!: string;
}

export class MfaOptionInput {
  @Member(() => MessageMedium, { ...optional, description: 'SMS.', graphql: false })
  deliveryMedium?: MessageMedium | null;

  @Member(() => String, {
    ...optional,
    ...ATTRIBUTE_NAME,
    description: 'phone_number.',
    graphql: false,
  })
  attributeName?: string | null;
}

const options = {
  description: 'One for codes in text messages, or none.',
  wire: 'MFAOptions',
  graphql: false,
} as const;

/** The older form of the preference; GraphQL has that alone. */
export class SetUserSettingsInput {
  @Member(() => [MfaOptionInput], options) mfaOptions!: MfaOptionInput[];
}

export class AdminSetUserSettingsInput extends SetUserSettingsInput {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;
  @Member(() => String, { ...user, graphql: false }) username!: string;
}

/** GraphQL has `User.authFactors`. */
export class AdminGetUserAuthFactorsInput {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;
  @Member(() => String, { ...user, graphql: false }) username!: string;
}

export const UserAuthFactor = defineEnum(
  'UserAuthFactor',
  'What a person can prove themself by: PASSWORD at first, SOFTWARE_TOKEN as a second factor only.',
  ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN', 'SOFTWARE_TOKEN'],
);
export type UserAuthFactor = keyof typeof UserAuthFactor;

const shown = { optional: true, graphql: false } as const;

export class UserAuthFactors {
  @Member(() => String, { description: 'User name.', sensitive: true, graphql: false })
  username!: string;

  @Member(() => String, { ...shown, description: 'The preferred second factor.' })
  preferredMfaSetting?: string;

  @Member(() => [String], {
    ...shown,
    description: 'The second factors that are switched on.',
    wire: 'UserMFASettingList',
  })
  userMfaSettingList?: readonly string[];

  @Member(() => [UserAuthFactor], { ...shown, description: 'Everything the person can use.' })
  configuredUserAuthFactors?: readonly UserAuthFactor[];
}
