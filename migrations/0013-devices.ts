import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };
const nullable = { isNullable: true };

export class Devices1700000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { bool, key, text, time } = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'devices',
        columns: [
          key('id', 55, primary),
          key('poolId', 55),
          key('userId', 36),
          key('groupKey', 16),
          text('name', nullable),
          key('srpSalt', 128),
          text('sealedVerifier'),
          bool('remembered'),
          key('lastIp', 64, nullable),
          time('createdAt'),
          time('modifiedAt'),
          time('confirmedAt'),
          time('authenticatedAt'),
        ],
        indices: [{ name: 'devices_user', columnNames: ['userId', 'createdAt', 'id'] }],
      }),
    );
    await runner.addColumns('token_sessions', [
      new TableColumn(key('deviceKey', 55, nullable)),
      new TableColumn(time('deviceForgottenAt', nullable)),
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumns('token_sessions', ['deviceKey', 'deviceForgottenAt']);
    await runner.dropTable('devices');
  }
}
