import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };
const nullable = { isNullable: true };

export class Messages1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { int, json, key, time } = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'messages',
        columns: [
          key('id', 40, primary),
          key('poolId', 55),
          key('userId', 36),
          key('medium', 16),
          key('kind', 32),
          json('sealed'),
          key('state', 16),
          int('attempts'),
          time('nextAttemptAt'),
          time('createdAt'),
          time('sentAt', nullable),
        ],
        indices: [
          { name: 'messages_due', columnNames: ['state', 'nextAttemptAt'] },
          { name: 'messages_pool', columnNames: ['poolId', 'createdAt', 'id'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('messages');
  }
}
