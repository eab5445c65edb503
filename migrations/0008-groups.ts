import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };
const nullable = { isNullable: true };

export class Groups1700000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { bigint, key, text, time } = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'user_groups',
        columns: [
          key('id', 36, primary),
          key('poolId', 55),
          key('name', 128, nullable),
          text('description', nullable),
          text('roleArn', nullable),
          bigint('precedence'),
          time('createdAt'),
          time('modifiedAt'),
          time('deletedAt', nullable),
        ],
        indices: [
          { name: 'user_groups_name', columnNames: ['poolId', 'name'], isUnique: true },
          { name: 'user_groups_deleted', columnNames: ['deletedAt'] },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'group_members',
        columns: [key('userId', 36, primary), key('groupId', 36, primary)],
        indices: [{ name: 'group_members_group', columnNames: ['groupId', 'userId'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('group_members');
    await runner.dropTable('user_groups');
  }
}
