import { createHash } from 'node:crypto';
import type { UserAttributeRow, UserRow } from './users.entities.js';
import { folded } from './folding.js';

/** Characters of the column; see UserAttributeRow.valueKey. */
const MAX_KEY = 600;
/** What a key keeps of a longer value, before the mark and the 43 characters of its hash. */
const MAX_PLAIN = 550;
const ESCAPE = '\x7f';
/** No escaped character is written with this one, so a short value cannot imitate a cut one. */
const CUT = `${ESCAPE}#`;

/**
 * The key by which an attribute value is found: without case, and equal exactly when the values are.
 *
 * - Characters up to the blank are escaped. MySQL pads the shorter of two texts with blanks before it
 *   compares, so that 'a' = 'a ' and 'a\n' < 'a'; without such characters both engines order by code
 *   point and nothing else.
 * - A value too long for an index keeps its beginning and the SHA-256 of the whole.
 */
export const attributeKey = (value: string): string => exactKey(folded(value));

/** The same for a value that the caller has folded, or that is to keep its case. */
export function exactKey(value: string): string {
  const escaped = escape(value);
  const points = [...escaped];
  if (points.length <= MAX_KEY) return escaped;
  const hash = createHash('sha256').update(escaped).digest('base64url');
  return points.slice(0, MAX_PLAIN).join('') + CUT + hash;
}

/** The keys from `from` up to, and without, `below`; no `below` means no end. */
export interface KeyRange {
  readonly from: string;
  readonly below: string | undefined;
}

/** The range of keys of the values that begin so; undefined when the beginning is too long for it. */
export function attributeKeyRange(prefix: string): KeyRange | undefined {
  const from = escape(folded(prefix));
  return [...from].length <= MAX_PLAIN ? keyRange(from) : undefined;
}

/** The range of texts that begin with this one, in the order of code points. */
export function keyRange(from: string): KeyRange {
  return { from, below: successor([...from]) };
}

/** The index rows of a user: one for each attribute. */
export function attributeRows({ id, poolId, attributes }: UserRow): UserAttributeRow[] {
  return Object.entries(attributes).map(([name, value]) => ({
    userId: id,
    poolId,
    name,
    valueKey: attributeKey(value),
  }));
}

function escape(text: string): string {
  // oxlint-disable-next-line eslint/no-control-regex -- control characters are the subject
  return text.replace(/[\0- \x7f]/g, (c) => ESCAPE + String.fromCharCode(c.charCodeAt(0) + 0x40));
}

/** The smallest text above every text that begins with these code points. */
function successor(points: readonly string[]): string | undefined {
  const last = points.at(-1)?.codePointAt(0);
  if (last === undefined) return undefined;
  if (last === 0x10ffff) return successor(points.slice(0, -1));
  // U+D800 to U+DFFF are no characters.
  const next = last === 0xd7ff ? 0xe000 : last + 1;
  return points.slice(0, -1).join('') + String.fromCodePoint(next);
}
