import type { JWTPayload } from 'jose';
import type { Clock } from '../../platform/clock.js';
import type { Random } from '../../platform/random.js';
import { clientSecretMatches, lifetimes } from '../clients/client-rules.js';
import { issuesClientTokens } from '../clients/client-token-settings.js';
import type { Client } from '../clients/client.js';
import type { ClientService } from '../clients/clients.service.js';
import type { Context } from '../context.js';
import {
  InvalidLambdaResponseError,
  InvalidParameterError,
  NotAuthorizedError,
  UnexpectedLambdaError,
  UserLambdaValidationError,
} from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type { ResourceServerService } from '../resource-servers/resource-servers.service.js';
import type { TokenChanges } from '../triggers/token-trigger.js';
import type { Triggers } from '../triggers/triggers.js';
import type { ClientToken, GetClientTokenInput } from './client-tokens.contract.js';
import { issuerOf } from './issuer.js';
import type { SigningKeys } from './signing-keys.js';
import { groupConfigurationOf, overriddenOfMachine } from './token-overrides.js';
import { seconds, signedToken } from './token-signature.js';

interface Needs {
  readonly clock: Clock;
  readonly random: Random;
  readonly clients: Pick<ClientService, 'require'>;
  readonly resourceServers: Pick<ResourceServerService, 'scopesOf'>;
  readonly triggers: Pick<Triggers, 'preTokenGeneration'>;
  readonly signingKeys: Pick<SigningKeys, 'signerOf'>;
  readonly publicUrl: string;
}

/** For whom a token is made, and what it allows. */
interface MachineGrant {
  readonly pool: Pool;
  readonly client: Client;
  readonly scopes: readonly string[];
  readonly clientMetadata: GetClientTokenInput['clientMetadata'];
}

/** Tokens of app clients that speak for themselves: machine to machine, nobody signs in. */
export class ClientTokenService {
  constructor(private readonly needs: Needs) {}

  /**
   * GetClientToken: an access token, and nothing to renew it with. One signature; one statement at the
   * most beside those that find the client and the keys of its pool. Wrong secrets are not counted, as at
   * RevokeToken: 24 characters at least are not guessed, and a count would let strangers lock a client.
   *
   * @throws ResourceNotFoundError for the client; NotAuthorizedError for a wrong secret, or where the
   * function of the pool fails or refuses; InvalidParameterError for a client without the flow, for a
   * scope that it does not list, and where no scope is left.
   */
  async issue(ctx: Context, input: GetClientTokenInput): Promise<ClientToken> {
    const { client, pool } = await this.needs.clients.require(input.clientId);
    if (!clientSecretMatches(client, input.secret)) {
      // As GetTokensFromRefreshToken has it; no sentence is recorded for either.
      throw new NotAuthorizedError(`Unable to verify secret for client ${client.id}`);
    }
    refuseOtherFlow(client);
    const scopes = await this.#scopes(client, input.scopes);
    const { clientMetadata } = input;
    const claims = await this.#claims(ctx, { pool, client, scopes, clientMetadata });
    const accessToken = await signedToken(this.needs.signingKeys, pool.id, 'access', claims);
    return { accessToken, expiresIn: lifetimes(client).accessSeconds, tokenType: 'Bearer' };
  }

  /** Each once. What no resource server has any more is left out without a word (10.4). */
  async #scopes(client: Client, given: GetClientTokenInput['scopes']): Promise<readonly string[]> {
    const listed = client.settings.allowedOAuthScopes ?? [];
    const asked = given?.length ? [...new Set(given)] : listed;
    // The token endpoint has invalid_scope; of what is declared here, this comes next to it.
    const foreign = asked.find((scope) => !listed.includes(scope));
    if (foreign !== undefined) {
      throw new InvalidParameterError(`Invalid scope requested: ${foreign}`);
    }
    const present = await this.needs.resourceServers.scopesOf(client.poolId);
    const scopes = asked.filter((scope) => present.has(scope));
    if (scopes.length > 0) return scopes;
    throw new InvalidParameterError(`Client ${client.id} has no scope that a token could allow.`);
  }

  /** Section 8.3, column client_credentials. */
  async #claims(ctx: Context, grant: MachineGrant): Promise<JWTPayload> {
    const { pool, client, scopes } = grant;
    const changes = await this.#changes(ctx, grant);
    const now = seconds(this.needs.clock.now());
    const claims: JWTPayload = {
      sub: client.id,
      iss: issuerOf(this.needs.publicUrl, pool.id),
      client_id: client.id,
      token_use: 'access',
      scope: scopes.join(' '),
      version: 2,
      auth_time: now,
      iat: now,
      exp: now + lifetimes(client).accessSeconds,
      jti: this.needs.random.uuid(),
    };
    return changes ? overriddenOfMachine(claims, changes) : claims;
  }

  /** Asks the function of the pool, where it is one of version 3 (9.3). */
  async #changes(ctx: Context, grant: MachineGrant): Promise<TokenChanges | undefined> {
    const { pool, client, scopes, clientMetadata } = grant;
    const source = 'ClientCredentials';
    const groups = groupConfigurationOf({});
    const about = { pool, clientId: client.id, source, user: undefined, groups } as const;
    return this.needs.triggers
      .preTokenGeneration(ctx, { ...about, scopes, clientMetadata })
      .catch(refusedByFunction);
  }
}

/**
 * What InitiateAuth says of a flow that is off. OperationNotEnabledException is declared as well, for what
 * a region or the configuration of a pool does not allow; this is a setting of the client, as it is there.
 *
 * @throws InvalidParameterError
 */
function refuseOtherFlow(client: Client): void {
  if (issuesClientTokens(client)) return;
  throw new InvalidParameterError('Auth flow not enabled for this client');
}

/** The operation declares no exception of triggers: whoever decides about tokens gave none. */
function refusedByFunction(error: unknown): never {
  const failed =
    error instanceof UserLambdaValidationError ||
    error instanceof UnexpectedLambdaError ||
    error instanceof InvalidLambdaResponseError;
  throw failed ? new NotAuthorizedError(error.message) : error;
}
