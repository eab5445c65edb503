import { InvalidParameterError } from '../errors.js';
import { MfaKind } from '../pools/pool-factors.contract.js';
import type { Pool } from '../pools/pool.js';
import { mfaKindsOf } from '../pools/second-factors.js';

/** What a person has switched on, as it is stored with the user. */
export interface UserMfa {
  /** UserMFASettingList, in the order of `MfaKind`. */
  readonly enabled: readonly MfaKind[];
  /** One of `enabled`. */
  readonly preferred?: MfaKind;
  /** An authenticator app has been enrolled and verified; it need not be switched on. */
  readonly softwareTokenVerified?: boolean;
  /** A passkey with user verification counts as two factors; only with one of `enabled`. */
  readonly passkeys?: boolean;
}

/** What is said of one factor: a switch that is left out is off (API model). */
export interface MfaChoice {
  readonly enabled?: boolean | null;
  readonly preferredMfa?: boolean | null;
}

/** What a person, or an administrator for them, chooses; a factor that is left out stays as it is. */
export interface MfaChoices {
  readonly factors: Readonly<Partial<Record<MfaKind, MfaChoice | null | undefined>>>;
  readonly passkeys?: { readonly enabled?: boolean | null } | null | undefined;
}

/** Whose factors they are. */
export interface MfaOwner {
  readonly attributes: Readonly<Record<string, string>>;
  readonly mfa: UserMfa | null;
}

const nothing: UserMfa = { enabled: [] };
const kinds = Object.keys(MfaKind) as MfaKind[];

/**
 * What a choice makes of the factors of a person (7.5): only one is preferred, preferring one clears the
 * other, and one that is switched off is not preferred. A factor that the pool does not take any more may
 * stay switched on, and cannot be switched on.
 *
 * @throws InvalidParameterError for a factor the person cannot use, and for choices that contradict.
 */
export function chosenMfa(pool: Pool, user: MfaOwner, choices: MfaChoices): UserMfa {
  const present = user.mfa ?? nothing;
  refuseContradictions(choices);
  const enabled = kinds.filter((kind) => {
    const choice = choices.factors[kind];
    return choice ? choice.enabled : present.enabled.includes(kind);
  });
  for (const kind of enabled) {
    if (!present.enabled.includes(kind)) refuseUnusable(pool, user, kind);
  }
  const preferred = preferredOf(present, choices, enabled);
  const passkeys = passkeysOf(pool, present, choices, enabled);
  const { softwareTokenVerified } = present;
  return {
    enabled,
    ...(preferred && { preferred }),
    ...(softwareTokenVerified && { softwareTokenVerified }),
    ...(passkeys && { passkeys }),
  };
}

/** The words of these refusals are ours. */
function refuseContradictions({ factors }: MfaChoices): void {
  const preferred = kinds.filter((kind) => factors[kind]?.preferredMfa);
  if (preferred.length > 1) {
    throw new InvalidParameterError('Only one MFA setting can be preferred.');
  }
  if (preferred.some((kind) => !factors[kind]?.enabled)) {
    throw new InvalidParameterError('An MFA setting must be enabled to be preferred.');
  }
}

function refuseUnusable(pool: Pool, user: MfaOwner, kind: MfaKind): void {
  if (mfaKindsOf(pool.settings).includes(kind) && canUse(user, kind)) return;
  throw new InvalidParameterError(`User does not have delivery config set to turn on ${kind}`);
}

/** Whether a person has what a factor needs: an app, a number or an address, verified or not (7.5). */
export function canUse({ attributes, mfa }: MfaOwner, kind: MfaKind): boolean {
  switch (kind) {
    case 'SMS_MFA':
      return Boolean(attributes['phone_number']);
    case 'EMAIL_OTP':
      return Boolean(attributes['email']);
    case 'SOFTWARE_TOKEN_MFA':
      return mfa?.softwareTokenVerified ?? false;
  }
}

function preferredOf(
  present: UserMfa,
  { factors }: MfaChoices,
  enabled: readonly MfaKind[],
): MfaKind | undefined {
  const chosen = kinds.find((kind) => factors[kind]?.preferredMfa);
  if (chosen) return chosen;
  const { preferred } = present;
  const kept = preferred && !factors[preferred] && enabled.includes(preferred);
  return kept ? preferred : undefined;
}

/** Passkeys stand in for a second factor; without one, losing them would shut the person out. */
function passkeysOf(
  pool: Pool,
  present: UserMfa,
  { passkeys }: MfaChoices,
  enabled: readonly MfaKind[],
): boolean {
  if (!passkeys) return Boolean(present.passkeys) && enabled.length > 0;
  if (!passkeys.enabled) return false;
  const { webAuthnConfiguration } = pool.settings;
  const taken =
    webAuthnConfiguration?.factorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION';
  if (!taken) {
    throw new InvalidParameterError('Passkey MFA has not been enabled by the userPool');
  }
  if (enabled.length === 0) {
    throw new InvalidParameterError('Passkey MFA needs another MFA setting that is enabled.');
  }
  return true;
}

/** An app was verified: it can be switched on, and is asked for where the pool asks everybody. */
export const withVerifiedToken = (mfa: UserMfa | null): UserMfa => ({
  ...(mfa ?? nothing),
  softwareTokenVerified: true,
});

/** The app of a person is gone, and with it what was chosen of it. */
export function withoutToken(mfa: UserMfa | null): UserMfa {
  const { preferred, passkeys, enabled } = mfa ?? nothing;
  const left: MfaKind[] = enabled.filter((kind) => kind !== 'SOFTWARE_TOKEN_MFA');
  return {
    enabled: left,
    ...(preferred && left.includes(preferred) && { preferred }),
    ...(passkeys && left.length > 0 && { passkeys }),
  };
}
