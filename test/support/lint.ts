import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Rules of .oxlintrc.json that hold laws of the house; the test proves each of them able to fail. */
export const LINT_LAWS = [
  'eslint(max-params)',
  'eslint(max-lines-per-function)',
  'typescript(no-explicit-any)',
  'import(no-default-export)',
];

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly message: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

/** Complaints of oxlint under the repository's own settings, as `rule path:line message`. */
export async function lint(root: string, paths: readonly string[]): Promise<string[]> {
  const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const config = join(root, '.oxlintrc.json');
  const args = [oxlint, '--config', config, '--format', 'json', ...paths];
  const run = promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 1 << 26 });
  // It ends with 1 when it complains; only an answer that is not JSON is a failure of the tool.
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  return diagnostics.map(
    ({ code, filename, labels, message }) =>
      `${code} ${filename}:${labels[0]?.span.line ?? 0} ${message}`,
  );
}
