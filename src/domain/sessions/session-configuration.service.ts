import type { Context } from '../context.js';
import { clientView } from '../clients/client-views.js';
import type { UserPoolClient } from '../clients/clients.contract.js';
import type { ClientService } from '../clients/clients.service.js';
import {
  FeatureUnavailableInTierError,
  NotImplementedError,
  OperationNotEnabledError,
} from '../errors.js';
import { mostSessions, sessionConfigurationOf } from '../pools/pool-sessions.js';
import type { Pool } from '../pools/pool.js';
import type { UserPool } from '../pools/pools.contract.js';
import type { PoolService } from '../pools/pools.service.js';
import type {
  GetUserPoolClientSessionConfigurationInput,
  GetUserPoolSessionConfigurationInput,
  SetUserPoolClientSessionConfigurationInput,
  SetUserPoolSessionConfigurationInput,
  UserPoolSessionConfiguration,
} from './session-configuration.contract.js';

interface Needs {
  readonly pools: Pick<PoolService, 'require' | 'change' | 'view'>;
  readonly clients: Pick<ClientService, 'requireIn' | 'change'>;
}

/** Minutes that can be kept without hosted pages: never, and the default, which asks for nothing. */
const KEPT = [0, 60];

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

  /** GetUserPoolClientSessionConfiguration. @throws ResourceNotFoundError for the pool or the client. */
  async getOfClient(
    ctx: Context,
    { userPoolId, clientId }: GetUserPoolClientSessionConfigurationInput,
  ): Promise<UserPoolClient> {
    const { client } = await this.needs.clients.requireIn(ctx, userPoolId, clientId);
    return clientView(client);
  }

  /**
   * SetUserPoolClientSessionConfiguration. There is no single sign-on session without hosted pages, so
   * that no time can be promised during which one lets a user in; that it never does can.
   *
   * @throws ResourceNotFoundError for the pool or the client, FeatureUnavailableInTierError on LITE,
   * OperationNotEnabledError while the pool does not track sessions, NotImplementedError for a time.
   */
  setOfClient(
    ctx: Context,
    input: SetUserPoolClientSessionConfigurationInput,
  ): Promise<UserPoolClient> {
    const { maxValidityMinutes } = input.ssoSession;
    return this.needs.clients.change(ctx, input, ({ settings }, pool) => {
      refuseOnLite(pool);
      if (mostSessions(pool) === undefined) {
        throw new OperationNotEnabledError('Session tracking is not enabled for the user pool.');
      }
      if (!KEPT.includes(maxValidityMinutes)) {
        throw new NotImplementedError(
          'Single sign-on sessions are not built yet: MaxValidityMinutes can be 0 or 60.',
        );
      }
      return { settings: { ...settings, ssoSession: { maxValidityMinutes } } };
    });
  }
}

/** The sentence is of the kind that Cognito has for other features (section 12.6). */
function refuseOnLite({ settings }: Pool): void {
  if (settings.userPoolTier !== 'LITE') return;
  throw new FeatureUnavailableInTierError(
    'The following feature is not available for the LITE pricing tier configured: User Session Tracking',
  );
}
