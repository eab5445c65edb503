/** The text between `<!-- name:begin -->` and `<!-- name:end -->`; throws when it is not there once. */
export function section(document: string, name: string): string {
  const parts = document.split(`<!-- ${name}:begin -->`);
  const [body, ...rest] = parts[1]?.split(`<!-- ${name}:end -->`) ?? [];
  if (parts.length !== 2 || body === undefined || rest.length !== 1) {
    throw new Error(`The document has not exactly one section ${name}`);
  }
  return body;
}

/**
 * The rows of all tables of a text as trimmed cells, without the rows of dashes; the formatter pads
 * cells, so tables are compared cell by cell. A `\|` stays inside its cell.
 */
export function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|(?:\s*:?-+:?\s*\|)+$/.test(line))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}
