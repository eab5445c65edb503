import { SealError, type Vault } from '../../platform/crypto.js';
import { insertOnce, type Database } from '../../platform/database.js';
import { MasterKeyError } from '../../platform/master-key.js';
import { InstallationSealRow } from './credentials.entities.js';

const id = 'master-key';
const purpose = 'installation';

/** Another node that started at the same time wrote the seal. */
class AlreadySealed extends Error {}

/**
 * Writes the seal of a new installation, or checks that the master key is the one that wrote it. Call it
 * before anything else is sealed.
 *
 * @throws MasterKeyError with a sentence for the operator when the key is another one: the gateway must not start,
 * since it could open nothing and would seal new rows that nobody else can open.
 */
export async function checkMasterKey(db: Database, vault: Vault): Promise<void> {
  let seal = await find(db);
  if (seal === undefined) {
    await write(db, vault);
    seal = await find(db);
  }
  try {
    vault.open(purpose, seal ?? '', id);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new MasterKeyError(
      'The master key is not the one this database was sealed with. Start with the earlier key: ' +
        'POOLGATE_MASTER_KEY, or the file master.key beside the database.',
    );
  }
}

async function find(db: Database): Promise<string | undefined> {
  const row = await db.read((reader) => reader.findOneBy(InstallationSealRow, { id }));
  return row?.seal;
}

async function write(db: Database, vault: Vault): Promise<void> {
  const row = { id, seal: vault.seal(purpose, 'poolgate', id) };
  try {
    await db.transaction((tx) =>
      insertOnce(tx, InstallationSealRow, row, () => new AlreadySealed()),
    );
  } catch (error) {
    if (!(error instanceof AlreadySealed)) throw error;
  }
}
