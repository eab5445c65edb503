import type { Pool } from '../pools/pool.js';

/**
 * What two user names are compared by. A pool that ignores case compares without it; one that minds it
 * compares exactly, but still in Unicode normal form C: the same letter typed on two systems (é as one
 * code point, or as e and an accent) looks the same to everybody, and must not be two people.
 *
 * The fold is made here and stored, because the engines disagree: SQLite folds ASCII only, and MySQL's
 * collations take 'ß' for 'ss'. Names have no blanks (the pattern of the API), so MySQL's padding of
 * trailing ones cannot make two keys equal. At most 400 characters for a name of 128.
 */
export function foldedName(pool: Pool, name: string): string {
  return ignoresCase(pool) ? folded(name) : name.normalize('NFC');
}

/** The name as it is kept and shown: without case where the pool ignores it (5.2), else as given. */
export function storedName(pool: Pool, name: string): string {
  return ignoresCase(pool) ? folded(name) : name;
}

/** Without case, in normal form C; lower-casing can leave that form, hence twice. */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}

/** A pool without the setting minds case (CreateUserPool, UsernameConfiguration). */
function ignoresCase(pool: Pool): boolean {
  return pool.settings.usernameConfiguration?.caseSensitive === false;
}
