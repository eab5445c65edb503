import { malformed } from './passkey-rules.js';
import { webauthnFormats } from './webauthn-library.js';

/* What browsers answer, as far as we read it ourselves; the rest is the library's. */

/** What the browser says the authenticator was asked (WebAuthn 5.8.1). */
export interface ClientData {
  readonly type: string;
  /** Base64url. */
  readonly challenge: string;
  readonly origin: string;
  /** A frame in a page of another origin asked: nobody does that for us. */
  readonly crossOrigin: boolean;
}

export interface RegistrationAnswer {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly clientData: ClientData;
  /** Base64url, without the attestation; see `unattested`. */
  readonly attestationObject: string;
  readonly transports: readonly string[];
  readonly attachment: string | null;
}

export interface AssertionAnswer {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly clientData: ClientData;
  readonly authenticatorData: string;
  readonly signature: string;
  readonly userHandle: string | null;
}

type Json = Readonly<Record<string, unknown>>;

/** 32 KiB of a member is more than any authenticator writes; the decoders behind it are not ours. */
const LONGEST = 32 * 1024;
const BASE64URL = /^[\w-]+$/;

/** The transports that WebAuthn knows, and `smart-card` and `cable` that browsers have said. */
export const passkeyTransports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];
const attachments = ['platform', 'cross-platform'];

/** RegistrationResponseJSON. @throws InvalidParameterError for anything else. */
export async function registrationAnswer(credential: unknown): Promise<RegistrationAnswer> {
  const { id, attachment, response } = common(credential);
  const { clientDataJSON, clientData } = clientDataIn(response);
  const { transports } = response;
  return {
    id,
    clientDataJSON,
    clientData,
    attestationObject: await unattested(bytesText(response['attestationObject'])),
    transports: Array.isArray(transports)
      ? passkeyTransports.filter((known) => transports.includes(known))
      : [],
    attachment,
  };
}

/** AuthenticationResponseJSON. @throws InvalidParameterError for anything else. */
export function assertionAnswer(credential: unknown): AssertionAnswer {
  const { id, response } = common(credential);
  const { userHandle } = response;
  return {
    id,
    ...clientDataIn(response),
    authenticatorData: bytesText(response['authenticatorData']),
    signature: bytesText(response['signature']),
    userHandle: userHandle === undefined || userHandle === null ? null : bytesText(userHandle),
  };
}

function common(credential: unknown) {
  const { id, rawId, type, response, authenticatorAttachment } = asObject(credential);
  if (type !== 'public-key' || id !== rawId) throw malformed();
  const attachment = attachments.find((known) => known === authenticatorAttachment) ?? null;
  return { id: bytesText(id), attachment, response: asObject(response) };
}

function clientDataIn(response: Json): { clientDataJSON: string; clientData: ClientData } {
  const clientDataJSON = bytesText(response['clientDataJSON']);
  const { type, challenge, origin, crossOrigin } = asObject(parsed(clientDataJSON));
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') {
    throw malformed();
  }
  const clientData = { type, challenge, origin, crossOrigin: Boolean(crossOrigin) };
  return { clientDataJSON, clientData };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown;
  } catch {
    throw malformed();
  }
}

/**
 * The attestation object with its statement taken out. We ask for none, and some providers make one all
 * the same; to verify it would mean to fetch revocation lists from addresses that the caller chose.
 */
async function unattested(attestationObject: string): Promise<string> {
  const { decodeAttestationObject, isoCBOR } = await webauthnFormats();
  try {
    const bytes = Buffer.from(attestationObject, 'base64url');
    const authData = decodeAttestationObject(new Uint8Array(bytes)).get('authData');
    const bare = new Map<string, string | Uint8Array | Map<string, string>>([
      ['fmt', 'none'],
      ['attStmt', new Map<string, string>()],
      ['authData', authData],
    ]);
    return Buffer.from(isoCBOR.encode(bare)).toString('base64url');
  } catch {
    throw malformed();
  }
}

function bytesText(value: unknown): string {
  if (typeof value !== 'string' || value.length > LONGEST) throw malformed();
  // Only what every decoder reads alike: the library has another one than we have.
  const text = value.replace(/={1,2}$/, '');
  if (!BASE64URL.test(text)) throw malformed();
  return text;
}

function asObject(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  return value as Json;
}
