import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserPageArgs } from '../src/doors/graphql/inputs.js';
import { compareWithFoils, edgeCases } from './support/contract-edges.js';
import {
  inputWith,
  leastInput,
  placesOf,
  shown,
  violations,
  type Wire,
} from './support/contract-inputs.js';
import { problemOf } from './support/documents.js';
import { TestGateway, type GraphqlAnswer } from './support/gateway.js';
import {
  atGraphql,
  contractFields,
  nestedContracts,
  type ContractField,
} from './support/graphql-contracts.js';
import { TestPool } from './support/test-pool.js';

/* What test/contracts.test.ts asks of the AWS door, asked of GraphQL: the limits are declared once. */

let at: TestGateway;
let pool: TestPool;
let accessToken: string;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  accessToken = (await pool.signIn(await pool.person())).AccessToken;
});
afterAll(() => at.stop());

function ask(field: ContractField, input: Wire): Promise<GraphqlAnswer> {
  const variables = field.variables(input);
  if (field.view === 'admin') return at.adminGraphql(field.document, variables);
  return at.graphql(field.document, variables, field.isPublic ? undefined : accessToken);
}

/** What was refused, without what differs from one request to the next. */
function said(answer: GraphqlAnswer): string {
  const problem = problemOf(answer);
  return problem ? `${String(problem.code)}: ${String(problem.message)}` : 'not refused';
}

/** A field below the top level, asked as if it were a root field. */
const users: ContractField = {
  name: 'userPool.users',
  view: 'admin',
  isPublic: false,
  owner: UserPageArgs,
  document: `query ($id: ID!, $filter: UserFilter) {
    userPool(id: $id) { users(filter: $filter) { edges { node { id } } } } }`,
  variables: (input) => ({ id: pool.id, ...input }),
};

const fields = [...contractFields(), users];

it('knows every field that takes a contract', () => {
  expect(nestedContracts()).toEqual(['users']);
  expect(fields.length).toBeGreaterThan(40);
  expect(fields.filter(({ owner }) => leastInput(owner, {}, atGraphql)).length).toBe(fields.length);
});

describe.each(fields)('$name', (field) => {
  const places = placesOf(field.owner, atGraphql);

  it('refuses each value that breaks a limit, in the words of all doors', async () => {
    const cases = places.flatMap((place) =>
      violations(place.member, atGraphql).map((violation) => ({ place, ...violation })),
    );
    const wrong = cases.map(async ({ place, value, phrase, inside }) => {
      const answer = said(await ask(field, inputWith(place, value, {}, atGraphql)));
      const brackets = inside ? ' to satisfy constraint: Member must satisfy constraint: [' : '';
      const wanted = refusedByGraphql(value, phrase)
        ? ['BAD_USER_INPUT: Variable "$']
        : [
            'INVALID_PARAMETER: ',
            `${shown(place.member, value)} at '${place.path}' failed${brackets}`,
            phrase,
          ];
      return wanted.every((part) => answer.includes(part)) ? [] : [{ wanted, answer }];
    });
    expect((await Promise.all(wrong)).flat()).toEqual([]);
  });

  it('takes every member at the edge of what it allows', async () => {
    const compared = await compareWithFoils(edgeCases(field.owner, atGraphql), async (input) =>
      said(await ask(field, input)),
    );
    const refused = compared.filter(({ answer, foil }) =>
      foil === undefined ? /^BAD_USER_INPUT|validation error/.test(answer) : answer !== foil,
    );
    expect(refused.map(({ one, answer }) => [one.place.path, one.value, answer])).toEqual([]);
  });

  it('misses what must be there', async () => {
    const least = leastInput(field.owner, {}, atGraphql);
    const answers = Object.keys(least).map(async (name) =>
      said(await ask(field, { ...least, [name]: undefined })),
    );
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatch(/^BAD_USER_INPUT: Variable "\$\w+" /);
    }
  });
});

/** GraphQL knows no other words of an enum, and no integer of more than 32 bits. */
const refusedByGraphql = (value: unknown, phrase: string): boolean =>
  phrase.includes('enum value set') || (typeof value === 'number' && value > 0x7fff_ffff);
