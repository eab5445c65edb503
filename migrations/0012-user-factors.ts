import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

export class UserFactors1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { json } = columnsFor(runner);
    await runner.addColumns('users', [new TableColumn(json('mfa', { isNullable: true }))]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumns('users', ['mfa']);
  }
}
