import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** The parts of PublicKeyCredentialCreationOptionsJSON that an authenticator looks at. */
export interface CreationOptions {
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string; readonly name: string };
  readonly challenge: string;
}

/** The same of PublicKeyCredentialRequestOptionsJSON. */
export interface RequestOptions {
  readonly rpId: string;
  readonly challenge: string;
  readonly allowCredentials?: readonly { readonly id: string }[];
}

/** What a test lies about. */
export interface Lies {
  readonly origin?: string;
  readonly crossOrigin?: boolean;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** Whether the holder was verified; true unless it is said. */
  readonly verified?: boolean;
  readonly present?: boolean;
  readonly counter?: number;
  readonly id?: Buffer;
  readonly algorithm?: number;
  readonly userHandle?: string;
  readonly attestation?: { readonly format: string; readonly statement: Map<string, Uint8Array> };
}

interface Made {
  readonly id: string;
  readonly rpId: string;
  readonly userHandle: string;
  readonly key: KeyObject;
}

const b64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest();

/**
 * An authenticator and the browser before it, in software: it makes real keys, real attestations of the
 * format `none` and real assertions (WebAuthn 6.3 and 6.5).
 */
export class Authenticator {
  readonly passkeys: Made[] = [];
  counter = 0;

  constructor(private readonly origin: string) {}

  /** RegistrationResponseJSON. */
  create(options: CreationOptions, lies: Lies = {}) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const id = lies.id ?? randomBytes(32);
    const rpId = lies.rpId ?? options.rp.id;
    this.passkeys.push({ id: b64(id), rpId, userHandle: options.user.id, key: privateKey });
    const cose = coseKey(publicKey.export({ format: 'jwk' }), lies.algorithm ?? -7);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, id, cose]);
    const authData = Buffer.concat([this.authData(rpId, 0x40, lies), attested]);
    const { format = 'none', statement = new Map<string, Uint8Array>() } = lies.attestation ?? {};
    const object = new Map<string, string | Uint8Array | Map<string, Uint8Array>>([
      ['fmt', format],
      ['attStmt', statement],
      ['authData', new Uint8Array(authData)],
    ]);
    const response = {
      clientDataJSON: this.clientData('webauthn.create', options.challenge, lies),
      attestationObject: b64(isoCBOR.encode(object)),
      transports: ['internal', 'hybrid', 'carrier-pigeon'],
    };
    return credential(id, response);
  }

  /** AuthenticationResponseJSON, by the newest passkey that the options allow. */
  get(options: RequestOptions, lies: Lies = {}) {
    const allowed = options.allowCredentials?.map(({ id }) => id);
    const passkey = this.passkeys.findLast(({ id }) => !allowed?.length || allowed.includes(id));
    if (!passkey) throw new Error('No passkey is allowed.');
    return this.assert(passkey, options.challenge, lies);
  }

  /** The same by a passkey of the test's choice, whatever the options allow. */
  assert(passkey: Made, challenge: string, lies: Lies = {}) {
    this.counter += 1;
    const authData = this.authData(lies.rpId ?? passkey.rpId, 0, lies);
    const clientDataJSON = this.clientData('webauthn.get', challenge, lies);
    const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    const response = {
      clientDataJSON,
      authenticatorData: b64(authData),
      signature: b64(sign('sha256', signed, passkey.key)),
      userHandle: lies.userHandle ?? passkey.userHandle,
    };
    return credential(Buffer.from(passkey.id, 'base64url'), response);
  }

  private authData(rpId: string, more: number, lies: Lies): Buffer {
    const present = lies.present === false ? 0 : 0x01;
    const verified = lies.verified === false ? 0 : 0x04;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.counter ?? this.counter);
    return Buffer.concat([sha256(rpId), Buffer.from([present | verified | more]), counter]);
  }

  private clientData(type: string, challenge: string, lies: Lies): string {
    const { origin = this.origin, crossOrigin = false } = lies;
    const said = { type: lies.type ?? type, challenge: lies.challenge ?? challenge };
    return b64(JSON.stringify({ ...said, origin, crossOrigin }));
  }
}

/** The private half of another key, to forge with. */
export const otherKey = (): KeyObject =>
  createPrivateKey(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      format: 'pem',
      type: 'pkcs8',
    }),
  );

function credential<T>(id: Buffer, response: T) {
  return {
    id: b64(id),
    rawId: b64(id),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response,
  };
}

/** A COSE key of P-256 (RFC 9053 7.1.1). */
function coseKey({ x, y }: JsonWebKey, algorithm: number): Buffer {
  const key = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, algorithm],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(x!, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(y!, 'base64url'))],
  ]);
  return Buffer.from(isoCBOR.encode(key));
}
