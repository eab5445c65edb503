import { generateKeyPair, type KeyPairKeyObjectResult } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from '../../platform/random.js';
import type { Vault } from '../../platform/crypto.js';
import type { PublicJwk } from './token-kinds.js';

export const KEY_PURPOSE = 'signing-key';
const MODULUS_BITS = 2048;
const KID_BYTES = 32;
/** Two pools' worth: a pool has a pair for ID tokens and one for access tokens. */
const SPARES = 4;

/** A pair that is in no pool yet; the private half is sealed from the moment it exists. */
export interface PreparedKey {
  readonly publicJwk: PublicJwk;
  readonly sealedPrivateKey: string;
}

/** Makes an RSA-2048 pair, off the event loop. */
export type MakeKeyPair = () => Promise<KeyPairKeyObjectResult>;
export const makeKeyPair: MakeKeyPair = () =>
  promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });

export interface SpareKeysNeeds {
  readonly random: Random;
  readonly vault: Vault;
  /** How a pair is made, if not by `makeKeyPair`. */
  readonly makeKeyPair?: MakeKeyPair | undefined;
}

/**
 * RSA-2048 pairs kept ready, because making one takes 50 to 300 ms of a core (measured). They are made
 * one after the other by libuv's threads, never on the event loop, and are lost with the process.
 */
export class SpareKeys {
  readonly #ready: PreparedKey[] = [];
  #filling = false;
  #stopped = false;

  constructor(private readonly needs: SpareKeysNeeds) {}

  /** How many pairs are ready now. */
  get count(): number {
    return this.#ready.length;
  }

  /** A spare to look at, which stays a spare; undefined while the first one is made. */
  probe(): PreparedKey | undefined {
    return this.#ready[0];
  }

  /** A spare, or a new pair when there is none; either way the stock is filled up afterwards. */
  take(): Promise<PreparedKey> {
    const spare = this.#ready.shift();
    this.fill();
    return spare ? Promise.resolve(spare) : this.#make();
  }

  /** Fills the stock in the background; it never keeps the process alive by a timer. */
  fill(): void {
    if (this.#filling || this.#stopped) return;
    this.#filling = true;
    setImmediate(() => void this.#fill()).unref();
  }

  /** Makes no more spares; the pair in the making is finished, since libuv cannot drop it. */
  stop(): void {
    this.#stopped = true;
  }

  async #fill(): Promise<void> {
    try {
      while (this.#ready.length < SPARES && !this.#stopped) {
        this.#ready.push(await this.#make());
      }
    } catch {
      // Whoever needs a pair makes one then, and the failure is told there.
    } finally {
      this.#filling = false;
    }
  }

  async #make(): Promise<PreparedKey> {
    const pair = await (this.needs.makeKeyPair ?? makeKeyPair)();
    const kid = this.needs.random.bytes(KID_BYTES).toString('base64');
    const { e, n } = pair.publicKey.export({ format: 'jwk' }) as { e: string; n: string };
    const der = pair.privateKey.export({ type: 'pkcs8', format: 'der' });
    return {
      publicJwk: { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' },
      sealedPrivateKey: this.needs.vault.seal(KEY_PURPOSE, der, kid),
    };
  }
}
