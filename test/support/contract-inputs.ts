import {
  kindOf,
  membersOf,
  pathName,
  wireName,
  type Kind,
  type Limits,
  type Member,
} from '../../src/platform/contract.js';

/** How a door names the members of a contract, and what it takes for a moment. */
export interface DoorForm {
  /** Undefined for a member that the door does not have. */
  name(member: Member): string | undefined;
  readonly moment: number | string;
  /** Whether exactly one member of a structure is given. */
  oneOf(owner: object): boolean;
}

export const atAws: DoorForm = { name: wireName, moment: 1_700_000_000, oneOf: () => false };

/** A member somewhere inside an input, with the way to it and its name in Cognito's refusals. */
export interface Place {
  readonly member: Member;
  /** Names at the door from the outside in; a list on the way is entered at its first item. */
  readonly way: readonly string[];
  /** `userAttributes.1.member.name`. */
  readonly path: string;
  /** The structures on the way, outermost first, the one that has the member last. */
  readonly owners: readonly object[];
}

export type Wire = Record<string, unknown>;

/** Values by name for what cannot be made up, such as the id of a pool that exists. */
export type Known = Readonly<Record<string, unknown>>;

/** Every member of an input at a door, those of nested structures included. */
export function placesOf(owner: object, form = atAws, outer: Place[] = []): Place[] {
  const parent = outer.at(-1);
  return membersOf(owner).flatMap((member) => {
    const name = form.name(member);
    if (name === undefined || parent?.owners.includes(owner)) return [];
    const place: Place = {
      member,
      way: [...(parent?.way ?? []), name],
      path: (parent ? prefixOf(parent) : '') + pathName(member),
      owners: [...(parent?.owners ?? []), owner],
    };
    const inner = shapeOf(kindOf(member.type()));
    return inner ? [place, ...placesOf(inner, form, [...outer, place])] : [place];
  });
}

const prefixOf = ({ path, member }: Place): string =>
  kindOf(member.type()).is === 'list' ? `${path}.1.member.` : `${path}.`;

function shapeOf(kind: Kind): object | undefined {
  if (kind.is === 'shape') return kind.owner;
  return kind.is === 'list' ? shapeOf(kind.of) : undefined;
}

/** What must be there, and nothing else, with values that keep every limit. */
export function leastInput(owner: object, known: Known = {}, form = atAws): Wire {
  const there = membersOf(owner).filter((member) => form.name(member) !== undefined);
  const needed = form.oneOf(owner) ? there.slice(0, 1) : there.filter((member) => !member.optional);
  return Object.fromEntries(
    needed.map((member) => [form.name(member)!, validValue(member, known, form)]),
  );
}

/** The least input with one member set, wherever it is. */
export function inputWith(place: Place, value: unknown, known: Known = {}, form = atAws): Wire {
  const { way, owners } = place;
  const build = (depth: number): Wire => {
    const owner = owners[depth]!;
    const name = way[depth]!;
    const last = depth === way.length - 1;
    const inner = last ? value : wrapped(form, owner, name, build(depth + 1));
    return { ...(form.oneOf(owner) ? {} : leastInput(owner, known, form)), [name]: inner };
  };
  return build(0);
}

function wrapped(form: DoorForm, owner: object, name: string, inner: Wire): unknown {
  const member = membersOf(owner).find((one) => form.name(one) === name)!;
  return kindOf(member.type()).is === 'list' ? [inner] : inner;
}

/** A value that keeps the limits of a member. */
function validValue(member: Member, known: Known, form: DoorForm): unknown {
  const name = form.name(member) ?? member.property;
  if (Object.hasOwn(known, name)) return known[name];
  const kind = kindOf(member.type());
  return valueOf(kind, member, (owner) => leastInput(owner, known, form), form);
}

export type Least = (owner: object) => Wire;

export function valueOf(
  kind: Kind,
  limits: Limits & { readonly item?: Limits },
  least: Least,
  form: DoorForm,
): unknown {
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
      return form.moment;
    case 'shape':
      return least(kind.owner);
    case 'list':
      return listOf(limits.min ?? 0, kind.of, (of) => valueOf(of, limits.item ?? {}, least, form));
    case 'blob':
      return Buffer.alloc(limits.min ?? 1).toString('base64');
    default:
      return {};
  }
}

export const listOf = (length: number, of: Kind, make: (of: Kind) => unknown): unknown[] =>
  Array.from({ length }, () => make(of));

/** Shapes of text that some pattern of the API asks for. */
const samples = [
  ...['x', 'aB1', 'Passw0rd!', 'us-east-1_abcdefghi', 'us-east-1_0a', 'a@b.example', '{####}', '0'],
  'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abcdefghi',
];

/** A text within the limits; throws when none of our samples fits the pattern. */
export function textOf({ min = 0, pattern }: Limits): string {
  const grown = samples.map((text) => text.repeat(Math.max(1, Math.ceil(min / text.length))));
  const found = grown.find((text) => !pattern || pattern.test(text));
  if (found === undefined) throw new Error(`No sample fits ${String(pattern)}.`);
  return found;
}

/** Distinct keys of one length, so that a limit of keys holds for all. */
export function mapOf(length: number, { key, item }: Member): Wire {
  const name = (index: number) => `k${String(index).padStart(4, '0')}`.slice(0, key?.max ?? 5);
  return Object.fromEntries(
    Array.from({ length }, (_, index) => [name(index), textOf(item ?? {})]),
  );
}

/** One value that breaks a limit, with the phrase of the refusal. */
export interface Violation {
  readonly value: unknown;
  readonly phrase: string;
  /** Of an item, a key or a value, and told in brackets. */
  readonly inside?: true;
}

/** How a refusal names a value: never when it is secret or a structure. */
export function shown({ sensitive, type }: Member, value: unknown): string {
  const { is } = leafOf(kindOf(type()));
  return sensitive || is === 'shape' || is === 'blob' ? 'Value' : `Value '${printed(value)}'`;
}

const leafOf = (kind: Kind): Kind => (kind.is === 'list' ? leafOf(kind.of) : kind);

function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  const pairs = Object.entries(value as object).map(([name, text]) => `${name}=${String(text)}`);
  return `{${pairs.join(', ')}}`;
}

/** One value for each limit of a member that it breaks. */
export function violations(member: Member, form = atAws): Violation[] {
  const kind = kindOf(member.type());
  const { min, max, key } = member;
  if (kind.is === 'list') return ofList(kind.of, member, form);
  if (kind.is !== 'map') return ofScalar(kind, member);
  return [
    ...(max === undefined
      ? []
      : [{ value: mapOf(max + 1, member), phrase: atMost('length', max) }]),
    ...(min ? [{ value: mapOf(min - 1, member), phrase: atLeast('length', min) }] : []),
    ...inside(ofScalar({ is: 'text' }, key ?? {}), (text) => ({ [String(text)]: 'x' })),
    ...inside(ofScalar({ is: 'text' }, member.item ?? {}), (text) => ({ key: text })),
  ];
}

function ofList(of: Kind, { min, max, item }: Member, form: DoorForm): Violation[] {
  const least: Least = (owner) => leastInput(owner, {}, form);
  const items = (length: number) =>
    listOf(length, of, (kind) => valueOf(kind, item ?? {}, least, form));
  return [
    ...(max === undefined ? [] : [{ value: items(max + 1), phrase: atMost('length', max) }]),
    ...(min ? [{ value: items(min - 1), phrase: atLeast('length', min) }] : []),
    ...inside(ofScalar(of, item ?? {}), (value) => [value]),
  ];
}

/** What is wrong inside a list or a map is told at the list or the map. */
const inside = (found: readonly Violation[], put: (value: unknown) => unknown): Violation[] =>
  found.map(({ value, phrase }) => ({ value: put(value), phrase, inside: true as const }));

function ofScalar(kind: Kind, limits: Limits): Violation[] {
  const { min, max, pattern } = limits;
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
    ...(max === undefined ? [] : [{ value: long(max + 1, limits), phrase: atMost('length', max) }]),
    ...(min ? [{ value: long(min - 1, limits), phrase: atLeast('length', min) }] : []),
    ...(pattern ? [{ value: unfit(limits), phrase: patternPhrase(pattern) }] : []),
  ];
}

const atMost = (what: string, n: number) => `Member must have ${what} less than or equal to ${n}`;
const atLeast = (what: string, n: number) =>
  `Member must have ${what} greater than or equal to ${n}`;
const patternPhrase = ({ source }: RegExp) =>
  `Member must satisfy regular expression pattern: ${source.replace(/^\^/, '').replace(/\$$/, '')}`;

/** A text of this length that breaks no other limit where that is possible. */
export function long(length: number, { pattern }: Limits): string {
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
