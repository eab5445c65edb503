import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };

export class UserAliases1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { key } = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'user_aliases',
        columns: [
          key('poolId', 55, primary),
          key('kind', 16, primary),
          key('valueKey', 600, primary),
          key('userId', 36),
        ],
        indices: [{ name: 'user_aliases_user', columnNames: ['userId'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('user_aliases');
  }
}
