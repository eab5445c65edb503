import {
  kindOf,
  membersOf,
  pathName,
  wireName,
  type Kind,
  type Limits,
  type Member,
} from '../../src/platform/contract.js';

/** A member somewhere inside an input, with the way to it and its name in Cognito's refusals. */
export interface Place {
  readonly member: Member;
  /** Wire names from the outside in; a list on the way is entered at its first item. */
  readonly way: readonly string[];
  /** `userAttributes.1.member.name`. */
  readonly path: string;
  /** The structures on the way, outermost first, the one that has the member last. */
  readonly owners: readonly object[];
}

export type Wire = Record<string, unknown>;

/** Values by wire name for what cannot be made up, such as the id of a pool that exists. */
export type Known = Readonly<Record<string, unknown>>;

/** Every member of an input at the AWS door, those of nested structures included. */
export function placesOf(owner: object, outer: Place[] = []): Place[] {
  const parent = outer.at(-1);
  return membersOf(owner).flatMap((member) => {
    const name = wireName(member);
    if (name === undefined || parent?.owners.includes(owner)) return [];
    const place: Place = {
      member,
      way: [...(parent?.way ?? []), name],
      path: (parent ? prefixOf(parent) : '') + pathName(member),
      owners: [...(parent?.owners ?? []), owner],
    };
    const inner = shapeOf(kindOf(member.type()));
    return inner ? [place, ...placesOf(inner, [...outer, place])] : [place];
  });
}

const prefixOf = ({ path, member }: Place): string =>
  kindOf(member.type()).is === 'list' ? `${path}.1.member.` : `${path}.`;

function shapeOf(kind: Kind): object | undefined {
  if (kind.is === 'shape') return kind.owner;
  return kind.is === 'list' ? shapeOf(kind.of) : undefined;
}

/** What must be there, and nothing else, with values that keep every limit. */
export function leastInput(owner: object, known: Known = {}): Wire {
  const needed = membersOf(owner).filter((member) => !member.optional && wireName(member));
  return Object.fromEntries(needed.map((member) => [wireName(member)!, validValue(member, known)]));
}

/** The least input with one member set, wherever it is. */
export function inputWith({ way, owners }: Place, value: unknown, known: Known = {}): Wire {
  const build = (depth: number): Wire => {
    const owner = owners[depth]!;
    const name = way[depth]!;
    const last = depth === way.length - 1;
    const inner = last ? value : wrapped(owner, name, build(depth + 1));
    return { ...leastInput(owner, known), [name]: inner };
  };
  return build(0);
}

function wrapped(owner: object, name: string, inner: Wire): unknown {
  const member = membersOf(owner).find((one) => wireName(one) === name)!;
  return kindOf(member.type()).is === 'list' ? [inner] : inner;
}

/** A value that keeps the limits of a member. */
export function validValue(member: Member, known: Known = {}): unknown {
  const name = wireName(member) ?? member.property;
  return Object.hasOwn(known, name) ? known[name] : valueOf(kindOf(member.type()), member, known);
}

function valueOf(kind: Kind, limits: Limits, known: Known): unknown {
  switch (kind.is) {
    case 'text':
      return textOf(limits);
    case 'enum':
      return kind.values[0];
    case 'integer':
    case 'number':
      return limits.min ?? 1;
    case 'boolean':
      return false;
    case 'timestamp':
      return 1_700_000_000;
    case 'shape':
      return leastInput(kind.owner, known);
    case 'list':
      return Array.from({ length: limits.min ?? 0 }, () => valueOf(kind.of, {}, known));
    default:
      return {};
  }
}

/** Shapes of text that some pattern of the API asks for. */
const samples = [
  ...['x', 'aB1', 'Passw0rd!', 'us-east-1_abcdefghi', 'a@b.example', '{####}', '0'],
  'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abcdefghi',
];

/** A text within the limits; throws when none of our samples fits the pattern. */
export function textOf({ min = 0, pattern }: Limits): string {
  const grown = samples.map((text) => text.repeat(Math.max(1, Math.ceil(min / text.length))));
  const found = grown.find((text) => !pattern || pattern.test(text));
  if (found === undefined) throw new Error(`No sample fits ${String(pattern)}.`);
  return found;
}

/** One value for each limit of a member that it breaks, with the phrase of the refusal. */
export function violations(member: Member): { readonly value: unknown; readonly phrase: string }[] {
  const kind = kindOf(member.type());
  const { min, max, pattern } = member;
  if (kind.is === 'enum') {
    return [{ value: 'NO_SUCH_VALUE', phrase: 'Member must satisfy enum value set: [' }];
  }
  if (kind.is === 'integer' || kind.is === 'number') {
    return [
      ...(max === undefined ? [] : [{ value: max + 1, phrase: atMost('value', max) }]),
      ...(min === undefined ? [] : [{ value: min - 1, phrase: atLeast('value', min) }]),
    ];
  }
  if (kind.is !== 'text') return [];
  return [
    ...(max === undefined ? [] : [{ value: long(max + 1, member), phrase: atMost('length', max) }]),
    ...(min ? [{ value: long(min - 1, member), phrase: atLeast('length', min) }] : []),
    ...(pattern ? [{ value: unfit(member), phrase: patternPhrase(pattern) }] : []),
  ];
}

const atMost = (what: string, n: number) => `Member must have ${what} less than or equal to ${n}`;
const atLeast = (what: string, n: number) =>
  `Member must have ${what} greater than or equal to ${n}`;
const patternPhrase = ({ source }: RegExp) =>
  `Member must satisfy regular expression pattern: ${source.replace(/^\^/, '').replace(/\$$/, '')}`;

/** A text of this length that breaks no other limit where that is possible. */
function long(length: number, { pattern }: Limits): string {
  const fit = samples.find((text) => !pattern || pattern.test(text)) ?? 'x';
  const made = fit.repeat(Math.ceil(length / fit.length) + 1);
  const end = made.slice(made.length - length);
  return pattern?.test(end) ? end : made.slice(0, length);
}

/** A text that no pattern of the API allows, of a length that the member allows. */
function unfit({ min = 1, max = 256, pattern }: Limits): string {
  const candidates = ['\u0001', ' ', '/', '{', 'x'].map((text) =>
    text.repeat(Math.min(Math.max(min, 2), max)),
  );
  const found = candidates.find((text) => !pattern!.test(text));
  if (found === undefined) throw new Error(`Everything fits ${String(pattern)}.`);
  return found;
}
