import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { readSource, type SourceText } from './source-text.js';

/** A file of the repository with what it imports: paths from the root, or names of packages. */
export interface SourceFile extends SourceText {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly string[];
}

export type SourceTree = ReadonlyMap<string, SourceFile>;

// Types count too: `import type`, `export … from` and `import('…')` in a type.
const STATEMENT = /^(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/gm;
const BARE_IMPORT = /^import\s*['"]([^'"]+)['"]/gm;
const DYNAMIC_IMPORT = /\bimport\s*\(\s*['"]([^'"]+)['"]/g;

/** Reads sources given as path and text; what the laws are proved on. */
export function sourceTree(files: Readonly<Record<string, string>>): SourceTree {
  const tree = new Map<string, SourceFile>();
  for (const [path, text] of Object.entries(files)) {
    const source = readSource(text);
    const lines = text.replace(/\n$/, '').split('\n').length;
    tree.set(path, { path, lines, ...source, imports: importsOf(path, source.code) });
  }
  return tree;
}

/** Reads every `.ts` and `.mjs` file of these folders; paths are relative to the root. */
export function loadTree(root: string, folders: readonly string[]): SourceTree {
  const files: Record<string, string> = {};
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(?:ts|mjs)$/.test(entry)) continue;
      const path = join(folder, entry).replaceAll('\\', '/');
      files[path] = readFileSync(join(root, path), 'utf8');
    }
  }
  return sourceTree(files);
}

function importsOf(path: string, code: string): string[] {
  const found = [STATEMENT, BARE_IMPORT, DYNAMIC_IMPORT].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match[1] ?? ''),
  );
  return [...new Set(found)].map((name) => resolve(path, name));
}

function resolve(from: string, name: string): string {
  if (!name.startsWith('.')) return name;
  const path = normalize(join(dirname(from), name)).replaceAll('\\', '/');
  return path.replace(/\.js$/, '.ts');
}
