import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import { safeEqual, type Vault } from '../../platform/crypto.js';
import { insertOnce, type Database } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import { AdministratorKeyRow } from './credentials.entities.js';

/** A key of the gateway's administrators, in the clear. */
export interface AdministratorKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
}

const sealPurpose = 'administrator-secret';
const prefix = 'PGAK';
const idLength = 16;
/** 40 characters in base64url, as many as an AWS secret has. */
const secretBytes = 30;
const longestId = 64;
const cachedMs = 2_000;
const cachedKeys = 1_000;
/** 32 characters: each of them stands for exactly five bits. */
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Another node was first. */
class AlreadyMade extends Error {}

/** The keys that open the administrative operations at both doors. Their secrets are sealed. */
export class AdministratorKeys {
  private readonly known = new LRUCache<string, { secret: string; until: number }>({
    max: cachedKeys,
  });

  constructor(private readonly needs: Needs) {}

  /**
   * Call it once at the start. A configured key is stored, in place of an earlier secret of the same id;
   * otherwise a key is made when there is none at all, and returned so that it can be shown: this is
   * the only time. Nodes that start together make one between them.
   */
  async ensureFirst(configured?: AdministratorKey): Promise<AdministratorKey | undefined> {
    if (configured) {
      await this.needs.db.transaction((tx) => this.keep(tx, configured));
      this.known.delete(configured.accessKeyId);
      return undefined;
    }
    const made = { accessKeyId: this.firstId(), secretAccessKey: this.newSecret() };
    try {
      return await this.needs.db.transaction(async (tx) => {
        if ((await tx.count(AdministratorKeyRow)) > 0) return undefined;
        await insertOnce(tx, AdministratorKeyRow, this.rowOf(made), () => new AlreadyMade());
        return made;
      });
    } catch (error) {
      if (error instanceof AlreadyMade) return undefined;
      throw error;
    }
  }

  /**
   * The secret of a key, undefined for an unknown one. A key that another node changed is noticed
   * within two seconds.
   */
  async secretOf(accessKeyId: string): Promise<string | undefined> {
    const now = this.needs.clock.now().getTime();
    const cached = this.known.get(accessKeyId);
    if (cached && cached.until > now) return cached.secret;
    this.known.delete(accessKeyId);
    const row = await this.find(accessKeyId);
    if (!row) return undefined;
    const secret = this.needs.vault.open(sealPurpose, row.sealedSecret, accessKeyId).toString();
    this.known.set(accessKeyId, { secret, until: now + cachedMs });
    return secret;
  }

  /** Whether both halves belong together; compares in constant time, for unknown keys too. */
  async verifies(accessKeyId: string, secretAccessKey: string): Promise<boolean> {
    const secret = await this.secretOf(accessKeyId);
    const same = safeEqual(secretAccessKey, secret ?? '');
    return same && secret !== undefined;
  }

  private async find(accessKeyId: string): Promise<AdministratorKeyRow | undefined> {
    if (accessKeyId === '' || accessKeyId.length > longestId) return undefined;
    const row = await this.needs.db.read((db) =>
      db.findOneBy(AdministratorKeyRow, { accessKeyId }),
    );
    // MySQL pads with blanks and finds 'KEY' for 'KEY '.
    return row?.accessKeyId === accessKeyId ? row : undefined;
  }

  private async keep(tx: EntityManager, key: AdministratorKey): Promise<void> {
    const insert = tx.createQueryBuilder().insert().into(AdministratorKeyRow);
    const row = this.rowOf(key);
    await insert
      .values(row)
      .orUpdate(['sealedSecret'], ['accessKeyId'])
      .updateEntity(false)
      .execute();
  }

  private rowOf({ accessKeyId, secretAccessKey }: AdministratorKey): AdministratorKeyRow {
    const sealedSecret = this.needs.vault.seal(sealPurpose, secretAccessKey, accessKeyId);
    return { accessKeyId, sealedSecret, createdAt: this.needs.clock.now() };
  }

  /**
   * The id of the key that the gateway makes by itself. It is the same on every node of an installation,
   * so that the primary key lets only one of them store a secret for it.
   */
  private firstId(): string {
    const bytes = this.needs.vault.derive('administrator-key-id', 'first', idLength);
    return prefix + [...bytes].map((byte) => base32.charAt(byte % base32.length)).join('');
  }

  private newSecret(): string {
    return this.needs.random.bytes(secretBytes).toString('base64url');
  }
}
