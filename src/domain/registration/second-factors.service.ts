import type { EntityManager } from 'typeorm';
import type { Database } from '../../platform/database.js';
import type { Context } from '../context.js';
import { hourlyLimits, type AttemptLimits } from '../credentials/attempt-limits.js';
import { otpauthUri, type SoftwareTokens } from '../credentials/software-tokens.js';
import {
  InvalidParameterError,
  SoftwareTokenMfaNotFoundError,
  UserNotConfirmedError,
  UserNotFoundError,
} from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type { PoolService } from '../pools/pools.service.js';
import type { UserDirectory } from '../users/user-directory.js';
import { chosenMfa, withoutToken, withVerifiedToken, type MfaChoices } from '../users/user-mfa.js';
import type { UserRow } from '../users/users.entities.js';
import { refuseInactive } from '../users/account-state.js';
import {
  SoftwareTokenEnrolment,
  type AdminDeleteSoftwareTokenInput,
  type AdminSetUserMfaPreferenceInput,
  type AdminSetUserSettingsInput,
  type SetUserMfaPreferenceInput,
  type SetUserSettingsInput,
  type VerifySoftwareTokenInput,
} from './second-factors.contract.js';

interface Needs {
  readonly db: Database;
  readonly pools: Pick<PoolService, 'require'>;
  readonly directory: UserDirectory;
  readonly limits: AttemptLimits;
  readonly softwareTokens: SoftwareTokens;
}

/** Whose factors they are: who holds an access token, or who is setting one up in a sign-in. */
export interface Owner {
  readonly pool: Pool;
  readonly user: UserRow;
}

/** Second factors of people: enrolling, choosing and taking away. */
export class SecondFactorService {
  constructor(private readonly needs: Needs) {}

  /**
   * AssociateSoftwareToken: begins the enrolment of an authenticator app. The one that signs in now, if
   * there is one, goes on doing so until the new one is verified. `first` may still refuse, in the same
   * transaction.
   *
   * @throws SoftwareTokenMfaNotFoundError where the pool does not take such codes, and what
   * `refuseInactive` throws.
   */
  async associate(
    _ctx: Context,
    { pool, user }: Owner,
    first?: (tx: EntityManager) => Promise<void>,
  ): Promise<SoftwareTokenEnrolment> {
    refuseWithoutTokens(pool);
    refuseInactive(user);
    const secretCode = await this.needs.softwareTokens.associate(user.id, first);
    const uri = otpauthUri(secretCode, pool.name, user.username);
    return Object.assign(new SoftwareTokenEnrolment(), { secretCode, otpauthUri: uri });
  }

  /**
   * VerifySoftwareToken: the app that is being enrolled is the person's from now on; fifteen attempts an
   * hour. It is not switched on by that, but asked for where the pool asks everybody (7.5). `refuse` looks
   * at the person under the lock, before the app is theirs.
   *
   * @throws EnableSoftwareTokenMfaError for a wrong code, LimitExceededError, and as `associate`.
   */
  async verify(
    _ctx: Context,
    owner: Owner,
    input: VerifySoftwareTokenInput,
    refuse: (present: UserRow) => void = () => undefined,
  ): Promise<UserRow> {
    const { limits, softwareTokens, directory } = this.needs;
    const { pool, user } = owner;
    refuseWithoutTokens(pool);
    refuseInactive(user);
    const subject = limits.subjectOf(pool, user.username, user);
    await limits.spend(subject, 'VERIFY_SOFTWARE_TOKEN', hourlyLimits.VERIFY_SOFTWARE_TOKEN);
    const { userCode, friendlyDeviceName } = input;
    const accepted = await softwareTokens.verify(user.id, userCode, friendlyDeviceName ?? null);
    return this.locked(owner, async (tx, present) => {
      refuse(present);
      await accepted.accept(tx);
      return directory.change(tx, pool, present, { mfa: withVerifiedToken(present.mfa) });
    });
  }

  /**
   * SetUserMFAPreference. @throws InvalidParameterError for a factor the person cannot use, and what
   * `refuseInactive` throws.
   */
  setPreference(_ctx: Context, owner: Owner, input: SetUserMfaPreferenceInput): Promise<UserRow> {
    return this.locked(owner, (tx, user) => this.choose(tx, { ...owner, user }, choicesOf(input)));
  }

  /** SetUserSettings, the older form. @throws as `setPreference`. */
  setSettings(_ctx: Context, owner: Owner, input: SetUserSettingsInput): Promise<UserRow> {
    const choices = legacyChoices(input);
    return this.locked(owner, (tx, user) => this.choose(tx, { ...owner, user }, choices));
  }

  /**
   * AdminSetUserMFAPreference. @throws ResourceNotFoundError, UserNotFoundError, UserNotConfirmedError,
   * InvalidParameterError for a factor the user cannot use.
   */
  adminSetPreference(ctx: Context, input: AdminSetUserMfaPreferenceInput): Promise<UserRow> {
    return this.administered(ctx, input, (tx, owner) => this.choose(tx, owner, choicesOf(input)));
  }

  /** AdminSetUserSettings, the older form. @throws as `adminSetPreference`. */
  async adminSetSettings(ctx: Context, input: AdminSetUserSettingsInput): Promise<UserRow> {
    const choices = legacyChoices(input);
    return this.administered(ctx, input, (tx, owner) => this.choose(tx, owner, choices));
  }

  /**
   * AdminDeleteSoftwareToken: for whoever has lost their phone. One who has no app stays without.
   *
   * @throws ResourceNotFoundError, UserNotFoundError, UserNotConfirmedError.
   */
  deleteSoftwareToken(ctx: Context, input: AdminDeleteSoftwareTokenInput): Promise<UserRow> {
    const { directory, softwareTokens } = this.needs;
    return this.administered(ctx, input, async (tx, { pool, user }) => {
      await softwareTokens.remove(tx, user.id);
      return directory.change(tx, pool, user, { mfa: withoutToken(user.mfa) });
    });
  }

  private choose(tx: EntityManager, { pool, user }: Owner, choices: MfaChoices): Promise<UserRow> {
    return this.needs.directory.change(tx, pool, user, { mfa: chosenMfa(pool, user, choices) });
  }

  /** Asked again under the lock: an administrator may have decided otherwise since the token was read. */
  private locked(
    { user }: Owner,
    work: (tx: EntityManager, present: UserRow) => Promise<UserRow>,
  ): Promise<UserRow> {
    return this.needs.db.transaction(async (tx) => {
      const present = await this.needs.directory.locked(tx, user.id);
      refuseInactive(present);
      return work(tx, present);
    });
  }

  private async administered(
    ctx: Context,
    { userPoolId, username }: { readonly userPoolId: string; readonly username: string },
    work: (tx: EntityManager, owner: Owner) => Promise<UserRow>,
  ): Promise<UserRow> {
    const { db, pools, directory } = this.needs;
    const pool = await pools.require(ctx, userPoolId);
    const found = await db.read((reader) => directory.find(reader, pool, username));
    if (!found) throw new UserNotFoundError();
    return db.transaction(async (tx) => {
      const user = await directory.locked(tx, found.id);
      if (user.status === 'UNCONFIRMED') throw new UserNotConfirmedError();
      return work(tx, { pool, user });
    });
  }
}

function refuseWithoutTokens({ settings }: Pool): void {
  if (!settings.softwareTokenMfaConfiguration) throw new SoftwareTokenMfaNotFoundError();
}

const choicesOf = (input: SetUserMfaPreferenceInput): MfaChoices => ({
  factors: {
    SMS_MFA: input.smsMfaSettings,
    SOFTWARE_TOKEN_MFA: input.softwareTokenMfaSettings,
    EMAIL_OTP: input.emailMfaSettings,
  },
  passkeys: input.webAuthnMfaSettings,
});

/**
 * The older form knows text messages to the phone number and nothing else (API reference of MFAOptionType).
 *
 * @throws InvalidParameterError for anything else.
 */
function legacyChoices({ mfaOptions }: SetUserSettingsInput): MfaChoices {
  const others = mfaOptions.some(
    ({ deliveryMedium, attributeName }) =>
      deliveryMedium !== 'SMS' || attributeName !== 'phone_number',
  );
  if (others) {
    throw new InvalidParameterError(
      'MFAOptions can only have DeliveryMedium SMS with AttributeName phone_number.',
    );
  }
  return { factors: { SMS_MFA: { enabled: mfaOptions.length > 0 } } };
}
