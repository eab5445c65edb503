import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };
const nullable = { isNullable: true };

type Columns = ReturnType<typeof columnsFor>;

export class UserPools1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    await runner.createTable(userPools(columns));
    await runner.createTable(userPoolSizes(columns));
    await runner.createTable(signingKeys(columns));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('signing_keys');
    await runner.dropTable('user_pool_sizes');
    await runner.dropTable('user_pools');
  }
}

function userPools({ json, key, time }: Columns): Table {
  return new Table({
    name: 'user_pools',
    columns: [
      key('id', 55, primary),
      key('region', 32),
      key('name', 128),
      json('settings'),
      time('createdAt'),
      time('modifiedAt'),
      time('deletedAt', nullable),
    ],
    indices: [
      { name: 'user_pools_region', columnNames: ['region', 'createdAt', 'id'] },
      { name: 'user_pools_deleted', columnNames: ['deletedAt'] },
    ],
  });
}

function userPoolSizes({ int, key }: Columns): Table {
  return new Table({
    name: 'user_pool_sizes',
    columns: [key('poolId', 55, primary), int('shard', primary), int('users')],
  });
}

function signingKeys({ json, key, text, time }: Columns): Table {
  return new Table({
    name: 'signing_keys',
    columns: [
      key('kid', 64, primary),
      key('poolId', 55),
      key('tokenUse', 16),
      json('publicJwk'),
      text('sealedPrivateKey'),
      time('createdAt'),
    ],
    indices: [{ name: 'signing_keys_pool', columnNames: ['poolId', 'createdAt'] }],
  });
}
