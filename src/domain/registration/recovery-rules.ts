import {
  NoRecoveryContactError,
  NotAuthorizedError,
  RecoveryRefusedError,
  UserNotFoundError,
} from '../errors.js';
import type { RecoveryOptionName } from '../pools/pool-names.contract.js';
import type { MfaKind } from '../pools/pool-factors.contract.js';
import type { Pool } from '../pools/pool.js';
import { mfaKindsOf } from '../pools/second-factors.js';
import { refuseInactive } from '../users/account-state.js';
import { isVerified, type Contact } from '../users/attribute-changes.js';
import type { UserStatus } from '../users/user-status.js';
import type { UserRow } from '../users/users.entities.js';
import { deliveryTo, type CodeDelivery } from './code-delivery.js';

type State = Pick<UserRow, 'enabled' | 'status'>;

/** What a pool without the setting does: the phone first (section 6.3). */
const legacyOrder: readonly Contact[] = ['phone_number', 'email'];

const mechanismContact: Readonly<Partial<Record<RecoveryOptionName, Contact>>> = {
  verified_email: 'email',
  verified_phone_number: 'phone_number',
};

/** The contacts that prove whose account it is, best first; none where only administrators help. */
export function recoveryOrder(pool: Pool): readonly Contact[] {
  const mechanisms = pool.settings.accountRecoverySetting?.recoveryMechanisms;
  if (!mechanisms?.length) return legacyOrder;
  const sorted = [...mechanisms].sort((one, other) => one.priority - other.priority);
  return sorted.flatMap(({ name }) => mechanismContact[name] ?? []);
}

/** @throws RecoveryRefusedError where only administrators replace forgotten passwords. */
export function refuseUnrecovering(pool: Pool): void {
  if (recoveryOrder(pool).length > 0) return;
  throw new RecoveryRefusedError('Contact administrator to reset password.');
}

type Recovering = Pick<UserRow, 'attributes' | 'mfa'>;

/**
 * Where a code for a new password goes: to a verified contact, or nowhere. What receives the person's
 * second factor does not count (6.3): whoever has it alone must not get in.
 */
export function recoveryDelivery(
  pool: Pool,
  user: Recovering,
  order: readonly Contact[] = recoveryOrder(pool),
): CodeDelivery | undefined {
  const { attributes } = user;
  const factors = factorContacts(pool, user);
  const contact = order.find((name) => isVerified(attributes, name) && !factors.includes(name));
  return contact && deliveryTo(contact, attributes[contact]!);
}

/** The contacts that second factors of a person go to (7.5), those included that nobody had to choose. */
function factorContacts({ settings }: Pool, { attributes, mfa }: Recovering): Contact[] {
  if (settings.mfaConfiguration === 'OFF') return [];
  const chosen = mfa?.enabled ?? [];
  const taken = mfaKindsOf(settings).filter((kind) => contactOfFactor[kind]);
  const own = taken.filter((kind) => chosen.includes(kind)).map((kind) => contactOfFactor[kind]!);
  const asks = settings.mfaConfiguration === 'ON' && chosen.length === 0;
  if (!asks || mfa?.softwareTokenVerified) return own;
  const usable = taken.map((kind) => contactOfFactor[kind]!).filter((name) => attributes[name]);
  return usable.length === 1 ? usable : [];
}

const contactOfFactor: Readonly<Partial<Record<MfaKind, Contact>>> = {
  SMS_MFA: 'phone_number',
  EMAIL_OTP: 'email',
};

/**
 * Where the code of AdminResetUserPassword goes: an administrator may also help where nobody else may.
 *
 * @throws NoRecoveryContactError for a user without a verified contact.
 */
export function resetDelivery(pool: Pool, user: Recovering): CodeDelivery {
  const order = recoveryOrder(pool);
  const delivery = recoveryDelivery(pool, user, order.length > 0 ? order : legacyOrder);
  if (!delivery) throw new NoRecoveryContactError();
  return delivery;
}

const resettable: readonly UserStatus[] = ['CONFIRMED', 'RESET_REQUIRED'];
const recoverable: readonly UserStatus[] = [...resettable, 'UNCONFIRMED'];
const currentState = 'User password cannot be reset in the current state.';

/** Whether a person may replace a forgotten password by themself. */
export const isRecoverable = ({ enabled, status }: State): boolean =>
  enabled && recoverable.includes(status);

/** @throws UserNotFoundError, or RecoveryRefusedError for whom a code does not help. */
export function refuseUnrecoverable(user: UserRow | undefined): asserts user is UserRow {
  if (!user) throw new UserNotFoundError('Username/client id combination not found.');
  if (!user.enabled) throw new RecoveryRefusedError('User is disabled.');
  if (!isRecoverable(user)) throw new RecoveryRefusedError(currentState);
}

/**
 * A disabled user may be reset: the code is of no use until they are enabled again. Who has not
 * confirmed, or has a temporary password, has nothing that could be reset.
 *
 * @throws RecoveryRefusedError
 */
export function refuseUnresettable({ status }: State): void {
  if (!resettable.includes(status)) throw new RecoveryRefusedError(currentState);
}

/**
 * A temporary password is replaced at the sign-in, where required attributes are asked for as well.
 *
 * @throws NotAuthorizedError besides what `refuseInactive` throws.
 */
export function refuseUnchangeable(state: State): void {
  refuseInactive(state);
  if (state.status === 'CONFIRMED') return;
  throw new NotAuthorizedError('User password cannot be changed in the current state.');
}
