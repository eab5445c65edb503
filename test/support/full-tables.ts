import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { AuthSessionRow } from '../../src/domain/auth/auth.entities.js';
import type { ClientSettings } from '../../src/domain/clients/client-settings.js';
import { ClientSecretRow, UserPoolClientRow } from '../../src/domain/clients/clients.entities.js';
import {
  AttemptWindowRow,
  PasswordCredentialRow,
  SignInFailuresRow,
  VerificationCodeRow,
} from '../../src/domain/credentials/credentials.entities.js';
import { DeviceRow } from '../../src/domain/devices/devices.entities.js';
import {
  PasskeyRegistrationRow,
  PasskeyRow,
} from '../../src/domain/credentials/passkeys/passkeys.entities.js';
import { SoftwareTokenRow } from '../../src/domain/credentials/software-tokens.entities.js';
import { GroupRow } from '../../src/domain/groups/groups.entities.js';
import { sealLetter } from '../../src/domain/messaging/message-seal.js';
import { MessageRow } from '../../src/domain/messaging/messaging.entities.js';
import { UserPoolRow, UserPoolSizeRow } from '../../src/domain/pools/pools.entities.js';
import { ResourceServerRow } from '../../src/domain/resource-servers/resource-servers.entities.js';
import { UNTRACKED } from '../../src/domain/sessions/session-tracking.js';
import { TokenSessionRow } from '../../src/domain/sessions/sessions.entities.js';
import type { PublicJwk } from '../../src/domain/tokens/token-kinds.js';
import { SigningKeyRow } from '../../src/domain/tokens/tokens.entities.js';
import type { UserRow } from '../../src/domain/users/users.entities.js';
import type { Vault } from '../../src/platform/crypto.js';
import { insertRows } from './crowd.js';
import { poolRow } from './pool-row.js';

/** What the rows belong to. */
export interface Owners {
  readonly poolId: string;
  readonly clientId: string;
  readonly users: readonly UserRow[];
  readonly vault: Vault;
  readonly now: Date;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POOLS = 600;
/** One row in so many is due to be swept: what a gateway finds that sweeps each minute. */
const DUE = 100;

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
const otherPool = (nth: number): string => `us-east-1_Other${String(nth).padStart(4, '0')}`;

/** Fills every table that users do not fill by themselves as an installation in use has them filled. */
export async function fillTables(tx: EntityManager, owners: Owners): Promise<void> {
  await fillPools(tx, owners);
  await insertRows(tx, PasswordCredentialRow, owners.users.map(credentialOf(owners)));
  await insertRows(tx, VerificationCodeRow, owners.users.map(codeOf(owners)));
  await insertRows(tx, AttemptWindowRow, owners.users.map(windowOf(owners)));
  await insertRows(tx, SignInFailuresRow, owners.users.map(failuresOf(owners)));
  await insertRows(tx, SoftwareTokenRow, owners.users.map(appOf(owners)));
  await insertRows(tx, PasskeyRow, owners.users.map(passkeyOf(owners)));
  await insertRows(tx, PasskeyRegistrationRow, owners.users.map(registrationOf(owners)));
  await insertRows(tx, MessageRow, owners.users.map(messageOf(owners)));
  await insertRows(tx, TokenSessionRow, owners.users.map(sessionOf(owners)));
  await insertRows(tx, DeviceRow, owners.users.map(deviceOf(owners)));
  await insertRows(tx, AuthSessionRow, owners.users.map(challengeOf(owners)));
}

/** Six hundred pools beside the one of the users, with clients and keys; some are deleted. */
async function fillPools(tx: EntityManager, { poolId, now }: Owners): Promise<void> {
  const gone = new Date(now.getTime() - 2 * DAY);
  const pools = Array.from({ length: POOLS }, (_, nth): UserPoolRow => {
    return { ...poolRow(otherPool(nth), nth % DUE === 0 ? gone : null), createdAt: now };
  });
  await insertRows(tx, UserPoolRow, pools);
  const shards = pools.flatMap(({ id }) =>
    Array.from({ length: 16 }, (_, shard) => ({ poolId: id, shard, users: 0 })),
  );
  await insertRows(tx, UserPoolSizeRow, shards);
  const owners = [...pools.map(({ id }) => id), ...Array.from({ length: POOLS }, () => poolId)];
  const settings = {} as ClientSettings;
  const clients = owners.map((owner, nth): UserPoolClientRow => {
    const id = `client${String(nth).padStart(20, '0')}`;
    return { id, poolId: owner, name: 'other', settings, createdAt: now, modifiedAt: now };
  });
  await insertRows(tx, UserPoolClientRow, clients);
  const secrets = clients.map(({ id }): ClientSecretRow => {
    return { id: `${id}--1`, clientId: id, sealedSecret: '', createdAt: now };
  });
  await insertRows(tx, ClientSecretRow, secrets);
  await insertRows(tx, SigningKeyRow, pools.flatMap(keysOf));
  await insertRows(tx, GroupRow, pools.map(goneGroup));
  await insertRows(tx, ResourceServerRow, owners.map(resourceServerOf));
}

function keysOf({ id: poolId, createdAt }: UserPoolRow): SigningKeyRow[] {
  const publicJwk = {} as PublicJwk;
  return (['id', 'access'] as const).map((tokenUse) => {
    return {
      kid: hash(poolId + tokenUse),
      poolId,
      tokenUse,
      publicJwk,
      sealedPrivateKey: '',
      createdAt,
    };
  });
}

/** Far more in the pool of the users than the limit allows, so that a walk through them all is seen. */
function resourceServerOf(poolId: string, nth: number): ResourceServerRow {
  const identifier = `api-${String(nth).padStart(5, '0')}`;
  const scopes = [{ name: 'read', description: 'Reads.' }];
  return { id: `resource-${nth}`, poolId, identifier, name: 'api', scopes };
}

/** A group, deleted in every hundredth pool. */
function goneGroup({ id: poolId, createdAt }: UserPoolRow, nth: number): GroupRow {
  const deletedAt = nth % DUE === 1 ? createdAt : null;
  const unset = { description: null, roleArn: null, precedence: null };
  const name = deletedAt ? null : 'group-000';
  const id = `gone-${poolId}`;
  return { id, poolId, name, ...unset, createdAt, modifiedAt: createdAt, deletedAt };
}

/** In the past of every hundredth row. */
const dueAt = ({ now }: Owners, nth: number): Date =>
  new Date(now.getTime() + (nth % DUE === 0 ? -2 : 2) * DAY);

type Maker<T> = (owners: Owners) => (user: UserRow, nth: number) => T;

const credentialOf: Maker<PasswordCredentialRow> =
  ({ now }) =>
  ({ id }) => {
    const nothing = { hash: '', srpSalt: '', sealedVerifier: '' };
    return { userId: id, ...nothing, expiresAt: null, changedAt: now };
  };

const appOf: Maker<SoftwareTokenRow> =
  ({ now }) =>
  ({ id: userId }) => {
    const names = { sealedSecret: 'sealed', pendingSecret: null, friendlyName: null };
    return { userId, ...names, verifiedAt: now, lastStep: 1 };
  };

const codeOf: Maker<VerificationCodeRow> = (owners) => (user, nth) => ({
  userId: user.id,
  purpose: 'SIGN_UP',
  codeHash: hash(user.id),
  attributeName: 'email',
  attributeValue: user.attributes['email'] ?? '',
  expiresAt: dueAt(owners, nth),
});

const windowOf: Maker<AttemptWindowRow> = (owners) => (user, nth) => {
  return { id: `RESEND:${user.id}`, count: 1, endsAt: dueAt(owners, nth) };
};

const failuresOf: Maker<SignInFailuresRow> = (owners) => (user, nth) => {
  const at = dueAt(owners, nth);
  return { subject: user.id, failures: 1, lastFailureAt: at, lockedUntil: at };
};

const passkeyOf: Maker<PasskeyRow> =
  ({ now }) =>
  ({ id: userId }) => ({
    id: hash(`passkey ${userId}`),
    userId,
    credentialId: hash(userId),
    publicKey: '',
    signCount: 0,
    transports: ['internal'],
    attachment: 'platform',
    friendlyName: 'Passkey on a device',
    relyingPartyId: 'shop.example',
    createdAt: now,
  });

const registrationOf: Maker<PasskeyRegistrationRow> = (owners) => (user, nth) => ({
  userId: user.id,
  clientId: owners.clientId,
  challengeHash: hash(`registration ${user.id}`),
  expiresAt: dueAt(owners, nth),
});

/** Every hundredth is old, the ones after them are due to be sent. */
const messageOf: Maker<MessageRow> = (owners) => (user, nth) => {
  const { vault, poolId, now } = owners;
  const id = `msg-${user.id}`;
  const letter = { destination: 'a@mail.example.com', subject: 'Code', body: '123456' };
  const due = nth % DUE === 1;
  return {
    id,
    poolId: nth % DUE === 2 ? otherPool(0) : poolId,
    userId: user.id,
    medium: 'EMAIL',
    road: 'OWN',
    kind: 'SIGN_UP',
    sealed: sealLetter(vault, id, letter),
    state: due ? 'PENDING' : 'SENT',
    attempts: 0,
    nextAttemptAt: due ? now : dueAt(owners, nth),
    createdAt: new Date(now.getTime() - nth * 1000),
    sentAt: due ? null : now,
  };
};

const sessionOf: Maker<TokenSessionRow> = (owners) => (user, nth) => ({
  id: `s-${user.id.slice(2)}`,
  poolId: nth % DUE === 2 ? otherPool(0) : owners.poolId,
  clientId: owners.clientId,
  userId: user.id,
  refreshTokenHash: hash(`refresh ${user.id}`),
  refreshFamilyHash: hash(`family ${user.id}`),
  graceEnds: null,
  eventId: user.id,
  scope: 'aws.cognito.signin.user.admin',
  authTime: owners.now,
  expiresAt: dueAt(owners, nth),
  revokedAt: null,
  deviceKey: `us-east-1_${user.id}`,
  deviceForgottenAt: null,
  ...(nth % 2 === 0 ? UNTRACKED : tracked(user.id, owners.now)),
});

const tracked = (userId: string, lastActiveAt: Date) => ({
  sessionId: `tkn${hash(userId).slice(0, 25)}`,
  lastActiveAt,
  deviceType: 'Firefox 140 / Linux',
  lastIp: '192.0.2.7',
});

const deviceOf: Maker<DeviceRow> = (owners) => (user, nth) => ({
  id: `us-east-1_${user.id}`,
  poolId: owners.poolId,
  userId: user.id,
  groupKey: '-AbCdEfGh',
  name: null,
  srpSalt: '5a17',
  sealedVerifier: '',
  remembered: nth % 2 === 0,
  lastIp: null,
  createdAt: owners.now,
  modifiedAt: owners.now,
  confirmedAt: owners.now,
  authenticatedAt: owners.now,
});

const challengeOf: Maker<AuthSessionRow> = (owners) => (user, nth) => ({
  idHash: hash(`challenge ${user.id}`),
  clientId: owners.clientId,
  userId: user.id,
  challengeName: 'NEW_PASSWORD_REQUIRED',
  sealedState: '',
  longState: null,
  expiresAt: dueAt(owners, nth),
  spentAt: null,
});
