import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const nullable = { isNullable: true };

export class RefreshRotation1700000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { key, json } = columnsFor(runner);
    await runner.addColumns('token_sessions', [
      new TableColumn(key('refreshFamilyHash', 64, nullable)),
      new TableColumn(json('graceEnds', nullable)),
    ]);
    await runner.createIndex(
      'token_sessions',
      new TableIndex({
        name: 'token_sessions_family',
        columnNames: ['refreshFamilyHash'],
        isUnique: true,
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('token_sessions', 'token_sessions_family');
    await runner.dropColumns('token_sessions', ['refreshFamilyHash', 'graceEnds']);
  }
}
