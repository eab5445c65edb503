import { defineEnum } from '../../platform/contract.js';

/** Every challenge of the API (ChallengeNameType). */
export const ChallengeName = defineEnum('ChallengeName', 'The kind of an open step of a sign-in.', [
  'SMS_MFA',
  'EMAIL_OTP',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'PASSWORD_VERIFIER',
  'CUSTOM_CHALLENGE',
  'SELECT_CHALLENGE',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'ADMIN_NO_SRP_AUTH',
  'NEW_PASSWORD_REQUIRED',
  'SMS_OTP',
  'PASSWORD',
  'WEB_AUTHN',
  'PASSWORD_SRP',
]);
export type ChallengeName = keyof typeof ChallengeName;

/** What a person can choose between, as a first factor (AvailableChallenges) or a second one. */
export const FactorKind = defineEnum('FactorKind', 'A way to prove who one is.', [
  'PASSWORD',
  'PASSWORD_SRP',
  'EMAIL_OTP',
  'SMS_OTP',
  'WEB_AUTHN',
  'SMS_MFA',
  'SOFTWARE_TOKEN_MFA',
]);
export type FactorKind = keyof typeof FactorKind;
