import type { SessionConfiguration } from './pool-sessions.contract.js';

/** A pool, as far as it says something about sessions. */
interface Tracking {
  readonly settings: { readonly sessionConfiguration?: SessionConfiguration };
}

/** What is left of a pool that was never told (SetUserPoolSessionConfiguration, section 14). */
const untold: SessionConfiguration = {
  userSessionTracking: 'DISABLED',
  tokenSession: { maxPerUser: 20 },
};

/** How a pool keeps track of sign-ins. */
export const sessionConfigurationOf = ({ settings }: Tracking): SessionConfiguration =>
  settings.sessionConfiguration ?? untold;

/** How many sign-ins of a person a pool keeps track of; undefined when it does not at all. */
export function mostSessions(pool: Tracking): number | undefined {
  const { userSessionTracking, tokenSession } = sessionConfigurationOf(pool);
  return userSessionTracking === 'ENABLED' ? tokenSession.maxPerUser : undefined;
}
