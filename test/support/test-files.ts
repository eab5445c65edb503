import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const DATABASES = join(root, 'test/support/database.ts');

/** Every test file, from the root of the repository: `test/groups.test.ts`. */
export function allTests(): string[] {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => relative(root, join(root, 'test', file)));
}

/** Those that can come by a database: they import `database.ts`, directly or by way of other helpers. */
export function testsWithDatabase(): string[] {
  const known = new Map<string, readonly string[]>();
  return allTests().filter((file) => reachedBy(join(root, file), known).has(DATABASES));
}

/** Those that replace modules. */
export function testsThatMock(files: readonly string[]): string[] {
  return files.filter((file) => readFileSync(join(root, file), 'utf8').includes('vi.mock('));
}

/** The files of the tests that this one imports, or that those import, and so on. */
function reachedBy(file: string, known: Map<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set([file]);
  for (const at of reached) {
    const imported = known.get(at) ?? importsOf(at);
    known.set(at, imported);
    for (const other of imported) reached.add(other);
  }
  return reached;
}

function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(/\b(?:from|import\()\s*'(\.[^']+)\.js'/g);
  return [...specifiers]
    .map(([, path]) => `${join(dirname(file), path!)}.ts`)
    .filter((path) => path.startsWith(join(root, 'test')) && existsSync(path));
}
