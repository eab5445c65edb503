import { InvalidParameterError, NotImplementedError } from '../errors.js';
import type { ClientSettings } from './client-settings.js';

/** The flow of a client that speaks for itself and for nobody else (4.2, section 14). */
const flow = 'ALLOW_CLIENT_TOKEN_AUTH';

/** Whether the client may get tokens of its own. */
export const issuesClientTokens = ({
  settings: { explicitAuthFlows },
}: {
  readonly settings: Pick<ClientSettings, 'explicitAuthFlows'>;
}): boolean => explicitAuthFlows?.includes(flow) ?? false;

/**
 * What the documentation asks of a client with tokens of its own; its sentences are not recorded.
 *
 * @throws InvalidParameterError for the flow beside another one, or without a secret.
 * NotImplementedError for scopes of another client: they act at the OAuth endpoints alone, which are not
 * built.
 */
export function refuseClientTokenSettings(settings: ClientSettings, hasSecret: boolean): void {
  if (!issuesClientTokens({ settings })) {
    if (!settings.allowedOAuthScopes) return;
    throw new NotImplementedError('AllowedOAuthScopes is not built yet.');
  }
  if (settings.explicitAuthFlows?.length !== 1) {
    throw new InvalidParameterError(`${flow} cannot be used with other authentication flows.`);
  }
  if (hasSecret) return;
  throw new InvalidParameterError(
    `${flow} cannot be selected if client does not have a client secret.`,
  );
}
