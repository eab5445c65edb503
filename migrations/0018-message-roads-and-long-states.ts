import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const table = 'messages';
const waiting = ['state', 'nextAttemptAt', 'medium', 'road', 'poolId'];

/**
 * The road of a message, and an index that passes over those whose lanes are full; room for what a
 * function makes a challenge remember. A node that does not know the columns goes on without them.
 */
export class MessageRoadsAndLongStates1700000000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { json, key } = columnsFor(runner);
    await runner.addColumn(table, new TableColumn(key('road', 8, { default: 'OWN' })));
    await runner.createIndex(
      table,
      new TableIndex({ name: 'messages_waiting', columnNames: waiting }),
    );
    await runner.dropIndex(table, 'messages_due');
    await runner.addColumn(
      'auth_sessions',
      new TableColumn(json('longState', { isNullable: true })),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('auth_sessions', 'longState');
    const columnNames = ['state', 'nextAttemptAt'];
    await runner.createIndex(table, new TableIndex({ name: 'messages_due', columnNames }));
    await runner.dropIndex(table, 'messages_waiting');
    await runner.dropColumn(table, 'road');
  }
}
