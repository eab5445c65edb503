import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };

export class PasswordHistory1700000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { key, time } = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'password_history',
        columns: [key('userId', 36, primary), key('hash', 255, primary), time('changedAt')],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('password_history');
  }
}
