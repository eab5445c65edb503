import { In, type EntityManager } from 'typeorm';
import type { Database } from '../../platform/database.js';
import type { Context } from '../context.js';
import { PasswordCredentialRow } from '../credentials/credentials.entities.js';
import { UserNotFoundError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type { PoolService } from '../pools/pools.service.js';
import { mfaKindsOf } from '../pools/second-factors.js';
import { isVerified } from '../users/attribute-changes.js';
import { mfaSettings } from '../users/user-views.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';
import {
  UserAuthFactors,
  type AdminGetUserAuthFactorsInput,
  type UserAuthFactor,
} from './second-factors.contract.js';

/** Who of these users has a passkey. */
export interface PasskeyOwners {
  ownersAmong(db: EntityManager, userIds: readonly string[]): Promise<ReadonlySet<string>>;
}

interface Needs {
  readonly db: Database;
  readonly pools: Pick<PoolService, 'require' | 'among' | 'byId'>;
  readonly directory: UserDirectory;
  readonly passkeys: PasskeyOwners;
}

interface Owner {
  readonly pool: Pool;
  readonly user: UserRow;
}

/** What people have that they can prove themselves by, as far as their pool takes it (section 14). */
export class AuthFactorService {
  constructor(private readonly needs: Needs) {}

  /** GetUserAuthFactors. */
  async of(_ctx: Context, owner: Owner): Promise<UserAuthFactors> {
    const factors = await this.among([owner]);
    return viewOf(owner.user, factors.get(owner.user.id)!);
  }

  /** AdminGetUserAuthFactors. @throws ResourceNotFoundError, UserNotFoundError. */
  async adminGet(ctx: Context, input: AdminGetUserAuthFactorsInput): Promise<UserAuthFactors> {
    const { db, pools, directory } = this.needs;
    const pool = await pools.require(ctx, input.userPoolId);
    const user = await db.read((reader) => directory.find(reader, pool, input.username));
    if (!user) throw new UserNotFoundError();
    return this.of(ctx, { pool, user });
  }

  /** Those of one user, of whatever region; undefined when the user or the pool is gone. */
  async ofUser(userId: string): Promise<UserAuthFactor[] | undefined> {
    const { db, pools, directory } = this.needs;
    const user = await db.read((reader) => directory.byId(reader, userId));
    const pool = user && (await pools.byId(user.poolId));
    if (!pool) return undefined;
    return (await this.among([{ pool, user }])).get(userId);
  }

  /** Those of several users by sub, in two statements, and one for their pools. */
  async byUsers(ctx: Context, users: readonly UserRow[]): Promise<Map<string, UserAuthFactor[]>> {
    const pools = await this.needs.pools.among(ctx, [...new Set(users.map((user) => user.poolId))]);
    return this.among(
      users.flatMap((user) => {
        const pool = pools.get(user.poolId);
        return pool ? [{ pool, user }] : [];
      }),
    );
  }

  private async among(owners: readonly Owner[]): Promise<Map<string, UserAuthFactor[]>> {
    const ids = owners.map(({ user }) => user.id);
    if (ids.length === 0) return new Map();
    return this.needs.db.read(async (db) => {
      const passwords = await passwordOwners(db, ids);
      const passkeys = await this.needs.passkeys.ownersAmong(db, ids);
      return new Map(
        owners.map(({ pool, user }) => {
          const has = { password: passwords.has(user.id), passkey: passkeys.has(user.id) };
          return [user.id, factorsOf(pool, user, has)];
        }),
      );
    });
  }
}

async function passwordOwners(db: EntityManager, ids: readonly string[]): Promise<Set<string>> {
  const found = await db.find(PasswordCredentialRow, {
    select: { userId: true },
    where: { userId: In([...ids]) },
  });
  return new Set(found.map(({ userId }) => userId));
}

function factorsOf(
  { settings }: Pool,
  { attributes, mfa }: UserRow,
  has: { readonly password: boolean; readonly passkey: boolean },
): UserAuthFactor[] {
  const first = settings.policies.signInPolicy.allowedFirstAuthFactors;
  const second = mfaKindsOf(settings);
  const mail = first.includes('EMAIL_OTP') || second.includes('EMAIL_OTP');
  const text = first.includes('SMS_OTP') || second.includes('SMS_MFA');
  const configured: Readonly<Record<UserAuthFactor, boolean>> = {
    PASSWORD: has.password,
    EMAIL_OTP: mail && isVerified(attributes, 'email'),
    SMS_OTP: text && isVerified(attributes, 'phone_number'),
    WEB_AUTHN: has.passkey && first.includes('WEB_AUTHN'),
    // One that was enrolled goes on working when the pool takes no new ones (7.5).
    SOFTWARE_TOKEN: mfa?.softwareTokenVerified ?? false,
  };
  const names = Object.keys(configured) as UserAuthFactor[];
  return names.filter((name) => configured[name]);
}

function viewOf({ username, mfa }: UserRow, factors: UserAuthFactor[]): UserAuthFactors {
  return Object.assign(new UserAuthFactors(), {
    username,
    ...mfaSettings(mfa),
    ...(factors.length > 0 && { configuredUserAuthFactors: factors }),
  });
}
