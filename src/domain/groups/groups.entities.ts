import { Column, Entity, Index, PrimaryColumn, type ValueTransformer } from 'typeorm';
import { epochMillis } from '../../platform/database.js';

/** Where groups without a precedence stand: behind every one that has one (32 bits at the most). */
export const LAST = 2 ** 31;

const rank: ValueTransformer = {
  to: (precedence: unknown): unknown => precedence ?? LAST,
  from: (value: unknown): unknown => (Number(value) === LAST ? null : Number(value)),
};

/** A group of a pool. The table is not called `groups`: MySQL 8 keeps that word for itself. */
@Entity('user_groups')
@Index('user_groups_name', ['poolId', 'name'], { unique: true })
@Index('user_groups_deleted', ['deletedAt'])
export class GroupRow {
  @PrimaryColumn({ type: 'varchar', length: 36 }) id!: string;
  @Column({ type: 'varchar', length: 55 }) poolId!: string;
  /** Compared byte by byte. Null in a deleted group: the name is free at once, members go later. */
  @Column({ type: 'varchar', length: 128, nullable: true }) name!: string | null;
  @Column({ type: 'text', nullable: true }) description!: string | null;
  @Column({ type: 'text', nullable: true }) roleArn!: string | null;
  /** Null when it has none; in the table that is `LAST`, so that a list is ordered by the column. */
  @Column({ type: 'bigint', transformer: rank }) precedence!: number | null;
  @Column({ type: 'bigint', transformer: epochMillis }) createdAt!: Date;
  @Column({ type: 'bigint', transformer: epochMillis }) modifiedAt!: Date;
  @Column({ type: 'bigint', transformer: epochMillis, nullable: true }) deletedAt!: Date | null;
}

/** That a user is in a group. It means nothing once the group is deleted, and is swept then. */
@Entity('group_members')
@Index('group_members_group', ['groupId', 'userId'])
export class GroupMemberRow {
  @PrimaryColumn({ type: 'varchar', length: 36 }) userId!: string;
  @PrimaryColumn({ type: 'varchar', length: 36 }) groupId!: string;
}
