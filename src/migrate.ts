import 'reflect-metadata';
import { loadConfig } from './config.js';
import { entities, migrations } from './data-model.js';
import { Database } from './platform/database.js';
import { createLog } from './platform/log.js';

/* `npm run migrate`: brings the database of DATABASE_URL up to date and says what it did. */
try {
  const config = loadConfig(process.env);
  const log = createLog(config.logLevel);
  const db = await Database.open({ url: config.databaseUrl, entities, migrations, log });
  const names = await db.migrate();
  await db.close();
  console.log(names.length > 0 ? `Migrated: ${names.join(', ')}` : 'Nothing to migrate.');
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
