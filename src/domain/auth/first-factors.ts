import type { Vault } from '../../platform/crypto.js';
import { isPhoneNumber } from '../../platform/addresses.js';
import type { Database } from '../../platform/database.js';
import { hidesExistence } from '../clients/client-rules.js';
import type {
  FoundPasskey,
  PasskeyAssertions,
} from '../credentials/passkeys/passkey-assertions.js';
import { isMultiFactor } from '../credentials/passkeys/passkey-rules.js';
import type { Passwords } from '../credentials/passwords.js';
import { NotAuthorizedError, UserNotConfirmedError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { isVerified } from '../users/attribute-changes.js';
import { simulatedBytes } from '../users/simulated-people.js';
import type { UserRow } from '../users/users.entities.js';
import type { FactorKind } from './challenge-names.contract.js';
import type { Progress } from './flow.js';
import type { Caller } from './starts/start.js';

/** What a sign-in can begin with. */
export type FirstFactorKind = Exclude<FactorKind, 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA'>;

/** What somebody can choose between. */
export interface Offer {
  /** Undefined when nobody can sign in by that name, and the client hides it. */
  readonly user: UserRow | undefined;
  readonly factors: readonly FirstFactorKind[];
  readonly passkeys: readonly FoundPasskey[];
}

/** Somebody who is about to choose, or has chosen. */
export interface Choice {
  readonly caller: Caller;
  readonly offer: Offer;
  readonly progress: Progress;
}

interface Needs {
  readonly db: Database;
  readonly vault: Vault;
  readonly passwords: Passwords;
  readonly passkeyAssertions: PasskeyAssertions;
}

/** What a person has, or somebody who does not exist could have. */
interface Possessions {
  readonly password: boolean;
  readonly email: boolean;
  readonly phone: boolean;
  readonly passkeys: readonly FoundPasskey[];
}

const byPassword: readonly FirstFactorKind[] = ['PASSWORD_SRP', 'PASSWORD'];

/** The first factors of USER_AUTH (section 7.6). */
export class FirstFactors {
  constructor(private readonly needs: Needs) {}

  /**
   * What this caller can choose between: two statements, whether the person exists or not. Somebody who
   * has nothing to begin with cannot be told from nobody, where the client hides that.
   *
   * @throws UserNotConfirmedError or NotAuthorizedError where the client shows it.
   */
  async of({ pool, client, user, username }: Caller): Promise<Offer> {
    const found = await this.possessions(pool, user);
    // Worked out for everybody: it takes its time.
    const invented = this.invented(pool, username);
    const factors = user ? factorsOf(pool, user, found) : [];
    if (user && factors.length > 0) return { user, factors, passkeys: found.passkeys };
    if (!hidesExistence(client)) throw nothingToBeginWith(user);
    const { passkeys } = invented;
    return { user: undefined, factors: offered(pool, invented, undefined), passkeys };
  }

  private possessions(pool: Pool, user: UserRow | undefined): Promise<Possessions> {
    const { db, passwords, passkeyAssertions } = this.needs;
    const userId = user?.id ?? '';
    return db.read(async (manager) => ({
      password: (await passwords.find(manager, userId)) !== undefined,
      passkeys: await passkeyAssertions.usable(manager, pool, userId),
      email: user !== undefined && isVerified(user.attributes, 'email'),
      phone: user !== undefined && isVerified(user.attributes, 'phone_number'),
    }));
  }

  /**
   * Somebody who does not exist has an address, since codes are simulated for them (6.4), and of the rest
   * what the name decides: the same each time, so that asking twice tells nothing.
   */
  private invented(pool: Pool, name: string): Possessions {
    const { vault, passkeyAssertions } = this.needs;
    const [one = 0, two = 0] = simulatedBytes(vault, 'first-factors-simulated', { pool, name }, 2);
    const passwordless = pool.settings.policies.signInPolicy.allowedFirstAuthFactors.length > 1;
    return {
      password: !passwordless || one % 4 !== 0,
      email: true,
      phone: isPhoneNumber(name) || two % 2 === 0,
      passkeys: passkeyAssertions.invented(pool, name),
    };
  }
}

/** A temporary password is proved before anything else: see NEW_PASSWORD_REQUIRED. */
function factorsOf(pool: Pool, user: UserRow, has: Possessions): FirstFactorKind[] {
  if (user.status === 'FORCE_CHANGE_PASSWORD') return [...byPassword];
  return offered(pool, has, user);
}

function offered(pool: Pool, has: Possessions, user: UserRow | undefined): FirstFactorKind[] {
  const { settings } = pool;
  const allowed = new Set(settings.policies.signInPolicy.allowedFirstAuthFactors);
  // A code or a passkey would be the only factor of a person who must show two (7.5).
  const alone = settings.mfaConfiguration !== 'ON';
  const byCode = (kind: 'EMAIL_OTP' | 'SMS_OTP', has: boolean) =>
    alone && has && allowed.has(kind) && !isSecondFactor(pool, user, kind);
  const byPasskey = has.passkeys.length > 0 && (alone || countsAsTwo(pool, user));
  const factors: (FirstFactorKind | false)[] = [
    ...(has.password ? byPassword : []),
    byCode('EMAIL_OTP', has.email) && 'EMAIL_OTP',
    byCode('SMS_OTP', has.phone && settings.smsConfiguration !== undefined) && 'SMS_OTP',
    byPasskey && 'WEB_AUTHN',
  ];
  return factors.filter((factor) => factor !== false);
}

/** Two codes to one mailbox, or one phone, prove one thing twice, where a second factor is asked for. */
function isSecondFactor(
  { settings }: Pool,
  user: UserRow | undefined,
  kind: 'EMAIL_OTP' | 'SMS_OTP',
): boolean {
  if (settings.mfaConfiguration === 'OFF') return false;
  return user?.mfa?.enabled.includes(kind === 'SMS_OTP' ? 'SMS_MFA' : kind) ?? false;
}

/** Whether the passkeys of a person stand for two factors, once their holder is verified (7.5). */
export function countsAsTwo(pool: Pool, user: UserRow | undefined): boolean {
  return isMultiFactor(pool) && user?.mfa?.passkeys === true && user.mfa.enabled.length > 0;
}

function nothingToBeginWith(user: UserRow | undefined): Error {
  if (user?.status === 'UNCONFIRMED') return new UserNotConfirmedError();
  return new NotAuthorizedError('The user has no factor to begin a sign-in with.');
}
