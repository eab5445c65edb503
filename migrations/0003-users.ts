import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };

export class Users1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { bool, json, key, time } = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'users',
        columns: [
          key('id', 36, primary),
          key('poolId', 55),
          key('username', 128),
          key('usernameKey', 400),
          key('status', 32),
          bool('enabled'),
          json('attributes'),
          time('createdAt'),
          time('modifiedAt'),
        ],
        indices: [
          { name: 'users_pool_username', columnNames: ['poolId', 'usernameKey'], isUnique: true },
          { name: 'users_pool_created', columnNames: ['poolId', 'createdAt', 'id'] },
          { name: 'users_pool_status', columnNames: ['poolId', 'status', 'createdAt', 'id'] },
          { name: 'users_pool_enabled', columnNames: ['poolId', 'enabled', 'createdAt', 'id'] },
          { name: 'users_pool_id', columnNames: ['poolId', 'id'] },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'user_attributes',
        columns: [
          key('userId', 36, primary),
          key('name', 40, primary),
          key('poolId', 55),
          key('valueKey', 600),
        ],
        indices: [
          { name: 'user_attributes_value', columnNames: ['poolId', 'name', 'valueKey', 'userId'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('user_attributes');
    await runner.dropTable('users');
  }
}
