import { EntityMetadata } from 'typeorm';
import { vi } from 'vitest';
import { Vault } from '../../src/platform/crypto.js';
import { Database } from '../../src/platform/database.js';
import { heardOf, type Statement } from './statements.js';

/** What can be counted of the work of an answer. */
export interface Work {
  /** `read users`, `write messages` and so on, in their order. */
  readonly statements: readonly string[];
  /** Transactions, each of which ends with a commit. */
  readonly transactions: number;
  /** Entities that were made of rows, or of the lack of one. */
  readonly entities: number;
  /** What was sealed, opened, hashed and derived. */
  readonly vault: Readonly<Record<(typeof vaultWork)[number], number>>;
  /** Signatures that were checked, of passkeys. */
  readonly signatures: number;
}

const vaultWork = ['sealBytes', 'openBytes', 'keyedHash', 'derive'] as const;
/** Keys for other pools are made in the background. */
const isAsked = (purpose: string) => purpose !== 'signing-key';
/** What a node reads again at times, whoever asks. */
const ofPlace = /pool|client|secret/i;

/** Counts what is done, what is read of pools and clients left out. */
export async function workOf(db: Database, act: () => Promise<unknown>): Promise<Work> {
  const vault = vaultWork.map((name) => [name, vi.spyOn(Vault.prototype, name)] as const);
  const transactions = vi.spyOn(Database.prototype, 'transaction');
  const entities = vi.spyOn(EntityMetadata.prototype, 'create');
  const signatures = vi.spyOn(globalThis.crypto.subtle, 'verify');
  try {
    const heard = await heardOf(db, act);
    const made = (entities.mock.contexts as EntityMetadata[]).filter(
      ({ name }) => !ofPlace.test(name),
    );
    return {
      statements: heard.map(stepOf).filter((step) => !ofPlace.test(step)),
      transactions: transactions.mock.calls.length,
      entities: made.length,
      vault: Object.fromEntries(
        vault.map(([name, { mock }]) => [
          name,
          mock.calls.filter(([purpose]) => isAsked(purpose)).length,
        ]),
      ) as Work['vault'],
      signatures: signatures.mock.calls.length,
    };
  } finally {
    vi.restoreAllMocks();
  }
}

function stepOf({ query }: Statement): string {
  const verb = /^\s*(\w+)/.exec(query)![1]!.toUpperCase();
  const table = /(?:FROM|INTO|UPDATE|JOIN)\s+["`]?(\w+)/i.exec(query)![1]!;
  return `${verb === 'SELECT' ? 'read' : 'write'} ${table}`;
}
