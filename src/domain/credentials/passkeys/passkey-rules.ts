import { isIP } from 'node:net';
import {
  InvalidParameterError,
  WebAuthnConfigurationMissingError,
  WebAuthnNotEnabledError,
} from '../../errors.js';
import type { Pool } from '../../pools/pool.js';

/** Passkeys of one person (section 2.3). */
export const MOST_PASSKEYS = 20;

/** How long a browser may take, as it is told; the server waits longer, because clocks and people do. */
export const BROWSER_TIMEOUT_MS = 60_000;

/** How long a registration stays open; Cognito's own figure is not known. */
export const REGISTRATION_MS = 5 * 60_000;

/** EdDSA, ES256 and RS256 (COSE numbers): what every browser and every node of a gateway has. */
export const ALGORITHMS = [-8, -7, -257];

/** @throws WebAuthnNotEnabledError where a passkey could never sign in. */
export function refuseWithoutPasskeys(pool: Pool): void {
  if (allowsPasskeys(pool)) return;
  throw new WebAuthnNotEnabledError();
}

/** Whether a sign-in of the pool may begin with a passkey. */
export const allowsPasskeys = ({ settings }: Pool): boolean =>
  settings.policies.signInPolicy.allowedFirstAuthFactors.includes('WEB_AUTHN');

/** Whether the authenticator must have checked who holds it: by a PIN, a finger or a face. */
export const mustVerifyUser = ({ settings }: Pool): boolean =>
  settings.webAuthnConfiguration?.userVerification === 'required';

/** Whether a passkey whose holder was verified counts as two factors. */
export const isMultiFactor = ({ settings }: Pool): boolean =>
  settings.webAuthnConfiguration?.factorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION';

/**
 * The domain that the passkeys of a pool belong to: the one that was set, else the host of the gateway,
 * whose pages sign people in. An IP address is no domain, and browsers refuse it.
 *
 * @throws WebAuthnConfigurationMissingError when there is none.
 */
export function relyingPartyOf({ settings }: Pool, publicUrl: string): string {
  const { relyingPartyId } = settings.webAuthnConfiguration ?? {};
  if (relyingPartyId) return relyingPartyId;
  const host = new URL(publicUrl).hostname;
  if (host.startsWith('[') || isIP(host) !== 0) throw new WebAuthnConfigurationMissingError();
  return host;
}

/**
 * Whether pages of this origin may use passkeys of the domain: those of the domain itself and below it,
 * which is what browsers allow (WebAuthn 5.1.2), over https; over http only on the own machine, which
 * browsers take for as safe (Secure Contexts 3.1). Ports do not count. Android apps, whose origin is the
 * hash of a signing key, would need a list of hashes that the API does not have, and are refused.
 */
export function isAllowedOrigin(origin: string, relyingPartyId: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname, protocol, origin: canonical } = new URL(origin);
  if (canonical !== origin) return false;
  const local = hostname === 'localhost' || hostname.endsWith('.localhost');
  if (protocol !== 'https:' && !(protocol === 'http:' && local)) return false;
  return hostname === relyingPartyId || hostname.endsWith(`.${relyingPartyId}`);
}

/** What is wrong with JSON that no browser made. */
export const malformed = (): InvalidParameterError =>
  new InvalidParameterError('The passkey credential is malformed.');
