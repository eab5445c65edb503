import { kindOf, type Limits, type Member } from '../../src/platform/contract.js';
import {
  atAws,
  inputWith,
  leastInput,
  listOf,
  long,
  mapOf,
  placesOf,
  valueOf,
  violations,
  type Least,
  type Place,
  type Wire,
} from './contract-inputs.js';

/** An input whose only fault, where it has one, is the foil: what it is refused for is not the value. */
export interface EdgeCase {
  readonly place: Place;
  readonly value: unknown;
  readonly input: Wire;
  /** The least input with the same fault. */
  readonly foil: Wire | undefined;
}

/**
 * Every member at each edge of what it allows. The foil is a fault of another member, so that the input is
 * checked whole and nothing is done; an input of one member alone has none, and is carried out.
 */
export function edgeCases(owner: object, form = atAws): EdgeCase[] {
  const places = placesOf(owner, form);
  const faults = new Map(places.map((place) => [place.way[0], faultBeside(places, place)]));
  return places.flatMap((place) => {
    const fault = faults.get(place.way[0]);
    return edges(place.member, form).map((value) => ({
      place,
      value,
      input: { ...inputWith(place, value, {}, form), ...fault },
      foil: fault && { ...leastInput(owner, {}, form), ...fault },
    }));
  });
}

/** Hands each case its answer and that of its foil; equal foils are sent once. */
export function compareWithFoils<A>(
  cases: readonly EdgeCase[],
  send: (input: Wire) => Promise<A>,
): Promise<{ readonly one: EdgeCase; readonly answer: A; readonly foil: A | undefined }[]> {
  const sent = new Map<string, Promise<A>>();
  const once = (input: Wire): Promise<A> => {
    const key = JSON.stringify(input);
    if (!sent.has(key)) sent.set(key, send(input));
    return sent.get(key)!;
  };
  return Promise.all(
    cases.map(async (one) => ({
      one,
      answer: await send(one.input),
      foil: one.foil && (await once(one.foil)),
    })),
  );
}

/** One fault of a scalar on the top level, outside the member that the place is in. */
function faultBeside(places: readonly Place[], { way }: Place): Wire | undefined {
  const beside = places.filter((one) => one.way.length === 1 && one.way[0] !== way[0]);
  const found = beside.filter(({ member }) => SCALARS.has(kindOf(member.type()).is));
  return found.flatMap(({ way: [name], member }) =>
    violations(member).map(({ value }) => ({ [name!]: value })),
  )[0];
}

const SCALARS: ReadonlySet<string> = new Set(['text', 'integer', 'number']);

/** Values at the edges of what a member allows: each must be taken. */
function edges(member: Member, form = atAws): unknown[] {
  const kind = kindOf(member.type());
  const { min, max, item } = member;
  const least: Least = (owner) => leastInput(owner, {}, form);
  const lengths = [min, max].filter((length) => length !== undefined);
  switch (kind.is) {
    case 'enum':
      return [...kind.values];
    case 'boolean':
      return [false, true];
    case 'integer':
    case 'number':
      return lengths;
    case 'text':
      return lengths.map((length) => long(length, member)).filter((text) => fits(text, member));
    case 'list':
      return lengths.map((length) =>
        listOf(length, kind.of, (of) => valueOf(of, item ?? {}, least, form)),
      );
    case 'map':
      return [max ?? 1].map((length) => mapOf(length, member));
    default:
      return [valueOf(kind, member, least, form)];
  }
}

const fits = (text: string, { pattern }: Limits): boolean => !pattern || pattern.test(text);
