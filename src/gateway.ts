import type { FastifyInstance } from 'fastify';
import { buildApp } from './app.js';
import type { Config } from './config.js';
import { entities, migrations } from './data-model.js';
import { checkMasterKey } from './domain/credentials/installation-seal.js';
import type { MakeKeyPair } from './domain/tokens/spare-keys.js';
import type { Clock } from './platform/clock.js';
import { Vault } from './platform/crypto.js';
import { Database } from './platform/database.js';
import type { Log } from './platform/log.js';
import { masterKeyFrom } from './platform/master-key.js';
import type { Random } from './platform/random.js';
import { buildServices, type Services } from './services.js';

/** A reason not to start that the operator can mend; the message says how. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What a gateway takes from the outside world besides its settings. */
export interface Outside {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Where the signing pairs of pools come from, when they are not simply made. */
  readonly makeKeyPair?: MakeKeyPair;
}

/** A gateway that is built and waits for `listen`. */
export interface Gateway {
  readonly app: FastifyInstance;
  readonly services: Services;
  /** The administrator key made by this start, to be shown once. */
  readonly newAdministrator: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** The file of a master key that this start made. */
  readonly newMasterKeyFile: string | undefined;
  /** Takes requests; then the work beside them begins, so that it does not delay the first one. */
  listen(): Promise<void>;
  /** Ends the background work and disconnects; the server has stopped listening before. */
  close(): Promise<void>;
}

/**
 * Opens the database, checks the master key, builds services and doors.
 *
 * @throws StartError, ConfigError or MasterKeyError with a sentence for the operator.
 */
export async function openGateway(config: Config, outside: Outside): Promise<Gateway> {
  const { random, log } = outside;
  const masterKey = await masterKeyFrom(config, random);
  const vault = new Vault(masterKey.key, random);
  const db = await Database.open({ url: config.databaseUrl, entities, migrations, log });
  try {
    await bringUpToDate(db);
    await checkMasterKey(db, vault);
    const services = buildServices({ ...outside, config, db, vault });
    const newAdministrator = await services.administrators.ensureFirst(config.adminKey);
    const app = await buildApp(config, services, log);
    return {
      app,
      services,
      newAdministrator,
      newMasterKeyFile: masterKey.created ? masterKey.file : undefined,
      listen: async () => {
        await app.listen({ port: config.port, host: config.host });
        services.background.start();
      },
      close: async () => {
        await services.background.stop();
        await db.close();
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** The embedded database has one owner, who migrates it; a shared one is migrated before the nodes. */
async function bringUpToDate(db: Database): Promise<void> {
  if (db.engine === 'sqlite') {
    await db.migrate();
    return;
  }
  const pending = await db.pendingMigrations();
  if (pending.length === 0) return;
  throw new StartError(
    `The database lacks ${pending.length} migrations (${pending.join(', ')}): run \`npm run migrate\`.`,
  );
}
