import { Authenticator, type CreationOptions } from './authenticator.js';
import { TestDevice, type DeviceMetadata } from './device-client.js';
import type { Walker } from './sign-in-walk.js';
import { newName, tokensIn, type TestPool, type Tokens } from './test-pool.js';
import { totpCode } from './totp.js';

export type SecondFactor = 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP';

/** What somebody has, and what of it they have switched on. */
export interface Profile {
  readonly email?: true;
  readonly phone?: true;
  /** An authenticator app that VerifySoftwareToken has accepted. */
  readonly app?: true;
  readonly enabled: readonly SecondFactor[];
  readonly preferred?: SecondFactor;
}

const contacts = { email: true, phone: true } as const;

/** People as different as section 7.5 tells them apart; each has a password and a passkey. */
export const profiles = {
  nothing: { enabled: [] },
  'an email address': { email: true, enabled: [] },
  'a phone number': { phone: true, enabled: [] },
  'both contacts': { ...contacts, enabled: [] },
  'a verified app': { email: true, app: true, enabled: [] },
  'an app switched on': { ...contacts, app: true, enabled: ['SOFTWARE_TOKEN_MFA'] },
  'SMS switched on': { ...contacts, enabled: ['SMS_MFA'] },
  'email switched on': { ...contacts, enabled: ['EMAIL_OTP'] },
  'an app and SMS': { ...contacts, app: true, enabled: ['SOFTWARE_TOKEN_MFA', 'SMS_MFA'] },
  'an app, preferring SMS': {
    ...contacts,
    app: true,
    enabled: ['SOFTWARE_TOKEN_MFA', 'SMS_MFA'],
    preferred: 'SMS_MFA',
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;

/** Somebody with both kinds of confirmed devices. */
export interface Person extends Walker {
  readonly remembered: TestDevice;
  readonly unremembered: TestDevice;
}

export const ORIGIN = 'https://login.shop.example';

/** Makes somebody of a profile; the pool must ask for no second factor meanwhile. */
export async function personOf(pool: TestPool, name: ProfileName): Promise<Person> {
  const profile: Profile = profiles[name];
  const made = await pool.person(newName());
  const email = profile.email && `${made.username}@mail.example.com`;
  const phone = profile.phone && numberOf(made.username);
  await vouch(pool, made.username, { email, phone });
  const { AccessToken } = await pool.signIn(made);
  const totp = profile.app && (await enrol(pool, AccessToken));
  const authenticator = await withPasskey(pool, AccessToken);
  const remembered = await confirmedDevice(pool, made);
  const unremembered = await confirmedDevice(pool, made);
  await administer(pool, 'AdminUpdateDeviceStatus', made.username, {
    DeviceKey: unremembered.key,
    DeviceRememberedStatus: 'not_remembered',
  });
  await prefer(pool, made.username, profile);
  return { ...made, email, phone, totp, authenticator, remembered, unremembered };
}

/** Its own for each person, so that a message tells whose it is. */
const numberOf = (username: string): string =>
  `+1555${username.replace(/\D/g, '').padStart(7, '0').slice(-7)}`;

const administer = (pool: TestPool, operation: string, Username: string, more: object) =>
  pool.at.done(operation, { UserPoolId: pool.id, Username, ...more });

async function vouch(
  pool: TestPool,
  username: string,
  { email, phone }: { email: string | undefined; phone: string | undefined },
): Promise<void> {
  const pairs = {
    ...(email && { email, email_verified: 'true' }),
    ...(phone && { phone_number: phone, phone_number_verified: 'true' }),
  };
  const UserAttributes = Object.entries(pairs).map(([Name, Value]) => ({ Name, Value }));
  if (UserAttributes.length === 0) return;
  await administer(pool, 'AdminUpdateUserAttributes', username, { UserAttributes });
}

async function enrol({ at }: TestPool, AccessToken: string): Promise<string> {
  const { SecretCode } = await at.done<{ SecretCode: string }>('AssociateSoftwareToken', {
    AccessToken,
  });
  const UserCode = totpCode(SecretCode, at.clock.now());
  await at.done('VerifySoftwareToken', { AccessToken, UserCode });
  return SecretCode;
}

async function withPasskey({ at }: TestPool, AccessToken: string): Promise<Authenticator> {
  const authenticator = new Authenticator(ORIGIN);
  const { CredentialCreationOptions } = await at.done<{
    CredentialCreationOptions: CreationOptions;
  }>('StartWebAuthnRegistration', { AccessToken });
  const Credential = authenticator.create(CredentialCreationOptions);
  await at.done('CompleteWebAuthnRegistration', { AccessToken, Credential });
  return authenticator;
}

/** A device that was confirmed, and by that remembered. */
export async function confirmedDevice(
  pool: TestPool,
  person: { readonly username: string; readonly password: string },
): Promise<TestDevice> {
  const { body } = await pool.passwordAuth(person.username, person.password);
  const tokens = tokensIn(body) as Tokens & { readonly NewDeviceMetadata: DeviceMetadata };
  const device = TestDevice.of(tokens.NewDeviceMetadata);
  await pool.at.done('ConfirmDevice', { AccessToken: tokens.AccessToken, ...device.confirmation });
  return device;
}

const settingOf = {
  SMS_MFA: 'SMSMfaSettings',
  SOFTWARE_TOKEN_MFA: 'SoftwareTokenMfaSettings',
  EMAIL_OTP: 'EmailMfaSettings',
} as const;

async function prefer(
  pool: TestPool,
  username: string,
  { enabled, preferred }: Profile,
): Promise<void> {
  if (enabled.length === 0) return;
  const settings = enabled.map((kind) => [
    settingOf[kind],
    { Enabled: true, PreferredMfa: kind === preferred },
  ]);
  await administer(pool, 'AdminSetUserMFAPreference', username, Object.fromEntries(settings));
}
