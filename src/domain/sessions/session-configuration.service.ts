import type { Context } from '../context.js';
import { FeatureUnavailableInTierError } from '../errors.js';
import { sessionConfigurationOf } from '../pools/pool-sessions.js';
import type { Pool } from '../pools/pool.js';
import type { UserPool } from '../pools/pools.contract.js';
import type { PoolService } from '../pools/pools.service.js';
import type {
  GetUserPoolSessionConfigurationInput,
  SetUserPoolSessionConfigurationInput,
  UserPoolSessionConfiguration,
} from './session-configuration.contract.js';

interface Needs {
  readonly pools: Pick<PoolService, 'require' | 'change' | 'view'>;
}

/** Whether and how pools keep track of sign-ins. A change acts here at once, elsewhere in two seconds. */
export class SessionConfigurationService {
  constructor(private readonly needs: Needs) {}

  /** GetUserPoolSessionConfiguration. @throws ResourceNotFoundError */
  async get(
    ctx: Context,
    { userPoolId }: GetUserPoolSessionConfigurationInput,
  ): Promise<UserPoolSessionConfiguration> {
    const pool = await this.needs.pools.require(ctx, userPoolId);
    return { userPoolId, ...sessionConfigurationOf(pool) };
  }

  /**
   * SetUserPoolSessionConfiguration: replaces the whole. Sessions that are beyond a lower number end at
   * the next sign-in of their user; those that began while tracking was off stay untracked.
   *
   * @throws ResourceNotFoundError, FeatureUnavailableInTierError on LITE.
   */
  async set(ctx: Context, input: SetUserPoolSessionConfigurationInput): Promise<UserPool> {
    const { userPoolId, userSessionTracking, tokenSession } = input;
    const { maxPerUser } = tokenSession;
    const sessionConfiguration = { userSessionTracking, tokenSession: { maxPerUser } };
    const changed = await this.needs.pools.change(ctx, userPoolId, (present) => {
      refuseOnLite(present);
      return { settings: { ...present.settings, sessionConfiguration } };
    });
    return this.needs.pools.view(changed);
  }
}

/** The sentence is of the kind that Cognito has for other features (section 12.6). */
function refuseOnLite({ settings }: Pool): void {
  if (settings.userPoolTier !== 'LITE') return;
  throw new FeatureUnavailableInTierError(
    'The following feature is not available for the LITE pricing tier configured: User Session Tracking',
  );
}
