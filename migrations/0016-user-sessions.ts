import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const nullable = { isNullable: true };
const table = 'token_sessions';

/** What is known of a session while its pool tracks sessions; the new index serves the old look-ups. */
export class UserSessions1700000000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { key, text, time } = columnsFor(runner);
    await runner.addColumns(table, [
      new TableColumn(key('sessionId', 28, nullable)),
      new TableColumn(time('lastActiveAt', nullable)),
      new TableColumn(text('deviceType', nullable)),
      new TableColumn(key('lastIp', 128, nullable)),
    ]);
    await runner.createIndex(
      table,
      new TableIndex({
        name: 'token_sessions_tracked',
        columnNames: ['userId', 'sessionId'],
        isUnique: true,
      }),
    );
    await runner.dropIndex(table, 'token_sessions_user');
  }

  async down(runner: QueryRunner): Promise<void> {
    const columnNames = ['userId'];
    await runner.createIndex(table, new TableIndex({ name: 'token_sessions_user', columnNames }));
    await runner.dropIndex(table, 'token_sessions_tracked');
    await runner.dropColumns(table, ['sessionId', 'lastActiveAt', 'deviceType', 'lastIp']);
  }
}
