import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../../../platform/clock.js';
import type { Vault } from '../../../platform/crypto.js';
import type { Database } from '../../../platform/database.js';
import type { Random } from '../../../platform/random.js';
import type { Client } from '../../clients/client.js';
import type { Passwords } from '../../credentials/passwords.js';
import type { SignInLadder } from '../../credentials/sign-in-ladder.js';
import { isProof, isUsableA, startExchange } from '../../credentials/srp.js';
import {
  InvalidCredentialsError,
  InvalidParameterError,
  InvalidSessionError,
} from '../../errors.js';
import { poolNameOf, type Pool } from '../../pools/pool.js';
import { namesOf } from '../../users/sign-in-names.js';
import type { UserDirectory } from '../../users/user-directory.js';
import type { AuthSessions } from '../auth-sessions.js';
import type { ChallengeAnswer, SrpProofInput } from '../challenge-answers.contract.js';
import { SrpChallenge } from '../challenges.contract.js';
import type { Place, Progress } from '../flow.js';
import { inventedName } from '../invented-name.js';
import { ensureMaySignIn } from '../sign-in-state.js';
import type { Caller } from '../starts/start.js';
import type { Asked, ChallengeKind, Opening, Outcome } from './challenge.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly directory: UserDirectory;
  readonly passwords: Passwords;
  readonly ladder: SignInLadder;
  readonly authSessions: AuthSessions;
}

/** What the secret block carries, sealed, from the first message of the exchange to the second. */
interface Block {
  /** The person, or `NOBODY` when the client hides that there is none. */
  readonly userId: string;
  /** USER_ID_FOR_SRP. */
  readonly name: string;
  /** Whose failures count: see SignInLadder. */
  readonly subject: string;
  readonly progress: Progress;
  readonly A: string;
  readonly b: string;
  readonly B: string;
  readonly expiresAt: number;
  /** What a longer subject would take: blocks of people and of nobody have one length. */
  readonly filler: string;
}

/** In the place of a sub, and as long (RFC 9562, 5.9): the length of a block is seen by everybody. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
/** `name:` and a keyed hash; see `attemptSubject`. */
const LONGEST_SUBJECT = 48;

const name = 'PASSWORD_VERIFIER';
const purpose = 'srp-secret-block';

/**
 * PASSWORD_VERIFIER: SRP-6a as Cognito speaks it. The server's half travels sealed in the secret block,
 * so that starting an exchange, which anybody may do, writes nothing; the block is noted as spent with
 * the success only, because old clients repeat one answer after a device was refused.
 *
 * Inside USER_AUTH and CUSTOM_AUTH the exchange has a session besides (7.3); it names the one block that
 * belongs to it.
 */
export class PasswordVerifier implements ChallengeKind {
  readonly names = [name] as const;
  readonly answeredBy = ['srp'] as const;

  constructor(private readonly needs: Needs) {}

  /** Begins an exchange; for an unknown name with a simulated person, at the same cost. */
  async start(caller: Caller, srpA: string, progress?: Progress): Promise<SrpChallenge> {
    if (!isUsableA(srpA)) throw new InvalidParameterError('Invalid SRP_A value.');
    const { client, pool, user, username, subject, deviceKey } = caller;
    const { salt, verifier } = await this.credential(pool, user, username);
    const { b, B } = startExchange({ verifier, random: this.needs.random });
    const expiresAt = this.needs.authSessions.expiry(client);
    const userIdForSrp = user?.username ?? inventedName(this.needs.passwords, pool, username);
    const device = deviceKey === undefined ? {} : { deviceKey };
    const block: Block = {
      userId: user?.id ?? NOBODY,
      name: userIdForSrp,
      subject,
      progress: progress ?? { began: 'srp', givenName: username, ...device },
      A: srpA,
      b,
      B,
      expiresAt: expiresAt.getTime(),
      filler: ' '.repeat(LONGEST_SUBJECT - subject.length),
    };
    const sealed = this.needs.vault.seal(purpose, JSON.stringify(block), client.id);
    const secretBlock = Buffer.from(sealed).toString('base64');
    const step = { session: secretBlock, secretBlock, salt, srpB: B, userIdForSrp, expiresAt };
    return Object.assign(new SrpChallenge(), { ...step, challengeName: name });
  }

  /** The same as a step among others, with a session of its own. */
  async opening(caller: Caller, srpA: string, progress: Progress): Promise<Opening> {
    const step = await this.start(caller, srpA, progress);
    const { client, user } = caller;
    const state = { block: digestOf(step.secretBlock), names: [step.userIdForSrp] };
    const open = async (tx: EntityManager) => {
      const { session, expiresAt } = await this.needs.authSessions.open(tx, {
        client,
        user,
        progress,
        challengeName: name,
        state,
      });
      return Object.assign(step, { session, expiresAt });
    };
    return { open };
  }

  /** The exchange of a secret block that is its own session. @throws InvalidSessionError */
  async recall(place: Place, session: string): Promise<Asked> {
    const { client, pool } = place;
    const block = this.opened(client, session);
    const { db, directory } = this.needs;
    // A simulated person costs the same statement.
    const user = await db.read((manager) => directory.byId(manager, block.userId));
    const spent = { clientId: client.id, userId: user?.id ?? '', challengeName: name };
    const expiresAt = new Date(block.expiresAt);
    return {
      ...place,
      challengeName: name,
      user,
      progress: block.progress,
      state: { block: digestOf(session), secretBlock: session },
      names: user ? namesOf(pool, user) : [block.name, block.progress.givenName],
      spend: (tx) => this.needs.authSessions.spendSealed(tx, { ...spent, session, expiresAt }),
    };
  }

  answer(asked: Asked, { srp }: ChallengeAnswer): Promise<Outcome> {
    const secretBlock = srp!.secretBlock ?? asked.state['secretBlock'];
    if (typeof secretBlock !== 'string' || digestOf(secretBlock) !== asked.state['block']) {
      throw new InvalidSessionError();
    }
    return this.prove(asked, srp!, secretBlock);
  }

  private opened(client: Client, session: string): Block {
    const block = this.unsealed(client, session);
    if (block.expiresAt > this.needs.clock.now().getTime()) return block;
    throw new InvalidSessionError('session is expired');
  }

  private unsealed(client: Client, session: string): Block {
    try {
      const sealed = Buffer.from(session, 'base64').toString();
      return JSON.parse(this.needs.vault.open(purpose, sealed, client.id).toString()) as Block;
    } catch {
      throw new InvalidSessionError();
    }
  }

  private async prove(
    asked: Asked,
    { signature, timestamp }: SrpProofInput,
    session: string,
  ): Promise<Outcome> {
    const { client, pool, user } = asked;
    const { ladder } = this.needs;
    const { A, b, B, name: userId, subject } = this.opened(client, session);
    await ladder.ensureOpen(subject);
    const { verifier, expiresAt, setAt } = await this.credential(pool, user, userId);
    const secretBlock = Buffer.from(session, 'base64');
    const identity = { poolName: poolNameOf(pool.id), userId };
    const exchange = { A, b, B, verifier, secretBlock, timestamp, signature };
    if (!isProof({ ...identity, ...exchange }) || !user) {
      await ladder.failed(subject);
      throw new InvalidCredentialsError();
    }
    ensureMaySignIn(user, expiresAt, this.needs.clock.now());
    return {
      next: 'GO_ON',
      user,
      progress: { ...asked.progress, firstFactor: 'PASSWORD_SRP', passwordSetAt: setAt },
      write: async (tx) => {
        await ladder.succeeded(tx, subject);
        await asked.spend(tx);
      },
    };
  }

  private async credential(pool: Pool, user: { readonly id: string } | undefined, name: string) {
    const { db, passwords } = this.needs;
    // An unknown name costs the same statement.
    const row = await db.read((manager) => passwords.find(manager, user?.id ?? ''));
    if (!row) return { ...passwords.simulated(pool, name), expiresAt: null, setAt: 0 };
    const facts = { expiresAt: row.expiresAt, setAt: row.changedAt.getTime() };
    return { salt: row.srpSalt, verifier: passwords.verifierOf(row), ...facts };
  }
}

/** A short name of a block; who holds the block is not hidden by it. */
const digestOf = (secretBlock: string): string =>
  createHash('sha256').update(secretBlock).digest('base64url');
