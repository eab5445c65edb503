import type { Clock } from '../../../platform/clock.js';
import { isMailbox, isPhoneNumber } from '../../../platform/addresses.js';
import type { Vault } from '../../../platform/crypto.js';
import type { Database } from '../../../platform/database.js';
import type { Random } from '../../../platform/random.js';
import { lifetimes } from '../../clients/client-rules.js';
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
import { storedName } from '../../users/folding.js';
import { namesOf } from '../../users/sign-in-names.js';
import type { UserRow } from '../../users/users.entities.js';
import type { UserDirectory } from '../../users/user-directory.js';
import { SrpChallenge, type SrpProofInput } from '../auth.contract.js';
import type { AuthSessions } from '../auth-sessions.js';
import { ensureMaySignIn } from '../sign-in-state.js';
import type { ChallengeKind, Flow, Opened, Outcome } from './challenge.js';

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
  /** The person, or null when the client hides that there is none. */
  readonly userId: string | null;
  /** USER_ID_FOR_SRP. */
  readonly name: string;
  /** The name that the exchange began with. */
  readonly given: string;
  /** Whose failures count: see SignInLadder. */
  readonly subject: string;
  readonly A: string;
  readonly b: string;
  readonly B: string;
  readonly expiresAt: number;
}

const name = 'PASSWORD_VERIFIER';
const purpose = 'srp-secret-block';

/**
 * PASSWORD_VERIFIER: SRP-6a as Cognito speaks it. The server's half travels sealed in the secret block,
 * so that starting an exchange, which anybody may do, writes nothing; the block is noted as spent with
 * the success only, because old clients repeat one answer after a device was refused.
 */
export class PasswordVerifier implements ChallengeKind {
  readonly name = name;
  readonly answeredBy = 'srp';

  constructor(private readonly needs: Needs) {}

  /** Begins an exchange; for an unknown name with a simulated person, at the same cost. */
  async start(
    { client, pool }: Omit<Flow, 'user'>,
    given: { username: string; srpA: string; subject: string; user: UserRow | undefined },
  ): Promise<SrpChallenge> {
    if (!isUsableA(given.srpA)) throw new InvalidParameterError('Invalid SRP_A value.');
    const { salt, verifier } = await this.credential(pool, given.user, given.username);
    const { b, B } = startExchange({ verifier, random: this.needs.random });
    const expiresAt = this.needs.authSessions.expiry(lifetimes(client).sessionMinutes);
    const userIdForSrp = given.user?.username ?? this.inventedName(pool, given.username);
    const block: Block = {
      userId: given.user?.id ?? null,
      name: userIdForSrp,
      given: given.username,
      subject: given.subject,
      A: given.srpA,
      b,
      B,
      expiresAt: expiresAt.getTime(),
    };
    const sealed = this.needs.vault.seal(purpose, JSON.stringify(block), client.id);
    const secretBlock = Buffer.from(sealed).toString('base64');
    const step = { session: secretBlock, secretBlock, salt, srpB: B, userIdForSrp, expiresAt };
    return Object.assign(new SrpChallenge(), { ...step, challengeName: name });
  }

  async recall(at: Omit<Flow, 'user'>, session: string): Promise<Opened> {
    const { client } = at;
    const block = this.opened(client, session);
    if (block.expiresAt <= this.needs.clock.now().getTime()) {
      throw new InvalidSessionError('session is expired');
    }
    const { db, directory } = this.needs;
    // A simulated person costs the same statement.
    const user = await db.read((manager) => directory.byId(manager, block.userId ?? ''));
    return {
      user,
      names: user ? namesOf(at.pool, user) : [block.name, block.given],
      answer: ({ srp }) => this.prove({ ...at, user, block, session }, srp!),
    };
  }

  /**
   * The user name of somebody who does not exist: the one that was given, unless people who give such a
   * name are called otherwise (5.2, 6.4).
   */
  private inventedName(pool: Pool, given: string): string {
    const isAddress = isMailbox(given) || isPhoneNumber(given);
    const { aliasAttributes, usernameAttributes } = pool.settings;
    const foreign = usernameAttributes ?? (isAddress && aliasAttributes);
    return foreign ? this.needs.passwords.simulatedSub(pool, given) : storedName(pool, given);
  }

  private opened(client: Client, session: string): Block {
    try {
      const sealed = Buffer.from(session, 'base64').toString();
      return JSON.parse(this.needs.vault.open(purpose, sealed, client.id).toString()) as Block;
    } catch {
      throw new InvalidSessionError();
    }
  }

  private async prove(
    step: { client: Client; pool: Pool; user: UserRow | undefined; block: Block; session: string },
    { signature, timestamp }: SrpProofInput,
  ): Promise<Outcome> {
    const { client, pool, user, block, session } = step;
    const { ladder, authSessions } = this.needs;
    await ladder.ensureOpen(block.subject);
    const { verifier, expiresAt } = await this.credential(pool, user, block.name);
    const { A, b, B, name: userId, subject } = block;
    const secretBlock = Buffer.from(session, 'base64');
    const identity = { poolName: poolNameOf(pool.id), userId };
    const exchange = { A, b, B, verifier, secretBlock, timestamp, signature };
    if (!isProof({ ...identity, ...exchange }) || !user) {
      await ladder.failed(subject);
      throw new InvalidCredentialsError();
    }
    ensureMaySignIn(user, expiresAt, this.needs.clock.now());
    return {
      user,
      write: async (tx) => {
        await ladder.succeeded(tx, subject);
        const spent = { clientId: client.id, userId: user.id, challengeName: name };
        await authSessions.spendSealed(tx, {
          ...spent,
          session,
          expiresAt: new Date(block.expiresAt),
        });
      },
    };
  }

  private async credential(pool: Pool, user: UserRow | undefined, name: string) {
    const { db, passwords } = this.needs;
    // An unknown name costs the same statement.
    const row = await db.read((manager) => passwords.find(manager, user?.id ?? ''));
    if (!row) return { ...passwords.simulated(pool, name), expiresAt: null };
    return { salt: row.srpSalt, verifier: passwords.verifierOf(row), expiresAt: row.expiresAt };
  }
}
