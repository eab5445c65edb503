import type { EntityManager } from 'typeorm';
import type { Clock } from '../../../platform/clock.js';
import type { PasskeyAssertions } from '../../credentials/passkeys/passkey-assertions.js';
import { mustVerifyUser } from '../../credentials/passkeys/passkey-rules.js';
import type { Passwords } from '../../credentials/passwords.js';
import { InvalidPasskeyError, InvalidSessionError } from '../../errors.js';
import type { AuthSessions } from '../auth-sessions.js';
import type { ChallengeAnswer } from '../challenge-answers.contract.js';
import { PasskeyChallenge } from '../challenges.contract.js';
import { countsAsTwo, type Choice } from '../first-factors.js';
import { ensureMaySignIn } from '../sign-in-state.js';
import { userIdForSrp } from '../user-id-for-srp.js';
import type { Asked, ChallengeKind, Opening, Outcome } from './challenge.js';

interface Needs {
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly passkeyAssertions: PasskeyAssertions;
  readonly authSessions: AuthSessions;
}

/** What the step remembers. */
interface PasskeyState {
  readonly [member: string]: unknown;
  readonly challenge: string;
  /** Whether the authenticator must have checked who holds it. */
  readonly verified: boolean;
  readonly names: readonly string[];
}

const name = 'WEB_AUTHN';

/** WEB_AUTHN: a passkey signs a challenge. */
export class PasskeyProof implements ChallengeKind {
  readonly names = [name] as const;
  readonly answeredBy = ['passkey'] as const;

  constructor(private readonly needs: Needs) {}

  /** Draws the challenge; the passkeys of somebody who does not exist are invented. */
  async opening({ caller, offer, progress }: Choice): Promise<Opening> {
    const { passkeyAssertions, passwords, authSessions } = this.needs;
    const { pool, client, user, username } = caller;
    const verified = mustVerifyUser(pool) || countsAsTwo(pool, user);
    const { options, challenge } = await passkeyAssertions.request(pool, offer.passkeys, verified);
    const shownName = userIdForSrp(passwords, caller, username);
    const state: PasskeyState = { challenge, verified, names: [shownName] };
    const open = async (tx: EntityManager) => {
      const step = { client, user, progress, challengeName: name, state } as const;
      const opened = await authSessions.open(tx, step);
      const shown = { userIdForSrp: shownName, options, availableChallenges: offer.factors };
      return Object.assign(new PasskeyChallenge(), { ...opened, challengeName: name, ...shown });
    };
    return { open };
  }

  async answer(asked: Asked, { passkey: credential }: ChallengeAnswer): Promise<Outcome> {
    const { passkeyAssertions, clock } = this.needs;
    const { pool, user, progress } = asked;
    const { challenge, verified } = asked.state as PasskeyState;
    const attempt = { pool, userId: user?.id, challenge, credential, verified };
    const proof = await passkeyAssertions.prove(attempt);
    if (!user) throw new InvalidPasskeyError();
    ensureMaySignIn(user, null, clock.now());
    // A temporary password that was given meanwhile must be proved.
    if (user.status !== 'CONFIRMED') throw new InvalidSessionError();
    const two = proof.userVerified && countsAsTwo(pool, user);
    return {
      next: 'GO_ON',
      user,
      progress: { ...progress, firstFactor: name, ...(two && { secondFactor: name }) },
      write: async (tx) => {
        await asked.spend(tx);
        await proof.write(tx);
      },
    };
  }
}
