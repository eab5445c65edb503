import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../src/doors/aws/operations.js';
import { kindOf, membersOf, unbuiltOf, wireName, type Kind } from '../src/platform/contract.js';
import { apiInput, apiOutput, type ApiMember } from './support/api-shapes.js';
import { compareWithFoils, edgeCases } from './support/contract-edges.js';
import { inputWith, leastInput, placesOf, shown, violations } from './support/contract-inputs.js';
import { TestGateway } from './support/gateway.js';
import { saidOf } from './support/test-pool.js';

const built = [...operations.values()].map((operation) => ({ ...operation }));

/**
 * Members that change nothing about what an operation does: they feed Amazon Pinpoint and the risk
 * engine of the Plus tier, and clients send them unasked (section 7.1: ignoring them is safe).
 */
const IGNORED = new Set(['AnalyticsMetadata', 'UserContextData', 'ContextData']);

const shapeOf = (kind: Kind): object | undefined => {
  if (kind.is === 'shape') return kind.owner;
  return kind.is === 'list' ? shapeOf(kind.of) : undefined;
};

const byName = (owner: object) =>
  new Map(membersOf(owner).map((member) => [wireName(member), member] as const));

/** Members of the API that an input would swallow without acting on them or refusing them. */
function swallowed(owner: object, api: readonly ApiMember[], prefix = ''): string[] {
  const members = byName(owner);
  const refused = unbuiltOf(owner);
  return api.flatMap(({ name, members: inner }) => {
    const member = members.get(name);
    if (!member) return IGNORED.has(name) || name in refused ? [] : [prefix + name];
    const shape = shapeOf(kindOf(member.type()));
    return shape ? swallowed(shape, inner(), `${prefix}${name}.`) : [];
  });
}

/** Members of ours that the API does not have. */
function invented(owner: object, api: readonly ApiMember[], prefix = ''): string[] {
  const names = new Map(api.map((member) => [member.name, member] as const));
  const ours = [...byName(owner)].flatMap(([name, member]) => {
    if (name === undefined) return [];
    const known = names.get(name);
    if (!known) return [prefix + name];
    if (known.map) return [];
    const shape = shapeOf(kindOf(member.type()));
    return shape ? invented(shape, known.members(), `${prefix}${name}.`) : [];
  });
  const refused = Object.keys(unbuiltOf(owner)).filter((name) => !names.has(name));
  return [...ours, ...refused.map((name) => prefix + name)];
}

/** Members that the API calls sensitive and ours does not. */
function exposed(owner: object, api: readonly ApiMember[], prefix = ''): string[] {
  const members = byName(owner);
  return api.flatMap(({ name, sensitive, members: inner }) => {
    const member = members.get(name);
    if (!member) return [];
    const shape = shapeOf(kindOf(member.type()));
    const nested = shape ? exposed(shape, inner(), `${prefix}${name}.`) : [];
    return sensitive && !member.sensitive && !shape ? [prefix + name, ...nested] : nested;
  });
}

describe('the contracts and the API', () => {
  it.each(built)('$name swallows no member of the API', ({ name, input }) => {
    expect(swallowed(input, apiInput(name))).toEqual([]);
  });

  it.each(built)('$name has no member that the API does not have', ({ name, input, output }) => {
    expect(invented(input, apiInput(name))).toEqual([]);
    if (output) expect(invented(output, apiOutput(name))).toEqual([]);
  });

  it.each(built)('$name keeps secret what the API keeps secret', ({ name, input, output }) => {
    expect(exposed(input, apiInput(name))).toEqual([]);
    const told = output ? exposed(output, apiOutput(name)) : [];
    // In an answer a client id is what the caller asked for, and every app carries it in the open.
    expect(told.filter((member) => !member.endsWith('.ClientId'))).toEqual([]);
  });

  it.each(built)('$name requires what the API requires', ({ name, input }) => {
    const needed = apiInput(name).filter(({ required }) => required);
    const ours = [...byName(input)].filter(([, member]) => !member.optional);
    expect(ours.map(([wire]) => wire).sort()).toEqual(needed.map((member) => member.name).sort());
  });

  it('differ where somebody forgets one: the comparison sees it', () => {
    const { input } = operations.get('SignUp')!;
    const api = apiInput('SignUp');
    const more = { name: 'Shoe', sensitive: true, required: false, members: () => [] };
    expect(swallowed(input, [...api, more])).toEqual(['Shoe']);
    expect(invented(input, api.slice(1))).toEqual([api[0]!.name]);
    const secret = api.map((member) => ({ ...member, sensitive: true }));
    expect(exposed(input, api)).toEqual([]);
    expect(
      exposed(operations.get('ListUsers')!.input, [
        ...secret,
        { name: 'Limit', sensitive: true, required: false, members: () => [] },
      ]),
    ).toEqual(['Limit']);
  });
});

describe('a value that breaks a limit', () => {
  let at: TestGateway;

  beforeAll(async () => {
    at = await TestGateway.start();
  });

  afterAll(() => at.stop());

  const cases = built.flatMap(({ name, input }) =>
    placesOf(input).flatMap((place) =>
      violations(place.member).map((violation) => ({ name, input, place, ...violation })),
    ),
  );

  it('is found for every operation with limits', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(built.length);
  });

  describe.each(built)('at $name', ({ name, input }) => {
    it.each(cases.filter((one) => one.name === name))(
      '$place.path: $phrase',
      async ({ place, value, phrase, inside }) => {
        const answer = await at.aws(name, inputWith(place, value));
        expect(answer.body['__type']).toBe('InvalidParameterException');
        const failed = `${shown(place.member, value)} at '${place.path}' failed`;
        const brackets = inside ? ' to satisfy constraint: Member must satisfy constraint: [' : '';
        expect(saidOf(answer)).toContain(failed + brackets);
        expect(saidOf(answer)).toContain(phrase);
        expect(saidOf(answer)).toMatch(/^\d validation errors? detected: Value/);
        expect(saidOf(answer).match(/ failed to satisfy constraint: /g)?.length).toBe(
          Number(saidOf(answer)[0]),
        );
      },
    );

    it('is not reported of an input that keeps them', async () => {
      const answer = await at.aws(name, leastInput(input));
      expect(saidOf(answer)).not.toContain('validation error');
    });

    it('is not reported of any member at the edge of what it allows', async () => {
      const say = async (given: object) => saidOf(await at.aws(name, given));
      const compared = await compareWithFoils(edgeCases(input), say);
      const refused = compared.filter(({ answer, foil }) =>
        foil ? answer !== foil : answer.includes('validation error'),
      );
      expect(refused.map(({ one, answer }) => [one.place.path, one.value, answer])).toEqual([]);
    });

    it.each(Object.keys(leastInput(input)))('%s is missed when it is absent', async (member) => {
      const answer = await at.aws(name, { ...leastInput(input), [member]: undefined });
      const path = member[0]!.toLowerCase() + member.slice(1);
      expect(saidOf(answer)).toBe(
        `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`,
      );
    });
  });
});
