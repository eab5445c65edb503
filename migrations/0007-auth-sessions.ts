import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };
const nullable = { isNullable: true };

export class AuthSessions1700000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { key, text, time } = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'auth_sessions',
        columns: [
          key('idHash', 64, primary),
          key('clientId', 128),
          key('userId', 36),
          key('challengeName', 40),
          text('sealedState'),
          time('expiresAt'),
          time('spentAt', nullable),
        ],
        indices: [{ name: 'auth_sessions_expiry', columnNames: ['expiresAt'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('auth_sessions');
  }
}
