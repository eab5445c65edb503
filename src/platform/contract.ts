import { Field, registerEnumType, type ClassType } from 'type-graphql';
import { GraphQLScalarType } from 'graphql';

/** The limits of one value: text, list, map and bytes by length, numbers by value. */
export interface Limits {
  /** Smallest length in UTF-16 units or items, or smallest number. */
  readonly min?: number;
  /** Largest length in UTF-16 units or items, or largest number. */
  readonly max?: number;
  /** What the whole text must match; printed in refusals without `^` and `$`. */
  readonly pattern?: RegExp;
}

/** How one member of an input or a result behaves at every door. */
export interface MemberOptions extends Limits {
  readonly description: string;
  /** May be absent; `null` means the same. */
  readonly optional?: boolean;
  /** Limits of each item of a list of scalars, or of each value of a map. */
  readonly item?: Limits;
  /** Limits of each key of a map. */
  readonly key?: Limits;
  /** Never repeated in a refusal, a log line or a trace. */
  readonly sensitive?: boolean;
  /** Name at the AWS door, where it is not the capitalised property; `false`: not there at all. */
  readonly wire?: string | false;
  /** `false`: known to the AWS door only. */
  readonly graphql?: false;
}

/** A type-graphql type: scalar, enum object, contract class, or a list of one of them. */
export type MemberType = object | readonly [object];

export interface Member extends MemberOptions {
  readonly property: string;
  readonly type: () => MemberType;
}

/** Members of the AWS API that this version does not act on, with the value that asks for nothing. */
export type Unbuilt = Readonly<Record<string, unknown>>;

const members = new Map<object, Member[]>();
const unbuilt = new Map<object, Unbuilt>();
const enums = new Map<object, readonly string[]>();
const sensitive = new Set<string>();

/** Declares a member once: for GraphQL, the AWS wire, validation and redaction. */
export function Member(type: () => MemberType, options: MemberOptions): PropertyDecorator {
  return (prototype, property) => {
    const owner = prototype.constructor;
    const known = members.get(owner) ?? [];
    members.set(owner, [...known, { ...options, property: String(property), type }]);
    if (options.sensitive) sensitive.add(String(property).toLowerCase());
    if (options.graphql === false) return;
    const { description, optional } = options;
    Field(type as () => ClassType, { description, nullable: optional ?? false })(
      prototype,
      property,
      undefined as never,
    );
  };
}

/** Names members of the AWS input that are refused until they act; see {@link Unbuilt}. */
export function NotBuilt(names: Unbuilt): ClassDecorator {
  return (owner) => {
    unbuilt.set(owner, names);
  };
}

/** Declares a closed set of words, published as a GraphQL enum and checked at the AWS door. */
export function defineEnum<const V extends string>(
  name: string,
  description: string,
  values: readonly V[],
): { readonly [K in V]: K } {
  const object = Object.fromEntries(values.map((value) => [value, value])) as { [K in V]: K };
  registerEnumType(object, { name, description });
  enums.set(object, values);
  return object;
}

/** The members of a contract class, those of its ancestors first. */
export function membersOf(owner: object): readonly Member[] {
  const parent = Object.getPrototypeOf(owner) as object | null;
  const inherited = parent && parent !== Function.prototype ? membersOf(parent) : [];
  const own = members.get(owner) ?? [];
  const redeclared = new Set(own.map((member) => member.property));
  return [...inherited.filter((member) => !redeclared.has(member.property)), ...own];
}

export const unbuiltOf = (owner: object): Unbuilt => unbuilt.get(owner) ?? {};

/** Whether a key is the name of a sensitive member of any contract: the log redacts it. */
export const isSensitiveName = (key: string): boolean => sensitive.has(key.toLowerCase());

/** What a member's type comes down to. */
export type Kind =
  | {
      readonly is:
        'text' | 'integer' | 'number' | 'boolean' | 'map' | 'timestamp' | 'json' | 'blob';
    }
  | { readonly is: 'enum'; readonly values: readonly string[] }
  | { readonly is: 'shape'; readonly owner: ClassType }
  | { readonly is: 'list'; readonly of: Kind };

const scalarKinds: Readonly<Record<string, Kind>> = {
  ID: { is: 'text' },
  String: { is: 'text' },
  Int: { is: 'integer' },
  Float: { is: 'number' },
  Boolean: { is: 'boolean' },
  StringMap: { is: 'map' },
  DateTime: { is: 'timestamp' },
  DateTimeISO: { is: 'timestamp' },
  JSON: { is: 'json' },
  Base64: { is: 'blob' },
};

/** Resolves a declared type; throws at start when a contract names one that no door can carry. */
export function kindOf(type: MemberType): Kind {
  if (Array.isArray(type)) return { is: 'list', of: kindOf(type[0] as object) };
  const values = enums.get(type);
  if (values) return { is: 'enum', values };
  const name = type instanceof GraphQLScalarType ? type.name : (type as { name: string }).name;
  const scalar = scalarKinds[name === 'Number' ? 'Float' : name];
  if (scalar) return scalar;
  if (typeof type === 'function') return { is: 'shape', owner: type as ClassType };
  throw new TypeError(`No door can carry the type ${name}`);
}

/** The name at the AWS door, or undefined for a member that is not there. */
export function wireName(member: Member): string | undefined {
  if (member.wire === false) return undefined;
  return member.wire ?? member.property[0]!.toUpperCase() + member.property.slice(1);
}

/** The lowerCamelCase name that Cognito's refusals use. */
export function pathName(member: Member): string {
  const name = wireName(member) ?? member.property;
  return name[0]!.toLowerCase() + name.slice(1);
}
