import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };
const nullable = { isNullable: true };

type Columns = ReturnType<typeof columnsFor>;

export class Passkeys1700000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    await runner.createTable(credentials(columns));
    await runner.createTable(registrations(columns));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('webauthn_registrations');
    await runner.dropTable('webauthn_credentials');
  }
}

function credentials({ bigint, json, key, text, time }: Columns): Table {
  return new Table({
    name: 'webauthn_credentials',
    columns: [
      key('id', 64, primary),
      key('userId', 36),
      text('credentialId'),
      text('publicKey'),
      bigint('signCount'),
      json('transports'),
      key('attachment', 32, nullable),
      key('friendlyName', 128),
      key('relyingPartyId', 253),
      time('createdAt'),
    ],
    indices: [{ name: 'webauthn_credentials_user', columnNames: ['userId', 'createdAt', 'id'] }],
  });
}

function registrations({ key, time }: Columns): Table {
  return new Table({
    name: 'webauthn_registrations',
    columns: [
      key('userId', 36, primary),
      key('clientId', 128),
      key('challengeHash', 64),
      time('expiresAt'),
    ],
    indices: [{ name: 'webauthn_registrations_expiry', columnNames: ['expiresAt'] }],
  });
}
