/*
 * The library of WebAuthn brings parsers of certificates along: it is loaded by the first passkey, and not
 * by every start.
 */

/** What makes options and verifies answers. */
export const webauthn = () => import('@simplewebauthn/server');

/** What reads and writes the formats. */
export const webauthnFormats = () => import('@simplewebauthn/server/helpers');
