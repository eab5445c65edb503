/** What somebody may have put into an attribute, each a trap on one engine or the other. */
export const VALUES = [
  'Ann', 'ann', 'ANN ', 'Ann\n', 'Ann\tB', 'Ann B', 'ann\0', 'Anna', 'an', 'Änn', 'A\u0308nn', 'Ann%', 'Ann_',
  'A%', '%', '_', '\\', "'", '"', '*', '[a]', 'ss', 'ß', 'İ', 'ı', '🙂', '🙃', '\u{10FFFF}x', '\uFFFFx', '\x7f',
  '\x7f#', 'ann\x7f`', '\uD7FF1', '\uE0001', 'Ann'.repeat(400), `${'Ann'.repeat(400)} `, 'Ann'.repeat(401),
]; // prettier-ignore

/** Beginnings to be searched for. */
export const PREFIXES = [
  ...VALUES.filter((value) => value.length < 500),
  'a',
  'Ann'.repeat(100),
  ' ',
];
