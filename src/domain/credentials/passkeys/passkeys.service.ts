import type { EntityManager } from 'typeorm';
import type { Clock } from '../../../platform/clock.js';
import { insertOnce, type Database } from '../../../platform/database.js';
import { findAlike } from '../../../platform/find-alike.js';
import { keysetPage, type Page, type PageRequest } from '../../../platform/paging.js';
import { keysetPagesOfShort } from '../../../platform/paging-together.js';
import type { Client } from '../../clients/client.js';
import type { Context } from '../../context.js';
import { InvalidParameterError, LimitExceededError, ResourceNotFoundError } from '../../errors.js';
import type { Pool } from '../../pools/pool.js';
import { refuseInactive } from '../../users/account-state.js';
import type { UserDirectory } from '../../users/user-directory.js';
import type { UserRow } from '../../users/users.entities.js';
import { registrationAnswer } from './passkey-answers.js';
import { passkeysOf, passkeysOfUsers, passkeyView } from './passkey-lists.js';
import { creationOptions, passkeyKey, verifiedRegistration } from './passkey-registration.js';
import { MOST_PASSKEYS, refuseWithoutPasskeys, relyingPartyOf } from './passkey-rules.js';
import type {
  CompleteWebAuthnRegistrationInput,
  DeleteWebAuthnCredentialInput,
  PasskeyCredential,
  PasskeyRegistration,
} from './passkeys.contract.js';
import { PasskeyRow } from './passkeys.entities.js';
import type { RegistrationChallenges } from './registration-challenges.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly directory: UserDirectory;
  readonly registrationChallenges: RegistrationChallenges;
  /** The gateway's own address: see `relyingPartyOf`. */
  readonly publicUrl: string;
}

/** Whose passkeys, and at which app client. */
export interface PasskeyOwner {
  readonly pool: Pool;
  readonly client: Pick<Client, 'id'>;
  readonly user: UserRow;
}

/** Passkeys of signed-in people: how they come, are listed and go. */
export class PasskeyService {
  constructor(private readonly needs: Needs) {}

  /**
   * StartWebAuthnRegistration: what the browser is to be asked, for five minutes and one answer.
   *
   * @throws WebAuthnNotEnabledError, WebAuthnConfigurationMissingError, LimitExceededError for a person
   * who has 20 passkeys, and for one who may not act NotAuthorizedError or PasswordResetRequiredError.
   */
  async start(_ctx: Context, { pool, client, user }: PasskeyOwner): Promise<PasskeyRegistration> {
    const { db, publicUrl, registrationChallenges } = this.needs;
    refuseWithoutPasskeys(pool);
    refuseInactive(user);
    const relyingPartyId = relyingPartyOf(pool, publicUrl);
    const { present, challenge } = await db.transaction(async (tx) => {
      const rows = await passkeysOf(tx, user.id);
      refuseMore(rows);
      const caller = { userId: user.id, clientId: client.id };
      return { present: rows, challenge: await registrationChallenges.open(tx, caller) };
    });
    const about = { pool, user, relyingPartyId, present };
    return { options: await creationOptions(about, challenge) };
  }

  /**
   * CompleteWebAuthnRegistration: a passkey more, from the answer of the browser.
   *
   * @throws WebAuthnNotEnabledError, WebAuthnConfigurationMissingError, WebAuthnChallengeNotFoundError,
   * WebAuthnClientMismatchError, WebAuthnOriginNotAllowedError, WebAuthnRelyingPartyMismatchError,
   * WebAuthnCredentialNotSupportedError, InvalidParameterError for JSON that no browser makes and a
   * passkey that is registered already, and what `start` throws of persons.
   */
  async complete(
    _ctx: Context,
    { pool, client, user }: PasskeyOwner,
    { credential }: CompleteWebAuthnRegistrationInput,
  ): Promise<PasskeyCredential> {
    const { db, publicUrl, registrationChallenges } = this.needs;
    refuseWithoutPasskeys(pool);
    const relyingPartyId = relyingPartyOf(pool, publicUrl);
    const answer = await registrationAnswer(credential);
    const caller = { userId: user.id, clientId: client.id };
    const { challenge } = answer.clientData;
    await db.transaction((tx) => registrationChallenges.spend(tx, caller, challenge));
    const verified = await verifiedRegistration(answer, { pool, relyingPartyId });
    const row: PasskeyRow = {
      ...verified,
      id: passkeyKey(pool.id, verified.credentialId),
      userId: user.id,
      createdAt: this.needs.clock.now(),
    };
    await db.transaction((tx) => this.add(tx, row));
    return passkeyView(row);
  }

  /** ListWebAuthnCredentials, the oldest first. */
  list(userId: string, page: PageRequest): Promise<Page<PasskeyRow>> {
    return this.needs.db.read((db) => {
      const { query, order } = passkeysOfUsers(db, [userId]);
      return keysetPage(query, order, page);
    });
  }

  /** The passkeys of several users, by sub: the same page of each, in one statement. */
  pages(userIds: readonly string[], page: PageRequest): Promise<Page<PasskeyRow>[]> {
    return this.needs.db.read((db) =>
      keysetPagesOfShort(db, PasskeyRow, passkeysOfUsers(db, userIds), page),
    );
  }

  /** What callers see of a passkey. */
  view(row: PasskeyRow): PasskeyCredential {
    return passkeyView(row);
  }

  /**
   * DeleteWebAuthnCredential; the answer is what was deleted.
   *
   * @throws ResourceNotFoundError for a passkey that the person does not have, whoever has it; for a
   * person who may not act NotAuthorizedError or PasswordResetRequiredError.
   */
  async remove(
    _ctx: Context,
    { pool, user }: Pick<PasskeyOwner, 'pool' | 'user'>,
    { credentialId }: DeleteWebAuthnCredentialInput,
  ): Promise<PasskeyCredential> {
    refuseInactive(user);
    const key = { id: passkeyKey(pool.id, credentialId), userId: user.id };
    return this.needs.db.transaction(async (tx) => {
      const row = await findAlike(tx, PasskeyRow, key);
      const { affected } = await tx.delete(PasskeyRow, key);
      if (!row || affected !== 1) throw new ResourceNotFoundError('Passkey does not exist.');
      return passkeyView(row);
    });
  }

  /** Under the lock of the user, so that the twentieth is counted once and a deleted user gets none. */
  private async add(tx: EntityManager, row: PasskeyRow): Promise<void> {
    refuseInactive(await this.needs.directory.locked(tx, row.userId));
    refuseMore(await passkeysOf(tx, row.userId));
    await insertOnce(tx, PasskeyRow, row, () => {
      return new InvalidParameterError('The passkey is registered already.');
    });
  }
}

function refuseMore(present: readonly PasskeyRow[]): void {
  if (present.length < MOST_PASSKEYS) return;
  throw new LimitExceededError(`A user has at most ${MOST_PASSKEYS} passkeys.`);
}
