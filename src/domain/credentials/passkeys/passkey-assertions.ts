import { generateKeyPairSync } from 'node:crypto';
import { In, type EntityManager } from 'typeorm';
import { safeEqual, type Vault } from '../../../platform/crypto.js';
import { changeRows, type Database } from '../../../platform/database.js';
import { findAlike } from '../../../platform/find-alike.js';
import type { Random } from '../../../platform/random.js';
import { InvalidPasskeyError, WebAuthnConfigurationMissingError } from '../../errors.js';
import type { Pool } from '../../pools/pool.js';
import { simulatedBytes } from '../../users/simulated-people.js';
import { assertionAnswer, type AssertionAnswer } from './passkey-answers.js';
import { passkeysOf } from './passkey-lists.js';
import { passkeyKey } from './passkey-registration.js';
import {
  allowsPasskeys,
  BROWSER_TIMEOUT_MS,
  isAllowedOrigin,
  relyingPartyOf,
} from './passkey-rules.js';
import { PasskeyRow } from './passkeys.entities.js';
import { webauthn, webauthnFormats } from './webauthn-library.js';

interface Needs {
  readonly db: Database;
  readonly random: Random;
  readonly vault: Vault;
  /** The gateway's own address: see `relyingPartyOf`. */
  readonly publicUrl: string;
}

/** What a browser needs to find a passkey. */
export type FoundPasskey = Pick<PasskeyRow, 'credentialId' | 'transports'>;

/** What the browser is to be asked. */
export interface PasskeyRequest {
  /** PublicKeyCredentialRequestOptionsJSON. */
  readonly options: object;
  /** Base64url, 32 bytes: remember it until the answer. */
  readonly challenge: string;
}

/** An answer, and what it must fit. */
export interface PasskeyAttempt {
  readonly pool: Pool;
  /** Undefined when the step only pretends that its user exists: the work is the same. */
  readonly userId: string | undefined;
  readonly challenge: string;
  /** AuthenticationResponseJSON, as it came. */
  readonly credential: unknown;
  /** Whether the authenticator must have checked who holds it. */
  readonly verified: boolean;
}

export interface ProvedPasskey {
  readonly userVerified: boolean;
  /** Remembers the counter. @throws InvalidPasskeyError when another answer was faster. */
  write(tx: EntityManager): Promise<void>;
}

type Decoy = Pick<PasskeyRow, 'publicKey' | 'signCount'>;

const challengeBytes = 32;

/** Sign-in by passkey: what browsers are asked, and whether the answer is one. */
export class PasskeyAssertions {
  /** Stands in for a passkey that does not exist, so that looking at an answer takes as long. */
  #decoy: Promise<Decoy> | undefined;

  constructor(private readonly needs: Needs) {}

  /** The passkeys of a person that sign-ins of the pool may begin with: one statement at the most. */
  async usable(db: EntityManager, pool: Pool, userId: string): Promise<PasskeyRow[]> {
    const relyingPartyId = this.relyingParty(pool);
    if (relyingPartyId === undefined) return [];
    const rows = await passkeysOf(db, userId);
    // One that was made for another domain is not to be had at this one (WebAuthn 5.1.4.1).
    return rows.filter((row) => row.relyingPartyId === relyingPartyId);
  }

  /** Who of these users has a passkey, whatever its domain: one statement. */
  async ownersAmong(db: EntityManager, userIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await db.find(PasskeyRow, {
      select: { id: true, userId: true },
      where: { userId: In([...userIds]) },
    });
    return new Set(rows.map(({ userId }) => userId));
  }

  /** Those of somebody who does not exist: one or none, the same each time for one name of one pool. */
  invented(pool: Pool, name: string): FoundPasskey[] {
    if (this.relyingParty(pool) === undefined) return [];
    const bytes = simulatedBytes(this.needs.vault, 'passkey-simulated', { pool, name }, 33);
    if (bytes[32]! % 2 === 0) return [];
    const credentialId = bytes.subarray(0, 32).toString('base64url');
    return [{ credentialId, transports: ['hybrid', 'internal'] }];
  }

  /** Draws a challenge for these passkeys. */
  async request(
    pool: Pool,
    passkeys: readonly FoundPasskey[],
    verified: boolean,
  ): Promise<PasskeyRequest> {
    const challenge = this.needs.random.bytes(challengeBytes);
    const { generateAuthenticationOptions } = await webauthn();
    const { extensions: _, ...options } = await generateAuthenticationOptions({
      rpID: relyingPartyOf(pool, this.needs.publicUrl),
      challenge: new Uint8Array(challenge),
      timeout: BROWSER_TIMEOUT_MS,
      userVerification: verified ? 'required' : 'preferred',
      allowCredentials: passkeys.map(({ credentialId: id, transports }) => ({
        id,
        transports: [...transports],
      })),
    });
    return { options, challenge: challenge.toString('base64url') };
  }

  /**
   * Proves that the holder of a passkey of the person answered this very challenge on a page of the
   * domain, and that the passkey was not copied, as far as its counter tells (WebAuthn 7.2).
   *
   * @throws InvalidPasskeyError, whatever is wrong.
   */
  async prove(attempt: PasskeyAttempt): Promise<ProvedPasskey> {
    const { pool, userId, credential } = attempt;
    const answer = readable(credential);
    const key = { id: passkeyKey(pool.id, answer.id), userId: userId ?? '' };
    const row = await this.needs.db.read((db) => findAlike(db, PasskeyRow, key));
    // Made by the first answer to anything, and awaited by every one.
    const decoy = await (this.#decoy ??= decoyKey());
    const result = await this.verified(answer, attempt, row ?? decoy);
    if (!row || !result?.verified) throw new InvalidPasskeyError();
    const { newCounter, userVerified } = result.authenticationInfo;
    const seen = { ...key, signCount: row.signCount };
    return {
      userVerified,
      write: async (tx) => {
        const changed = await changeRows(tx, PasskeyRow, seen, { signCount: newCounter });
        if (changed !== 1) throw new InvalidPasskeyError();
      },
    };
  }

  /** Undefined where no passkey can be used. */
  private relyingParty(pool: Pool): string | undefined {
    if (!allowsPasskeys(pool)) return undefined;
    try {
      return relyingPartyOf(pool, this.needs.publicUrl);
    } catch (error) {
      if (error instanceof WebAuthnConfigurationMissingError) return undefined;
      throw error;
    }
  }

  /** The library throws sentences; whatever it says, the answer is none. */
  private async verified(
    answer: AssertionAnswer,
    { pool, userId, challenge, verified }: PasskeyAttempt,
    row: Pick<PasskeyRow, 'publicKey' | 'signCount'>,
  ) {
    const { id, clientDataJSON, clientData, authenticatorData, signature, userHandle } = answer;
    const relyingPartyId = relyingPartyOf(pool, this.needs.publicUrl);
    const fits = mayAnswer(answer, { userId, challenge, relyingPartyId });
    const publicKey = new Uint8Array(Buffer.from(row.publicKey, 'base64url'));
    const response = { clientDataJSON, authenticatorData, signature };
    const { verifyAuthenticationResponse } = await webauthn();
    // Looked at also where the rest does not fit: a wrong handle is one of somebody, never of nobody.
    const result = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { ...response, ...(userHandle !== null && { userHandle }) },
      },
      expectedChallenge: challenge,
      expectedOrigin: clientData.origin,
      expectedRPID: relyingPartyId,
      requireUserVerification: verified,
      credential: { id, publicKey, counter: row.signCount },
    }).catch(() => undefined);
    return fits ? result : undefined;
  }
}

interface Fits {
  readonly userId: string | undefined;
  readonly challenge: string;
  readonly relyingPartyId: string;
}

/** What the library does not ask, or would compare in a time that tells. */
function mayAnswer({ clientData, userHandle }: AssertionAnswer, fits: Fits): boolean {
  const handle = Buffer.from(fits.userId ?? '').toString('base64url');
  const own = userHandle === null || fits.userId === undefined || userHandle === handle;
  const here = !clientData.crossOrigin && isAllowedOrigin(clientData.origin, fits.relyingPartyId);
  return own && here && safeEqual(clientData.challenge, fits.challenge);
}

function readable(credential: unknown): AssertionAnswer {
  try {
    return assertionAnswer(credential);
  } catch {
    throw new InvalidPasskeyError();
  }
}

/** A key of the commonest kind that nobody holds. */
async function decoyKey(): Promise<Decoy> {
  const { isoCBOR } = await webauthnFormats();
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const cose = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(x!, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(y!, 'base64url'))],
  ]);
  return { publicKey: Buffer.from(isoCBOR.encode(cose)).toString('base64url'), signCount: 0 };
}
