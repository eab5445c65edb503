import { expect } from 'vitest';
import { Vault } from '../../src/platform/crypto.js';
import { systemRandom } from '../../src/platform/random.js';
import type { Client } from '../../src/domain/clients/client.js';
import type { Context } from '../../src/domain/context.js';
import { NotAuthorizedError, ResourceNotFoundError } from '../../src/domain/errors.js';
import { Memberships } from '../../src/domain/groups/memberships.service.js';
import type { Pool } from '../../src/domain/pools/pool.js';
import { TokenSessionRow } from '../../src/domain/sessions/sessions.entities.js';
import { RefreshTokens } from '../../src/domain/sessions/refresh-tokens.js';
import { SessionService, USER_SCOPE } from '../../src/domain/sessions/sessions.service.js';
import { SigningKeys } from '../../src/domain/tokens/signing-keys.js';
import { TokenIssuer } from '../../src/domain/tokens/token-issuer.js';
import { TokenReader } from '../../src/domain/tokens/token-reader.js';
import { UserDirectory } from '../../src/domain/users/user-directory.js';
import { UserRow } from '../../src/domain/users/users.entities.js';
import { keyStock } from './key-stock.js';
import { migratedTables, type MigratedTables } from './migrated-tables.js';
import { poolWith } from './pool.js';

export const publicUrl = 'https://id.example.com';
export const start = new Date('2026-03-04T05:06:07.890Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const secret = 'examplesecret0123456789examplesecret0123456789';

const caller = { ip: undefined, userAgent: undefined };
const ctx = { caller } as Context;
const cause = { ctx, source: 'Authentication' } as const;
const pool = poolWith({}, 'eu-central-1_AbCdEfGh1');

/** Users, clients and their sessions over real tables, with a clock that stands still. */
export class SessionWorld {
  /** The pool every client is in. */
  pool = pool;
  readonly clients: Record<string, Client> = {
    open: aClient('open', {}),
    confidential: aClient('confidential', {}, [secret]),
    unrevokable: aClient('unrevokable', { enableTokenRevocation: false }),
    passwordonly: aClient('passwordonly', { explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }),
    narrow: aClient('narrow', { readAttributes: ['email', 'email_verified'] }),
  };
  time = start;
  readonly keys: SigningKeys;
  readonly sessions: SessionService;
  private people = 0;

  private constructor(private readonly tables: MigratedTables) {
    const clock = { now: () => this.time };
    const vault = new Vault(systemRandom.bytes(32));
    const outside = { db: tables.db, clock, random: systemRandom, vault, makeKeyPair: keyStock() };
    this.keys = new SigningKeys(outside);
    const memberships = new Memberships({
      db: tables.db,
      pools: { require: async () => pool },
      directory: new UserDirectory({ clock, random: systemRandom, userData: [] }),
    });
    const keys = { random: systemRandom, signingKeys: this.keys, publicUrl };
    const triggers = { preTokenGeneration: async () => undefined };
    const issuing = { ...keys, clock, memberships, triggers };
    this.sessions = new SessionService({
      ...outside,
      refreshTokens: new RefreshTokens(outside),
      clients: { require: (id) => this.client(id) },
      tokenIssuer: new TokenIssuer(issuing),
      tokenReader: new TokenReader(issuing),
    });
  }

  static async make(): Promise<SessionWorld> {
    const world = new SessionWorld(await migratedTables());
    const prepared = await world.keys.prepare();
    await world.db.transaction((tx) => world.keys.store(tx, pool.id, prepared));
    return world;
  }

  get db() {
    return this.tables.db;
  }

  drop(): Promise<void> {
    return this.tables.drop();
  }

  pass(milliseconds: number): void {
    this.time = new Date(this.time.getTime() + milliseconds);
  }

  async user(attributes: Record<string, string> = {}): Promise<UserRow> {
    this.people += 1;
    const username = `person${this.people}`;
    const user: UserRow = {
      id: systemRandom.uuid(),
      poolId: pool.id,
      username,
      usernameKey: username,
      status: 'CONFIRMED',
      enabled: true,
      attributes,
      mfa: null,
      createdAt: start,
      modifiedAt: start,
    };
    await this.db.transaction((tx) => tx.insert(UserRow, { ...user }));
    return user;
  }

  change(user: UserRow, changes: Partial<UserRow>) {
    return this.db.transaction((tx) => tx.update(UserRow, { id: user.id }, changes));
  }

  remove(user: UserRow) {
    return this.db.transaction((tx) => tx.delete(UserRow, { id: user.id }));
  }

  async signIn(clientId = 'open', given?: UserRow) {
    const user = given ?? (await this.user());
    const { client, pool } = await this.client(clientId);
    const opened = await this.db.transaction((tx) =>
      this.sessions.open(tx, { pool, client, user, scope: USER_SCOPE, caller }),
    );
    const grant = { pool, client, user, cause, ...opened };
    const tokens = await this.sessions.tokensFor(grant);
    return { user, ...opened, tokens };
  }

  row(id: string): Promise<TokenSessionRow | null> {
    return this.db.read((db) => db.findOneBy(TokenSessionRow, { id }));
  }

  /** As GetTokensFromRefreshToken does it. */
  refresh(refreshToken: string, clientId = 'open', clientSecret?: string) {
    return this.sessions.refresh(ctx, { clientId, refreshToken, proof: { clientSecret } });
  }

  /** As InitiateAuth with REFRESH_TOKEN_AUTH does it. */
  refreshFlow(refreshToken: string, clientId: string, secretHash?: string) {
    return this.sessions.refresh(ctx, { clientId, refreshToken, proof: { secretHash } });
  }

  revoke(token: string, clientId = 'open', clientSecret?: string): Promise<void> {
    return this.sessions.revoke(ctx, { token, clientId, ...(clientSecret && { clientSecret }) });
  }

  private async client(id: string): Promise<{ client: Client; pool: Pool }> {
    const client = this.clients[id];
    if (!client) throw new ResourceNotFoundError(`User pool client ${id} does not exist.`);
    return { client, pool: this.pool };
  }
}

export function aClient(id: string, settings: object, secrets: string[] = []): Client {
  return {
    id,
    poolId: pool.id,
    name: id,
    settings: { enableTokenRevocation: true, ...settings },
    secrets,
  } as unknown as Client;
}

/** Waits for the refusal and compares its class, and its sentence where one is given. */
export async function refused(work: Promise<unknown>, kind: Function, message?: string) {
  const failure = await work.then(
    () => 'nothing was refused',
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(kind);
  if (message !== undefined) expect((failure as Error).message).toBe(message);
}

export const notAuthorized = (work: Promise<unknown>, message: string) =>
  refused(work, NotAuthorizedError, message);
