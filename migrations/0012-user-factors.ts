import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const nullable = { isNullable: true };

export class UserFactors1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { int, json, key, time } = columnsFor(runner);
    await runner.addColumns('users', [new TableColumn(json('mfa', nullable))]);
    await runner.createTable(
      new Table({
        name: 'software_tokens',
        columns: [
          key('userId', 36, { isPrimary: true }),
          key('sealedSecret', 255, nullable),
          key('pendingSecret', 255, nullable),
          json('friendlyName', nullable),
          time('verifiedAt', nullable),
          int('lastStep'),
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('software_tokens');
    await runner.dropColumns('users', ['mfa']);
  }
}
