import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };

export class UserPoolClients1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { json, key, time } = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'user_pool_clients',
        columns: [
          key('id', 128, primary),
          key('poolId', 55),
          key('name', 128),
          json('settings'),
          time('createdAt'),
          time('modifiedAt'),
        ],
        indices: [{ name: 'user_pool_clients_pool', columnNames: ['poolId', 'id'] }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'client_secrets',
        columns: [
          key('id', 160, primary),
          key('clientId', 128),
          key('sealedSecret', 255),
          time('createdAt'),
        ],
        indices: [{ name: 'client_secrets_client', columnNames: ['clientId'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('client_secrets');
    await runner.dropTable('user_pool_clients');
  }
}
