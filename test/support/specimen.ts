import { Column, Entity, Index, PrimaryColumn, Table } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnsFor } from '../../migrations/portable.js';
import { epochMillis } from '../../src/platform/database.js';

/** An entity with one column of every kind that `portable.ts` offers. */
@Entity('specimens')
@Index('specimens_label', ['label'], { unique: true })
@Index('specimens_group', ['group', 'at'])
export class Specimen {
  @PrimaryColumn({ type: 'varchar', length: 36 }) id!: string;
  @Column({ type: 'varchar', length: 128 }) label!: string;
  @Column({ type: 'varchar', length: 55, nullable: true }) group!: string | null;
  @Column({ type: 'varchar', length: 32, default: 'NEW' }) status!: string;
  @Column({ type: 'text', nullable: true }) note!: string | null;
  @Column({ type: 'json', nullable: true }) document!: object | string | number | boolean | null;
  @Column({ type: 'bigint', transformer: epochMillis, nullable: true }) at!: Date | null;
  @Column({ type: 'bigint', default: 0 }) large!: number;
  @Column({ type: 'int', default: 7 }) count!: number;
  @Column({ type: 'boolean', default: false }) flag!: boolean;
  @Column({ type: 'boolean' }) plainFlag!: boolean;
  @Column({ type: 'blob', nullable: true }) bytes!: Buffer | null;
}

/** A table whose key has two columns. */
@Entity('specimen_links')
export class SpecimenLink {
  @PrimaryColumn({ type: 'varchar', length: 36 }) specimenId!: string;
  @PrimaryColumn({ type: 'int' }) shard!: number;
}

export class Specimens1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { key, text, json, time, bigint, int, bool, bytes } = columnsFor(runner);
    const optional = { isNullable: true };
    await runner.createTable(
      new Table({
        name: 'specimens',
        columns: [
          ...[key('id', 36, { isPrimary: true }), key('label', 128), key('group', 55, optional)],
          ...[key('status', 32, { default: 'NEW' }), text('note', optional)],
          ...[json('document', optional), time('at', optional), bigint('large', { default: 0 })],
          ...[int('count', { default: 7 }), bool('flag', { default: false }), bool('plainFlag')],
          bytes('bytes', optional),
        ],
        indices: [
          { name: 'specimens_label', columnNames: ['label'], isUnique: true },
          { name: 'specimens_group', columnNames: ['group', 'at'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('specimens');
  }
}

export class SpecimenLinks1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { key, int } = columnsFor(runner);
    const columns = [key('specimenId', 36, { isPrimary: true }), int('shard', { isPrimary: true })];
    await runner.createTable(new Table({ name: 'specimen_links', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('specimen_links');
  }
}

/** A specimen of which only what matters to a test is said. */
export function specimen(id: string, rest: Partial<Specimen> = {}): Specimen {
  const empty = { group: null, note: null, document: null, at: null, bytes: null };
  const counts = { status: 'NEW', large: 0, count: 0, flag: false, plainFlag: false };
  return Object.assign(new Specimen(), { id, label: id, ...empty, ...counts, ...rest });
}
