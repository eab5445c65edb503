/** One source, twice over: as code without comments, and without the contents of strings as well. */
export interface SourceText {
  /** Comments are blanks; line breaks and columns stay where they were. */
  readonly code: string;
  /** Comments and the contents of strings, templates and regular expressions are blanks. */
  readonly bare: string;
  readonly comments: string;
}

type Kind = 'code' | 'comment' | 'string';

// Longest first. A slash opens a regular expression only where a value may begin; see `mayBegin`.
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`|\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*|[^'"`/{}]+|[^]/y;
const VALUE_MAY_BEGIN =
  /(?:^|[=(,:;!&|?{}[+\-*%<>~^]|\b(?:return|typeof|case|in|of|await|yield))\s*$/;

/** Tells comments and strings from code; templates are followed into their `${}` parts. */
export function readSource(text: string): SourceText {
  const out = { code: '', bare: '', comments: '' };
  /** What each open brace belongs to: a block, or the `${` of a template. */
  const braces: ('block' | 'template')[] = [];
  let at = 0;
  while (at < text.length) {
    let piece = tokenAt(text, at, out.bare);
    if (piece === '{') braces.push('block');
    const resumed = piece === '}' && braces.pop() === 'template';
    if (piece === '`' || resumed) {
      piece = templatePart(text, at);
      if (piece.endsWith('${')) braces.push('template');
      keep(out, piece, 'string');
    } else {
      keep(out, piece, kindOf(piece));
    }
    at += piece.length;
  }
  return out;
}

function tokenAt(text: string, at: number, before: string): string {
  TOKEN.lastIndex = at;
  const found = TOKEN.exec(text)?.[0] ?? text.charAt(at);
  const isPattern = found.length > 1 && /^\/[^/*]/.test(found);
  return isPattern && !VALUE_MAY_BEGIN.test(before.slice(-40)) ? '/' : found;
}

/** From a backtick, or the brace that ends `${}`, up to the next `${` or the closing backtick. */
function templatePart(text: string, at: number): string {
  const part = /(?:\\[^]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y;
  part.lastIndex = at + 1;
  return text.charAt(at) + (part.exec(text)?.[0] ?? '');
}

function kindOf(piece: string): Kind {
  if (/^\/[/*]/.test(piece)) return 'comment';
  return /^['"/]./.test(piece) ? 'string' : 'code';
}

function keep(out: { code: string; bare: string; comments: string }, piece: string, kind: Kind) {
  const blank = piece.replace(/[^\n]/g, ' ');
  out.code += kind === 'comment' ? blank : piece;
  out.comments += kind === 'comment' ? piece : blank;
  // The delimiters of a string stay, so that what stands before and after it is not joined.
  out.bare += kind === 'string' ? piece.charAt(0) + blank.slice(1, -1) + piece.slice(-1) : '';
  if (kind !== 'string') out.bare += kind === 'comment' ? blank : piece;
}
