import type { TestGateway } from './gateway.js';
import { saidOf, TestPool } from './test-pool.js';

/** A session as the AWS door names its members. */
export interface Session {
  readonly SessionId: string;
  readonly ClientId: string;
  readonly CreateDate: number;
  readonly LastActiveDate: number;
  readonly DeviceType: string;
  readonly LastIPAddress: string;
  readonly IsCurrentSession: boolean;
}

/** User sessions at the AWS door. */
export class SessionCalls {
  constructor(private readonly at: TestGateway) {}

  /** A pool that tracks so many sessions of each user. */
  async tracked(MaxPerUser = 20): Promise<TestPool> {
    const made = await TestPool.make(this.at);
    await this.track(made, MaxPerUser);
    return made;
  }

  track({ id: UserPoolId }: TestPool, MaxPerUser: number, UserSessionTracking = 'ENABLED') {
    const TokenSession = { MaxPerUser };
    const input = { UserPoolId, UserSessionTracking, TokenSession };
    return this.at.done('SetUserPoolSessionConfiguration', input);
  }

  /** As the user sees them. */
  async own(AccessToken: string): Promise<Session[]> {
    const { body } = await this.at.aws('ListUserSessions', { AccessToken }, false);
    if (!body['Sessions']) throw new Error(saidOf({ body }));
    return body['Sessions'] as Session[];
  }

  /** As an administrator sees them. */
  async ofUser({ id: UserPoolId }: TestPool, Username: string): Promise<Session[]> {
    const answer = await this.at.done('AdminListUserSessions', { UserPoolId, Username });
    return answer['Sessions'] as Session[];
  }

  refresh(RefreshToken: string, { id }: TestPool['client']) {
    return this.at.aws('GetTokensFromRefreshToken', { ClientId: id, RefreshToken }, false);
  }

  /** Whether an access token is accepted. */
  async works(AccessToken: string): Promise<boolean> {
    return (await this.at.aws('GetUser', { AccessToken }, false)).status === 200;
  }

  /** What the table keeps of the only session of a user besides its tokens. */
  async kept(userId: string): Promise<Record<string, unknown> | undefined> {
    const columns = 'sessionId, lastActiveAt, deviceType, lastIp';
    const query = `SELECT ${columns} FROM token_sessions WHERE userId = ?`;
    const rows = await this.at.services.db.read((db) =>
      db.query<Record<string, unknown>[]>(query, [userId]),
    );
    return rows.length === 1 ? { ...rows[0] } : undefined;
  }
}

/** What is kept of a session that is not tracked. */
export const NOTHING = { sessionId: null, lastActiveAt: null, deviceType: null, lastIp: null };
