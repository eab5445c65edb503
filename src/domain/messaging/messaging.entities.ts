import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { epochMillis } from '../../platform/database.js';
import type { MessageKind, MessageMedium, MessageState } from './messaging.contract.js';

/** A message written in the transaction that caused it and delivered afterwards, by any node. */
@Entity('messages')
@Index('messages_waiting', ['state', 'nextAttemptAt', 'medium', 'road', 'poolId'])
@Index('messages_pool', ['poolId', 'createdAt', 'id'])
export class MessageRow {
  @PrimaryColumn({ type: 'varchar', length: 40 }) id!: string;
  @Column({ type: 'varchar', length: 55 }) poolId!: string;
  @Column({ type: 'varchar', length: 36 }) userId!: string;
  @Column({ type: 'varchar', length: 16 }) medium!: MessageMedium;
  /** By what it is to go: what the gateway has for the medium, or a function of the pool. */
  @Column({ type: 'varchar', length: 8, default: 'OWN' }) road!: 'OWN' | 'CUSTOM';
  /** Which message it is. */
  @Column({ type: 'varchar', length: 32 }) kind!: MessageKind;
  /** Sealed JSON of destination, subject and body: the body holds a code. */
  @Column({ type: 'json' }) sealed!: string;
  /** PRETENDED: it was written for nobody, for the time that takes, and is not one. */
  @Column({ type: 'varchar', length: 16 }) state!: MessageState | 'PRETENDED';
  @Column({ type: 'int' }) attempts!: number;
  /**
   * Of a PENDING message: when it is due, or, while a node has it, when the others may take it over. Of
   * every other one: when it is removed.
   */
  @Column({ type: 'bigint', transformer: epochMillis }) nextAttemptAt!: Date;
  @Column({ type: 'bigint', transformer: epochMillis }) createdAt!: Date;
  @Column({ type: 'bigint', nullable: true, transformer: epochMillis }) sentAt!: Date | null;
}
