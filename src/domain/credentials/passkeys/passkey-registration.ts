import { createHash } from 'node:crypto';
import {
  WebAuthnCredentialNotSupportedError,
  WebAuthnOriginNotAllowedError,
  WebAuthnRelyingPartyMismatchError,
} from '../../errors.js';
import type { Pool } from '../../pools/pool.js';
import type { UserRow } from '../../users/users.entities.js';
import type { ClientData, RegistrationAnswer } from './passkey-answers.js';
import { friendlyNameOf } from './passkey-names.js';
import {
  ALGORITHMS,
  BROWSER_TIMEOUT_MS,
  isAllowedOrigin,
  malformed,
  mustVerifyUser,
} from './passkey-rules.js';
import type { PasskeyRow } from './passkeys.entities.js';
import { webauthn } from './webauthn-library.js';

/** WebAuthn 5.8.3 and 6.1: at least 16 bytes, at most 1023. */
const idBytes = { least: 16, most: 1023 };

/** Which passkey of a pool: authenticators draw their ids at random, and they are too long to index. */
export function passkeyKey(poolId: string, credentialId: string): string {
  const value = JSON.stringify([poolId, credentialId]);
  return createHash('sha256').update(value).digest('base64url');
}

interface About {
  readonly pool: Pool;
  readonly user: UserRow;
  readonly relyingPartyId: string;
  /** They are excluded: an authenticator keeps one passkey for each person. */
  readonly present: readonly PasskeyRow[];
}

/**
 * PublicKeyCredentialCreationOptionsJSON. The passkey must be discoverable, as Cognito asks for; the user
 * handle is the sub, which tells nothing about the person (WebAuthn 14.6.1).
 */
export async function creationOptions(about: About, challenge: Buffer): Promise<object> {
  const { pool, user, relyingPartyId, present } = about;
  const name = shownName(user);
  const {
    extensions: _,
    hints: __,
    ...options
  } = await (
    await webauthn()
  ).generateRegistrationOptions({
    rpName: relyingPartyId,
    rpID: relyingPartyId,
    userID: new Uint8Array(Buffer.from(user.id)),
    userName: name,
    userDisplayName: name,
    challenge: new Uint8Array(challenge),
    timeout: BROWSER_TIMEOUT_MS,
    attestationType: 'none',
    excludeCredentials: present.map(({ credentialId: id }) => ({ id })),
    authenticatorSelection: {
      residentKey: 'required',
      userVerification: mustVerifyUser(pool) ? 'required' : 'preferred',
    },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return options;
}

/** In pools whose people sign in by an address, the user name is only a sub. */
function shownName({ id, username, attributes }: UserRow): string {
  if (username !== id) return username;
  return attributes['email'] ?? attributes['phone_number'] ?? username;
}

/** @throws WebAuthnOriginNotAllowedError for a page that does not belong to the relying party. */
function refuseOrigin(
  { origin, crossOrigin }: ClientData,
  { relyingPartyId }: Pick<About, 'relyingPartyId'>,
): void {
  if (crossOrigin || !isAllowedOrigin(origin, relyingPartyId)) {
    throw new WebAuthnOriginNotAllowedError();
  }
}

/**
 * What is kept of a passkey, from an answer whose challenge was ours.
 *
 * @throws WebAuthnOriginNotAllowedError, WebAuthnRelyingPartyMismatchError,
 * WebAuthnCredentialNotSupportedError, InvalidParameterError.
 */
export async function verifiedRegistration(
  answer: RegistrationAnswer,
  about: Pick<About, 'pool' | 'relyingPartyId'>,
): Promise<Omit<PasskeyRow, 'id' | 'userId' | 'createdAt'>> {
  if (answer.clientData.type !== 'webauthn.create') throw malformed();
  refuseOrigin(answer.clientData, about);
  const { aaguid, credential } = await verified(answer, about);
  const { transports, attachment } = answer;
  const length = Buffer.byteLength(credential.id, 'base64url');
  if (length < idBytes.least || length > idBytes.most) {
    throw new WebAuthnCredentialNotSupportedError();
  }
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    signCount: credential.counter,
    transports,
    attachment,
    friendlyName: friendlyNameOf({ aaguid, attachment, transports }),
    relyingPartyId: about.relyingPartyId,
  };
}

/** The library throws sentences; all but one of them mean an authenticator that does not fit. */
async function verified(
  { id, clientDataJSON, clientData, attestationObject }: RegistrationAnswer,
  { pool, relyingPartyId }: Pick<About, 'pool' | 'relyingPartyId'>,
) {
  const response = { clientDataJSON, attestationObject };
  const { verifyRegistrationResponse } = await webauthn();
  const result = await verifyRegistrationResponse({
    response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
    expectedChallenge: clientData.challenge,
    expectedOrigin: clientData.origin,
    expectedRPID: relyingPartyId,
    requireUserVerification: mustVerifyUser(pool),
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch((error: Error) => {
    if (error.name === 'UnexpectedRPIDHash') throw new WebAuthnRelyingPartyMismatchError();
    throw new WebAuthnCredentialNotSupportedError();
  });
  if (!result.registrationInfo) throw new WebAuthnCredentialNotSupportedError();
  return result.registrationInfo;
}
