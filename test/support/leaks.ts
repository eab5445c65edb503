import { existsSync, readFileSync } from 'node:fs';
import type { TestGateway } from './gateway.js';

/** A text in every form in which it could have been written down: plain, in base64, in hexadecimal. */
export function formsOf(secret: string | Buffer): string[] {
  const bytes = Buffer.from(secret);
  const forms = [bytes.toString('hex'), bytes.toString('hex').toUpperCase()];
  if (typeof secret === 'string') forms.push(secret, JSON.stringify(secret).slice(1, -1));
  // Base64 looks different at each of the three places of a group where the text can begin.
  for (const offset of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const start = offset === 0 ? 0 : 4;
    const whole = shifted.slice(start, shifted.length - (shifted.length % 4) - 4);
    forms.push(whole, whole.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [...new Set(forms)].filter((form) => form.length >= 8);
}

/** Which of the secrets a text contains, in whatever form. */
export function leaksIn(text: string, secrets: readonly (string | Buffer)[]): string[] {
  return secrets.flatMap((secret) =>
    formsOf(secret)
      .filter((form) => text.includes(form))
      .map((form) => `${secret.toString()} as ${form}`),
  );
}

/** Everything the database holds: all rows, and on SQLite the bytes of its files, deleted rows too. */
export async function databaseDump(at: TestGateway): Promise<string> {
  const { db } = at.services;
  const rows = await db.read(async (manager) => {
    const tables = await manager.query<Record<string, string>[]>(
      db.engine === 'sqlite'
        ? `SELECT name FROM sqlite_master WHERE type = 'table'`
        : `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()`,
    );
    const dumped: unknown[] = [];
    for (const { name } of tables) {
      const quote = db.engine === 'sqlite' ? '"' : '`';
      dumped.push([name, await manager.query(`SELECT * FROM ${quote}${name}${quote}`)]);
    }
    return dumped;
  });
  return [JSON.stringify(rows), ...filesOf(at.databaseUrl)].join('\n');
}

function filesOf(url: string): string[] {
  if (!url.startsWith('sqlite:')) return [];
  const file = url.slice('sqlite:'.length);
  const names = [file, `${file}-wal`, `${file}-journal`];
  return names.filter(existsSync).map((name) => readFileSync(name, 'latin1'));
}
