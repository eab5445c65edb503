import { SEAL_BYTES, type Vault } from '../../platform/crypto.js';
import { bytesOf } from '../../platform/scalars.js';
import { InvalidSessionError } from '../errors.js';

/** What a secret block of SRP carries, sealed, from the first message of the exchange to the second. */
export interface Block {
  /** The person, or `NOBODY` when the client hides that there is none. */
  readonly userId: string;
  readonly givenName: string;
  readonly deviceKey?: string;
  readonly A: string;
  readonly b: string;
  readonly B: string;
  readonly expiresAt: number;
}

/** In the place of a sub, and as long (RFC 9562, 5.9): the length of a block is seen by everybody. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

const purpose = 'srp-secret-block';

/**
 * Writes and reads secret blocks. One block has one spelling: it is spent by its text, so another text
 * for the same bytes would be another try with the same proof.
 */
export class SecretBlocks {
  constructor(private readonly vault: Pick<Vault, 'sealBytes' | 'openBytes'>) {}

  /** Base64, as clients decode it for the signature. */
  seal(clientId: string, block: Block): string {
    return this.vault.sealBytes(purpose, JSON.stringify(block), clientId).toString('base64');
  }

  /** @throws InvalidSessionError for a block of another client, and any text that is not one. */
  open(clientId: string, text: string): Block {
    try {
      return JSON.parse(this.vault.openBytes(purpose, bytesOf(text), clientId).toString()) as Block;
    } catch {
      throw new InvalidSessionError();
    }
  }
}

/** The characters of a block that carries this. */
export function lengthOfBlock(block: Block): number {
  const bytes = SEAL_BYTES + Buffer.byteLength(JSON.stringify(block));
  return 4 * Math.ceil(bytes / 3);
}
