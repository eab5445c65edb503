import { createLog } from '../../src/platform/log.js';
import { Database } from '../../src/platform/database.js';
import { freshDatabaseUrl } from './database.js';
import type { FreshDatabase } from './database.js';
import {
  Specimen,
  SpecimenLink,
  SpecimenLinks1700000000002,
  Specimens1700000000001,
} from './specimen.js';

const migrations = [Specimens1700000000001, SpecimenLinks1700000000002];

/** Names of the migrations of every specimen database, in their order. */
export const migrationNames = migrations.map(({ name }) => name);

/** A migrated database of specimens with what it has logged; one for each test. */
export class SpecimenDatabase {
  /** Everything logged at any level, as JSON lines. */
  logged = '';

  private constructor(readonly fresh: FreshDatabase) {}

  /** The open database; `reopen` replaces it. */
  db!: Database;

  static async make(): Promise<SpecimenDatabase> {
    const made = new SpecimenDatabase(await freshDatabaseUrl());
    made.db = await made.open();
    await made.db.migrate();
    return made;
  }

  /** One more connection, as another node would have, or with more migrations, or elsewhere. */
  open(more: Function[] = [], url = this.fresh.url): Promise<Database> {
    const log = createLog('trace', { write: (line: string) => (this.logged += line) });
    const entities = [Specimen, SpecimenLink];
    return Database.open({ url, entities, migrations: [...migrations, ...more], log });
  }

  async reopen(more: Function[] = []): Promise<void> {
    await this.db.close();
    this.db = await this.open(more);
  }

  async drop(): Promise<void> {
    await this.db.close();
    await this.fresh.drop();
  }

  labels(): Promise<string[]> {
    return this.db.read(async (at) => {
      const rows = await at.find(Specimen, { order: { label: 'ASC' } });
      return rows.map(({ label }) => label);
    });
  }

  countOf(id: string): Promise<number> {
    return this.db.read(async (at) => (await at.findOneByOrFail(Specimen, { id })).count);
  }
}
