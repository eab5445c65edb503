import type { Pool } from '../pools/pool.js';
import type { AwsCredentials } from './lambda-road.js';
import { RoadError } from './trigger-road.js';

interface Needs {
  /** Keys that are kept here, by the KMSKeyID that names them. */
  readonly keys: ReadonlyMap<string, Buffer>;
  /** Where the API of KMS is; undefined: there is none. Without an address it is AWS itself. */
  readonly kms: { readonly url: string | undefined } | undefined;
  readonly credentials: AwsCredentials | undefined;
}

const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;

/** The namespace of keys that are kept here: whoever decrypts names it, and the KMSKeyID as the key's name. */
export const KEY_NAMESPACE = 'poolgate';

/**
 * Encrypts codes for the functions that send messages: one message of the AWS Encryption SDK each, under
 * the KMSKeyID of the pool, with the pool's id in the encryption context (9.2).
 */
export class CodeEncryption {
  private clients: Promise<KmsClients> | undefined;

  constructor(private readonly needs: Needs) {}

  /**
   * The code in base64.
   *
   * @throws RoadError when no setting leads to the key; otherwise what KMS said.
   */
  async encrypt(pool: Pool, keyId: string | null | undefined, code: string): Promise<string> {
    if (!keyId) throw new RoadError('the pool names no KMSKeyID', false);
    // The libraries are loaded by the first message: most gateways never need them.
    const { buildEncrypt } = await import('@aws-crypto/encrypt-node');
    const { encrypt } = buildEncrypt();
    const encryptionContext = { 'userpool-id': pool.id };
    const { result } = await encrypt(await this.keyring(keyId), code, { encryptionContext });
    return result.toString('base64');
  }

  private async keyring(keyId: string) {
    const kept = this.needs.keys.get(keyId);
    return kept ? keptKey(keyId, kept) : this.kmsKey(keyId);
  }

  private async kmsKey(generatorKeyId: string) {
    if (!this.needs.kms) throw new RoadError('no setting leads to the KMSKeyID', false);
    const { KmsKeyringNode } = await import('@aws-crypto/kms-keyring-node');
    this.clients ??= kmsClients(this.needs);
    return new KmsKeyringNode({ generatorKeyId, clientProvider: await this.clients });
  }
}

type KmsClients = Awaited<ReturnType<typeof kmsClients>>;

/** One client for each region. Repeating is the outbox's; a KMS that says nothing must not be awaited. */
async function kmsClients({ kms, credentials }: Pick<Needs, 'kms' | 'credentials'>) {
  const { cacheClients, getClient, KMS } = await import('@aws-crypto/kms-keyring-node');
  const clients = getClient(KMS, {
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      // Without it the SDK only complains.
      throwOnRequestTimeout: true,
    },
    ...(kms?.url !== undefined && { endpoint: kms.url }),
    ...(credentials && { credentials }),
  });
  return cacheClients(clients);
}

async function keptKey(keyName: string, key: Buffer) {
  const { RawAesKeyringNode, RawAesWrappingSuiteIdentifier } =
    await import('@aws-crypto/raw-aes-keyring-node');
  return new RawAesKeyringNode({
    keyNamespace: KEY_NAMESPACE,
    keyName,
    unencryptedMasterKey: new Uint8Array(key),
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
}
