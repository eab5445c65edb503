import { FeatureUnavailableInTierError } from '../errors.js';
import type { PoolSettings } from './pool-settings.js';

/** What the cheapest tier lacks (3.4, 6.2), and whether a pool uses it. */
const PAID: Readonly<Record<string, (settings: PoolSettings) => boolean>> = {
  'Password History': ({ policies }) => policies.passwordPolicy.passwordHistorySize !== undefined,
  Passwordless: ({ policies }) => policies.signInPolicy.allowedFirstAuthFactors.length > 1,
  'Access Token Customization': ({ lambdaConfig }) =>
    (lambdaConfig.preTokenGenerationConfig?.lambdaVersion ?? 'V1_0') !== 'V1_0',
  'Email MFA': ({ emailMfaConfiguration }) => emailMfaConfiguration !== undefined,
  'Passkey MFA': ({ webAuthnConfiguration }) =>
    webAuthnConfiguration?.factorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION',
  'User Session Tracking': ({ sessionConfiguration }) =>
    sessionConfiguration?.userSessionTracking === 'ENABLED',
};

/** @throws FeatureUnavailableInTierError naming all features that the tier does not have. */
export function refuseBeyondTier(settings: PoolSettings): void {
  if (settings.userPoolTier !== 'LITE') return;
  const used = Object.entries(PAID).flatMap(([name, uses]) => (uses(settings) ? [name] : []));
  if (used.length === 0) return;
  throw new FeatureUnavailableInTierError(
    `The following features need to be disabled for the LITE pricing tier configured: ${used.join(', ')}`,
  );
}
