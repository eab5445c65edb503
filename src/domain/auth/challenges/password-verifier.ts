import type { EntityManager } from 'typeorm';
import type { Clock } from '../../../platform/clock.js';
import type { Vault } from '../../../platform/crypto.js';
import type { Database } from '../../../platform/database.js';
import type { Random } from '../../../platform/random.js';
import type { Passwords } from '../../credentials/passwords.js';
import type { SignInLadder } from '../../credentials/sign-in-ladder.js';
import { isProof, isUsableA, startExchange, type SrpExchange } from '../../credentials/srp.js';
import {
  InvalidCredentialsError,
  InvalidParameterError,
  InvalidSessionError,
} from '../../errors.js';
import { poolNameOf, type Pool } from '../../pools/pool.js';
import type { UserDirectory } from '../../users/user-directory.js';
import type { AuthSessions } from '../auth-sessions.js';
import type { ChallengeAnswer, SrpProofInput } from '../challenge-answers.contract.js';
import { SrpChallenge } from '../challenges.contract.js';
import type { Place, Progress } from '../flow.js';
import { NOBODY, SecretBlocks } from '../secret-blocks.js';
import { ensureMaySignIn } from '../sign-in-state.js';
import type { Caller } from '../starts/start.js';
import { userIdForSrp } from '../user-id-for-srp.js';
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

/** What a step remembers of the exchange until the second message. */
interface Exchange extends SrpExchange {
  readonly A: string;
  /** Base64: the one block that answers the step. */
  readonly secretBlock: string;
}

const name = 'PASSWORD_VERIFIER';
/** Of a block that only names its exchange: the session beside it holds the rest. */
const blockBytes = 96;

/**
 * PASSWORD_VERIFIER: SRP-6a as Cognito speaks it. The server's half travels sealed in the secret block,
 * so that starting an exchange, which anybody may do, writes nothing; the block is noted as spent with
 * the success only, because old clients repeat one answer after a device was refused.
 *
 * Inside USER_AUTH and CUSTOM_AUTH the exchange has a session besides (7.3), which remembers it: there
 * the block is random bytes, and cannot be answered without the session.
 */
export class PasswordVerifier implements ChallengeKind {
  readonly names = [name] as const;
  readonly answeredBy = ['srp'] as const;
  private readonly blocks: SecretBlocks;

  constructor(private readonly needs: Needs) {
    this.blocks = new SecretBlocks(needs.vault);
  }

  /** Begins an exchange; for an unknown name with a simulated person, at the same cost. */
  async start(caller: Caller, srpA: string): Promise<SrpChallenge> {
    const { client, user, username: givenName, deviceKey } = caller;
    const { exchange, shown } = await this.begun(caller, srpA);
    const expiresAt = this.needs.authSessions.expiry(client);
    const secretBlock = this.blocks.seal(client.id, {
      userId: user?.id ?? NOBODY,
      givenName,
      ...(deviceKey !== undefined && { deviceKey }),
      ...exchange,
      expiresAt: expiresAt.getTime(),
    });
    const opened = { session: secretBlock, secretBlock, expiresAt };
    return Object.assign(new SrpChallenge(), { ...shown, ...opened });
  }

  /** The same as a step among others, with a session of its own. */
  async opening(caller: Caller, srpA: string, progress: Progress): Promise<Opening> {
    const { authSessions, random } = this.needs;
    const { client, user } = caller;
    const { exchange, shown } = await this.begun(caller, srpA);
    const secretBlock = random.bytes(blockBytes).toString('base64');
    const state = { ...exchange, secretBlock, names: [shown.userIdForSrp] };
    const step = { client, user, progress, challengeName: name, state } as const;
    const open = async (tx: EntityManager) => {
      const opened = await authSessions.open(tx, step);
      return Object.assign(new SrpChallenge(), { ...shown, ...opened, secretBlock });
    };
    return { open };
  }

  /** The exchange of a secret block that is its own session. @throws InvalidSessionError */
  async recall(place: Place, session: string): Promise<Asked> {
    const { client, pool } = place;
    const { db, clock, directory, authSessions, passwords } = this.needs;
    const { userId, givenName, deviceKey, A, b, B, ...block } = this.blocks.open(
      client.id,
      session,
    );
    const expiresAt = new Date(block.expiresAt);
    if (expiresAt <= clock.now()) throw new InvalidSessionError('session is expired');
    // A simulated person costs the same statement.
    const user = await db.read((manager) => directory.byId(manager, userId));
    const spent = { clientId: client.id, userId: user?.id ?? '', challengeName: name, expiresAt };
    const exchange: Exchange = { A, b, B, secretBlock: session };
    return {
      ...place,
      challengeName: name,
      user,
      progress: { began: 'srp', givenName, ...(deviceKey !== undefined && { deviceKey }) },
      state: { ...exchange },
      names: [givenName, userIdForSrp(passwords, { pool, user }, givenName)],
      spend: (tx) => authSessions.spendSealed(tx, { ...spent, session }),
    };
  }

  async answer(asked: Asked, { srp }: ChallengeAnswer): Promise<Outcome> {
    const { secretBlock } = asked.state as unknown as Exchange;
    if ((srp!.secretBlock ?? secretBlock) !== secretBlock) throw new InvalidSessionError();
    return this.prove(asked, srp!);
  }

  private async begun(caller: Caller, srpA: string) {
    if (!isUsableA(srpA)) throw new InvalidParameterError('Invalid SRP_A value.');
    const { pool, user, username } = caller;
    const { passwords, random } = this.needs;
    const { salt, verifier } = await this.credential(pool, user, username);
    const exchange = { A: srpA, ...startExchange({ verifier, random }) };
    const shown = { challengeName: name, salt, srpB: exchange.B } as const;
    const shownName = userIdForSrp(passwords, caller, username);
    return { exchange, shown: { ...shown, userIdForSrp: shownName } };
  }

  private async prove(asked: Asked, { signature, timestamp }: SrpProofInput): Promise<Outcome> {
    const { pool, user, progress } = asked;
    const { ladder, passwords, clock } = this.needs;
    const { secretBlock: block, ...numbers } = asked.state as unknown as Exchange;
    const subject = ladder.subjectOf(pool, progress.givenName, user);
    await ladder.ensureOpen(subject);
    const userId = userIdForSrp(passwords, asked, progress.givenName);
    const { verifier, expiresAt, setAt } = await this.credential(pool, user, userId);
    const identity = { poolName: poolNameOf(pool.id), userId, verifier };
    const secretBlock = Buffer.from(block, 'base64');
    const proof = { ...identity, ...numbers, secretBlock, timestamp, signature };
    if (!isProof(proof) || !user) {
      await ladder.failed(subject);
      throw new InvalidCredentialsError();
    }
    ensureMaySignIn(user, expiresAt, clock.now());
    return {
      next: 'GO_ON',
      user,
      progress: { ...progress, firstFactor: 'PASSWORD_SRP', passwordSetAt: setAt },
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
    const facts = { expiresAt: row?.expiresAt ?? null, setAt: row?.changedAt.getTime() ?? 0 };
    return { ...passwords.srpOf(pool, name, row), ...facts };
  }
}
