import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

export class ResourceServers1700000000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { json, key, text } = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'resource_servers',
        columns: [
          key('id', 36, { isPrimary: true }),
          key('poolId', 55),
          key('identifier', 256),
          text('name'),
          json('scopes'),
        ],
        indices: [
          {
            name: 'resource_servers_identifier',
            columnNames: ['poolId', 'identifier'],
            isUnique: true,
          },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('resource_servers');
  }
}
