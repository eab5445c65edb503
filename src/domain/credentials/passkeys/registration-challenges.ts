import type { EntityManager } from 'typeorm';
import type { Clock } from '../../../platform/clock.js';
import { safeEqual, type Vault } from '../../../platform/crypto.js';
import type { Random } from '../../../platform/random.js';
import { WebAuthnChallengeNotFoundError, WebAuthnClientMismatchError } from '../../errors.js';
import { REGISTRATION_MS } from './passkey-rules.js';
import { PasskeyRegistrationRow } from './passkeys.entities.js';

/** WebAuthn 13.4.3 asks for 16 bytes at the least. */
const challengeBytes = 32;

interface Needs {
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
}

interface Caller {
  readonly userId: string;
  readonly clientId: string;
}

/** Challenges of registrations: one is open for each person, and the first answer to it uses it up. */
export class RegistrationChallenges {
  constructor(private readonly needs: Needs) {}

  /** Draws a challenge in place of any earlier one of the person. */
  async open(tx: EntityManager, { userId, clientId }: Caller): Promise<Buffer> {
    const challenge = this.needs.random.bytes(challengeBytes);
    const row: PasskeyRegistrationRow = {
      userId,
      clientId,
      challengeHash: this.hash(userId, challenge.toString('base64url')),
      expiresAt: new Date(this.needs.clock.now().getTime() + REGISTRATION_MS),
    };
    const insert = tx.createQueryBuilder().insert().into(PasskeyRegistrationRow);
    await insert
      .values(row)
      .orUpdate(['clientId', 'challengeHash', 'expiresAt'], ['userId'])
      .updateEntity(false)
      .execute();
    return challenge;
  }

  /**
   * Uses the open challenge up, whatever becomes of the answer: of parallel ones the first is looked at.
   *
   * @throws WebAuthnChallengeNotFoundError for another challenge, an old one and none;
   * WebAuthnClientMismatchError, which uses nothing up.
   */
  async spend(tx: EntityManager, { userId, clientId }: Caller, challenge: string): Promise<void> {
    const row = await tx.findOneBy(PasskeyRegistrationRow, { userId });
    const challengeHash = this.hash(userId, challenge);
    const right = safeEqual(challengeHash, row?.challengeHash ?? '');
    if (!row || !right || row.expiresAt <= this.needs.clock.now()) {
      throw new WebAuthnChallengeNotFoundError();
    }
    if (row.clientId !== clientId) throw new WebAuthnClientMismatchError();
    const { affected } = await tx.delete(PasskeyRegistrationRow, { userId, challengeHash });
    if (affected !== 1) throw new WebAuthnChallengeNotFoundError();
  }

  private hash(userId: string, challenge: string): string {
    return this.needs.vault.keyedHash('webauthn-registration', JSON.stringify([userId, challenge]));
  }
}
