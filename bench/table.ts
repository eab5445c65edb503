import { cpus } from 'node:os';

/** One line of the table. */
export interface Line {
  readonly figure: string;
  readonly measured: string;
  /** What the same machine does at best, or without us, measured in the same run. */
  readonly limit: string;
  readonly against: string;
  readonly met: boolean;
}

export const perSecond = (value: number): string =>
  `${Math.round(value).toLocaleString('en-US')}/s`;

/** A ratio that should not fall below an aim. */
export const ratioLine = (
  line: Pick<Line, 'figure' | 'measured' | 'limit'> & { ratio: number; aim: number },
): Line => ({
  ...line,
  against: `${line.ratio.toFixed(2)} of it; aim ≥ ${line.aim}`,
  met: line.ratio >= line.aim,
});

/** The whole table in Markdown. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(
    ({ figure, measured, limit, against, met }) =>
      `| ${[figure, measured, limit, against, met ? 'met' : '**missed**'].join(' | ')} |`,
  );
  return [
    '| Figure | Measured | Limit, measured in the same run | Against the aim | |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** What the numbers depend on. */
export function machine(engine: string): string {
  const all = cpus();
  const model = all[0]?.model.trim() || process.arch;
  return `${model}, ${all.length} cores, Node ${process.version}, ${engine}`;
}
