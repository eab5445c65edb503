import { InvalidParameterError } from './errors.js';
import { kindOf, membersOf, pathName, type Kind, type Limits, type Member } from './contract.js';

/**
 * Checks an input against its contract and throws InvalidParameterError in Cognito's words
 * (`N validation errors detected: …`). Values of sensitive members are never repeated.
 */
export function checkInput(owner: object, value: unknown): void {
  const found = shapeViolations(owner, value, '');
  if (found.length === 0) return;
  const noun = found.length === 1 ? 'error' : 'errors';
  throw new InvalidParameterError(
    `${found.length} validation ${noun} detected: ${found.join('; ')}`,
  );
}

function shapeViolations(owner: object, value: unknown, prefix: string): string[] {
  const given = value as Record<string, unknown>;
  return membersOf(owner).flatMap((member) =>
    memberViolations(member, given[member.property], prefix + pathName(member)),
  );
}

function memberViolations(member: Member, value: unknown, path: string): string[] {
  if (value === null || value === undefined) {
    if (member.optional) return [];
    return [failure('Value null', path, 'Member must not be null')];
  }
  const kind = kindOf(member.type());
  const shown = member.sensitive || !printable(kind) ? 'Value' : `Value '${print(value)}'`;
  return [
    ...phrases(kind, value, member).map((phrase) => failure(shown, path, phrase)),
    ...itemPhrases(kind, value, member).map((phrase) => failure(shown, path, phrase)),
    ...nestedViolations(kind, value, path),
  ];
}

const failure = (shown: string, path: string, phrase: string) =>
  `${shown} at '${path}' failed to satisfy constraint: ${phrase}`;

const unprintable: ReadonlySet<Kind['is']> = new Set(['shape', 'json', 'blob']);

/** Structures may hold secrets further down, so they are named but never printed. */
const printable = (kind: Kind): boolean =>
  kind.is === 'list' ? printable(kind.of) : !unprintable.has(kind.is);

function print(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Object.entries(value).map(([name, text]) => `${name}=${String(text)}`);
  return `{${pairs.join(', ')}}`;
}

function phrases(kind: Kind, value: unknown, limits: Limits): string[] {
  switch (kind.is) {
    case 'enum':
      return kind.values.includes(value as string) ? [] : [enumPhrase(kind.values)];
    case 'integer':
    case 'number':
      return sizePhrases('value', value as number, limits);
    case 'text':
      return [
        ...(storable(value as string) ? [] : ['Member must be Unicode text without NUL']),
        ...sizePhrases('length', (value as string).length, limits),
        // A pattern never sees a text that is too long anyway: some are slow on long ones.
        ...(tooLong(value as string, limits)
          ? []
          : patternPhrases(value as string, limits.pattern)),
      ];
    case 'blob':
    case 'list':
      return sizePhrases('length', (value as ArrayLike<unknown>).length, limits);
    case 'map':
      return sizePhrases('length', Object.keys(value as object).length, limits);
    default:
      return [];
  }
}

/** NUL and lone surrogates survive neither UTF-8 nor every database: what comes back would differ. */
const storable = (text: string): boolean => !/[\0\p{Surrogate}]/u.test(text);

const enumPhrase = (values: readonly string[]) =>
  `Member must satisfy enum value set: [${values.join(', ')}]`;

function sizePhrases(what: 'length' | 'value', size: number, { min, max }: Limits): string[] {
  const found: string[] = [];
  if (max !== undefined && size > max) {
    found.push(`Member must have ${what} less than or equal to ${max}`);
  }
  if (min !== undefined && size < min) {
    found.push(`Member must have ${what} greater than or equal to ${min}`);
  }
  return found;
}

const tooLong = (text: string, { max }: Limits): boolean => max !== undefined && text.length > max;

function patternPhrases(value: string, pattern: RegExp | undefined): string[] {
  if (!pattern || pattern.test(value)) return [];
  const source = pattern.source.replace(/^\^/, '').replace(/\$$/, '');
  return [`Member must satisfy regular expression pattern: ${source}`];
}

/** Faults inside a list of scalars or a map are told once, at the list or map itself. */
function itemPhrases(kind: Kind, value: unknown, member: Member): string[] {
  const found = new Set<string>();
  if (kind.is === 'list' && kind.of.is !== 'shape') {
    for (const item of value as unknown[])
      collect(found, phrases(kind.of, item, member.item ?? {}));
  }
  if (kind.is === 'map') {
    for (const [name, text] of Object.entries(value as Record<string, string>)) {
      collect(found, phrases({ is: 'text' }, name, member.key ?? {}));
      collect(found, phrases({ is: 'text' }, text, member.item ?? {}));
    }
  }
  return found.size === 0 ? [] : [`Member must satisfy constraint: [${[...found].join(', ')}]`];
}

function collect(into: Set<string>, found: readonly string[]): void {
  for (const phrase of found) into.add(phrase);
}

function nestedViolations(kind: Kind, value: unknown, path: string): string[] {
  if (kind.is === 'shape') return shapeViolations(kind.owner, value, `${path}.`);
  if (kind.is !== 'list' || kind.of.is !== 'shape') return [];
  const { owner } = kind.of;
  return (value as unknown[]).flatMap((item, index) =>
    shapeViolations(owner, item, `${path}.${index + 1}.member.`),
  );
}
