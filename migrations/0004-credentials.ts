import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './portable.js';

const primary = { isPrimary: true };
const nullable = { isNullable: true };

type Columns = ReturnType<typeof columnsFor>;

export class Credentials1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = columnsFor(runner);
    await runner.createTable(passwordCredentials(columns));
    await runner.createTable(verificationCodes(columns));
    await runner.createTable(attemptWindows(columns));
    await runner.createTable(signInFailures(columns));
    await runner.createTable(administratorKeys(columns));
    await runner.createTable(installationSeals(columns));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('installation_seals');
    await runner.dropTable('administrator_keys');
    await runner.dropTable('sign_in_failures');
    await runner.dropTable('attempt_windows');
    await runner.dropTable('verification_codes');
    await runner.dropTable('password_credentials');
  }
}

function passwordCredentials({ key, text, time }: Columns): Table {
  return new Table({
    name: 'password_credentials',
    columns: [
      key('userId', 36, primary),
      key('hash', 255),
      key('srpSalt', 64),
      text('sealedVerifier'),
      time('expiresAt', nullable),
      time('changedAt'),
    ],
  });
}

function verificationCodes({ json, key, time }: Columns): Table {
  return new Table({
    name: 'verification_codes',
    columns: [
      key('userId', 36, primary),
      key('purpose', 32, primary),
      key('codeHash', 64),
      key('attributeName', 40),
      json('attributeValue'),
      time('expiresAt'),
    ],
    indices: [{ name: 'verification_codes_expiry', columnNames: ['expiresAt'] }],
  });
}

function attemptWindows({ int, key, time }: Columns): Table {
  return new Table({
    name: 'attempt_windows',
    columns: [key('id', 128, primary), int('count'), time('endsAt')],
    indices: [{ name: 'attempt_windows_end', columnNames: ['endsAt'] }],
  });
}

function signInFailures({ int, key, time }: Columns): Table {
  return new Table({
    name: 'sign_in_failures',
    columns: [
      key('subject', 128, primary),
      int('failures'),
      time('lastFailureAt'),
      time('lockedUntil'),
    ],
    indices: [{ name: 'sign_in_failures_last', columnNames: ['lastFailureAt'] }],
  });
}

function administratorKeys({ key, time }: Columns): Table {
  return new Table({
    name: 'administrator_keys',
    columns: [key('accessKeyId', 64, primary), key('sealedSecret', 255), time('createdAt')],
  });
}

function installationSeals({ key }: Columns): Table {
  return new Table({
    name: 'installation_seals',
    columns: [key('id', 32, primary), key('seal', 255)],
  });
}
