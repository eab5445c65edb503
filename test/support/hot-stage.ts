import { In } from 'typeorm';
import { entities } from '../../src/data-model.js';
import { MessageRow } from '../../src/domain/messaging/messaging.entities.js';
import type { UserRow } from '../../src/domain/users/users.entities.js';
import { addCrowd, memberName, type Crowd } from './crowd.js';
import { fillTables } from './full-tables.js';
import { DevicePool } from './device-pool.js';
import { factorPool } from './factor-pool.js';
import { TestGateway } from './gateway.js';
import { TestPool, type TestClient, type TestPerson } from './test-pool.js';
import { SessionCalls } from './user-sessions.js';

const SIZE = 4_000;
const GROUPS = 300;
const ROTATION = { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 };
const FLOWS_OF_ROTATION = ['ALLOW_USER_PASSWORD_AUTH'];

/** Something that a gateway does often. */
export type Work = (stage: HotStage) => Promise<unknown>;

type Parts = Pick<
  HotStage,
  | 'at'
  | 'pool'
  | 'aliases'
  | 'tracked'
  | 'followed'
  | 'factors'
  | 'rotating'
  | 'secretive'
  | 'ann'
  | 'bea'
  | 'dan'
  | 'crowd'
>;

/** A gateway with thousands of people, and a few with passwords who do something. */
export class HotStage {
  readonly at: TestGateway;
  readonly pool: TestPool;
  readonly aliases: TestPool;
  /** One that tracks devices. */
  readonly tracked: DevicePool;
  /** One that keeps track of two sessions of each of its people. */
  readonly followed: TestPool;
  /** One that takes every factor. */
  readonly factors: TestPool;
  readonly rotating: TestClient;
  readonly secretive: TestClient;
  readonly ann: TestPerson;
  readonly bea: TestPerson;
  readonly dan: TestPerson;
  /** Those of the crowd, in the order of their making. */
  readonly crowd: readonly UserRow[];

  private constructor(parts: Parts) {
    this.at = parts.at;
    this.pool = parts.pool;
    this.aliases = parts.aliases;
    this.tracked = parts.tracked;
    this.followed = parts.followed;
    this.factors = parts.factors;
    this.rotating = parts.rotating;
    this.secretive = parts.secretive;
    this.ann = parts.ann;
    this.bea = parts.bea;
    this.dan = parts.dan;
    this.crowd = parts.crowd;
  }

  static async start(): Promise<HotStage> {
    const at = await TestGateway.start();
    // A sweep that happens to run would be taken for a part of what it runs beside.
    await at.services.background.stop();
    const Schema = [{ Name: 'team', AttributeDataType: 'String', Mutable: true }];
    const pool = await TestPool.make(at, { Schema });
    const AliasAttributes = ['email', 'phone_number', 'preferred_username'];
    const aliases = await TestPool.make(at, { AliasAttributes });
    const tracked = await DevicePool.make(at);
    const followed = await new SessionCalls(at).tracked(2);
    const rotation = { ExplicitAuthFlows: FLOWS_OF_ROTATION, RefreshTokenRotation: ROTATION };
    const rotating = await pool.newClient(rotation);
    const secretive = await pool.newClient({ GenerateSecret: true });
    const crowd = await fill(at, pool);
    await crowdOf(at, aliases, 0);
    await analyzed(at);
    const people = { ann: await pool.person(), bea: await aliases.person() };
    const dan = await tracked.pool.person();
    const pools = { pool, aliases, tracked, followed, factors: await factorPool(at) };
    return new HotStage({ at, ...pools, rotating, secretive, ...people, dan, crowd });
  }

  stop(): Promise<void> {
    return this.at.stop();
  }

  /** A page of users at the AWS door, and the one after it when there is one. */
  async listUsers(Filter?: string): Promise<void> {
    await this.twoPages('ListUsers', { Filter, Limit: 20 }, 'PaginationToken');
  }

  /** All users whom a filter means, page by page. */
  async walk(Filter: string | undefined): Promise<void> {
    const input = { UserPoolId: this.pool.id, Filter, Limit: 60 };
    let PaginationToken: unknown;
    do {
      ({ PaginationToken } = await this.at.done('ListUsers', { ...input, PaginationToken }));
    } while (PaginationToken);
  }

  /** Two pages of any list of the AWS door. */
  async twoPages(operation: string, input: object, token = 'NextToken'): Promise<void> {
    const whole = { UserPoolId: this.pool.id, ...input };
    const first = await this.at.done(operation, whole);
    if (first[token]) await this.at.done(operation, { ...whole, [token]: first[token] });
  }

  /** Asks the administrators' GraphQL door, and expects no errors. */
  async ask(query: string, variables: object = {}): Promise<Record<string, unknown>> {
    const { body } = await this.at.adminGraphql(query, { id: this.pool.id, ...variables });
    if (!body.data || body.errors) throw new Error(JSON.stringify(body.errors));
    return body.data;
  }

  /** Two pages of users by the typed filter, and the last one. */
  async search(filter: object): Promise<void> {
    const query = `query ($id: ID!, $filter: UserFilter, $first: Int, $last: Int, $after: String) {
      userPool(id: $id) { users(filter: $filter, first: $first, last: $last, after: $after) {
        edges { node { username } } pageInfo { hasNextPage endCursor } } } }`;
    const data = await this.ask(query, { filter, first: 20 });
    const { users } = data['userPool'] as { users: Users };
    if (users.pageInfo.hasNextPage) {
      await this.ask(query, { filter, first: 20, after: users.pageInfo.endCursor });
    }
    await this.ask(query, { filter, last: 20 });
  }

  /** The messages that nobody has delivered yet. */
  pending(): Promise<number> {
    return this.at.services.db.read((db) => db.countBy(MessageRow, { state: In(['PENDING']) }));
  }
}

interface Users {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

/** What each of a crowd can be searched by; many share what people share. */
const attributesOf = (nth: number): Record<string, string> => ({
  email: `${memberName(nth)}@mail.example.com`,
  email_verified: 'true',
  phone_number: `+4917${String(10_000_000 + nth)}`,
  phone_number_verified: 'true',
  name: `Given${nth % 700} Family${nth % 900}`,
  given_name: `Given${nth % 700}`,
  family_name: `Family${nth % 900}`,
  preferred_username: `preferred-${nth}`,
  'custom:team': `team ${nth % 40}`,
});

async function crowdOf(at: TestGateway, { id }: TestPool, groups = GROUPS): Promise<UserRow[]> {
  const pool = await at.services.pools.byId(id);
  const crowd: Crowd = { pool: pool!, size: SIZE, groups, attributesOf };
  return addCrowd(at.services.db, crowd);
}

/** The crowd of a pool, some people of a deleted one, and rows in every other table. */
async function fill(at: TestGateway, pool: TestPool): Promise<UserRow[]> {
  const { db, vault, clock } = at.services;
  const users = await crowdOf(at, pool);
  const owners = { poolId: pool.id, clientId: pool.client.id, users, vault, now: clock.now() };
  await db.transaction((tx) => fillTables(tx, owners));
  const gone = await TestPool.make(at);
  const left = (await at.services.pools.byId(gone.id))!;
  await addCrowd(db, { pool: left, size: 10, groups: 3, attributesOf });
  await at.done('DeleteUserPool', { UserPoolId: gone.id });
  return users;
}

/** So that MariaDB knows how many rows there are, as it does some time after they came. */
async function analyzed({ services: { db } }: TestGateway): Promise<void> {
  if (db.engine !== 'mysql') return;
  await db.read(async (manager) => {
    const names = entities.map((entity) => manager.connection.getMetadata(entity).tableName);
    await manager.query(`ANALYZE TABLE ${names.join(', ')}`);
  });
}
