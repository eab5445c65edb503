import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };
const nullable = { isNullable: true };

export class TokenSessions1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { key, text, time } = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'token_sessions',
        columns: [
          key('id', 36, primary),
          key('poolId', 55),
          key('clientId', 128),
          key('userId', 36),
          key('refreshTokenHash', 64),
          key('eventId', 36),
          text('scope'),
          time('authTime'),
          time('expiresAt'),
          time('revokedAt', nullable),
        ],
        indices: [
          { name: 'token_sessions_refresh', columnNames: ['refreshTokenHash'], isUnique: true },
          { name: 'token_sessions_user', columnNames: ['userId'] },
          { name: 'token_sessions_expiry', columnNames: ['expiresAt'] },
          { name: 'token_sessions_pool', columnNames: ['poolId'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('token_sessions');
  }
}
