import { createHash } from 'node:crypto';

/** What a signature covers. `url` is the raw path and query; `body` the raw bytes. */
export interface SignedRequest {
  readonly method: string;
  readonly url: string;
  /** Node's `headersDistinct` keeps repeated headers apart; its `headers` drops some repetitions. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Canonical values by lower-case name; the values of a repeated header are joined with a comma. */
export type HeaderValues = ReadonlyMap<string, string>;

/** SHA-256 in lower-case hex. */
export const sha256 = (data: string | Buffer): string =>
  createHash('sha256').update(data).digest('hex');

/** Reads the headers as Signature Version 4 sees them: unfolded, trimmed, runs of blanks as one. */
export function headerValues(headers: SignedRequest['headers']): HeaderValues {
  const values = new Map<string, string>();
  for (const [name, given] of Object.entries(headers)) {
    if (given === undefined) continue;
    const key = name.toLowerCase();
    const before = values.get(key);
    const value = [given].flat().map(collapse).join(',');
    values.set(key, before === undefined ? value : `${before},${value}`);
  }
  return values;
}

const collapse = (value: string) => value.replace(/[ \t\r\n]+/g, ' ').trim();

/**
 * The canonical request of Signature Version 4 ("Create a canonical request"). `signed` names headers that
 * exist, in lower case.
 */
export function canonicalRequest(
  request: SignedRequest,
  headers: HeaderValues,
  signed: readonly string[],
  payloadHash: string,
): string {
  const [path = '', ...query] = request.url.split('?');
  const names = [...signed].sort();
  return [
    request.method,
    canonicalPath(path),
    canonicalQuery(query.join('?')),
    ...names.map((name) => `${name}:${headers.get(name) ?? ''}`),
    '',
    names.join(';'),
    payloadHash,
  ].join('\n');
}

/** Dot segments and empty segments go; what was escaped on the wire is escaped once more. */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(escapeUri(segment));
  }
  return kept.length === 0 ? '/' : `/${kept.join('/')}${path.endsWith('/') ? '/' : ''}`;
}

/** Ordered by name, then by value; a name without a value has the empty one. */
function canonicalQuery(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '');
  return pairs
    .map((pair): [string, string] => {
      const [name = '', ...value] = pair.split('=');
      return [reescape(name), reescape(value.join('='))];
    })
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A broken escape is taken literally: it then simply fails to match what was signed. */
function reescape(text: string): string {
  try {
    return escapeUri(decodeURIComponent(text));
  } catch {
    return escapeUri(text);
  }
}

/** RFC 3986 escaping; the trip through bytes replaces lone surrogates, which would throw. */
function escapeUri(text: string): string {
  const wellFormed = Buffer.from(text, 'utf8').toString('utf8');
  return encodeURIComponent(wellFormed).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
