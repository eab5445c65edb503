import { request } from 'node:http';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS, MAX_BODY } from '../src/doors/graphql/limits.js';
import { done, openSmallDoor, post, type SmallDoor } from './support/small-graphql.js';

let open: SmallDoor;
let closed: SmallDoor;

beforeAll(async () => {
  open = await openSmallDoor(true);
  closed = await openSmallDoor(false);
});
afterAll(async () => {
  await open.app.close();
  await closed.app.close();
});
beforeEach(() => {
  done.signIns = 0;
});

const nested = (field: string, depth: number, leaf = 'name'): string =>
  `${`${field} {`.repeat(depth)} ${leaf} ${'}'.repeat(depth)}`;

const aliased = (field: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');

/** Doubles at each level, in a document of a few tokens. */
const doubling = (levels: number): string => {
  const fragments = Array.from(
    { length: levels },
    (_, n) => `fragment F${n} on Thing { next { ...F${n + 1} } x: next { ...F${n + 1} } }`,
  );
  return `{ thing { ...F0 } } ${fragments.join(' ')} fragment F${levels} on Thing { name }`;
};

const tooMuch: readonly (readonly [string, object, string])[] = [
  ['tokens', { query: `{ ${'__typename '.repeat(900)} }` }, 'tokens'],
  ['depth', { query: `{ thing { ${nested('next', LIMITS.depth - 1)} } }` }, 'depth'],
  [
    'depth in fragments',
    {
      query: `{ thing { ...A } } fragment A on Thing { ${nested('next', 6, '...B')} }
        fragment B on Thing { ... on Thing { ${nested('next', 6)} } }`,
    },
    'depth',
  ],
  ['aliases', { query: `{ thing { ${aliased('name', LIMITS.aliases + 1)} } }` }, 'aliases'],
  [
    'aliases of introspection',
    { query: `{ __schema { ${aliased('types { name }', LIMITS.aliases + 1)} } }` },
    'aliases',
  ],
  ['aliases that fragments multiply', { query: doubling(6) }, 'aliases'],
  ['aliases that fragments multiply beyond numbers', { query: doubling(40) }, 'aliases'],
  ['root fields', { query: `{ ${'__typename '.repeat(21)} }` }, 'root fields'],
  ['mutations', { query: `mutation { ${aliased('signIn', 4)} }` }, 'root fields'],
  [
    'mutations in a fragment',
    { query: `mutation { ...F } fragment F on Mutation { ${aliased('signIn', 4)} }` },
    'root fields',
  ],
  ['cost', { query: '{ thing { things(first: 100) { things(first: 100) { name } } } }' }, 'cost'],
  [
    'cost in variables',
    {
      query: 'query($n: Int) { thing { things(first: $n) { things(last: $n) { name } } } }',
      variables: { n: 100 },
    },
    'cost',
  ],
  [
    'cost in defaults of variables',
    {
      query: 'query($n: Int = 100) { thing { things(first: $n) { things(first: $n) { name } } } }',
    },
    'cost',
  ],
  [
    'cost behind a null',
    {
      query:
        '{ thing { things(first: null, last: 100) { things(first: null, last: 100) { name } } } }',
    },
    'cost',
  ],
  [
    'cost of pages of the usual size',
    { query: '{ thing { things { things { things { things { name } } } } } }' },
    'cost',
  ],
];

describe('an operation that asks for too much is refused before it runs', () => {
  it.each(tooMuch)('%s', async (_name, body, limit) => {
    const { status, errors, data } = await post(open.url, body);
    expect([status, data]).toEqual([400, undefined]);
    expect(errors[0]?.extensions).toEqual({
      code: 'OPERATION_TOO_COMPLEX',
      limit,
      requestId: expect.any(String),
    });
    expect(done.signIns).toBe(0);
  });

  it.each([
    ['depth', { query: `{ thing { ${nested('next', LIMITS.depth - 2)} } }` }],
    ['aliases', { query: `{ thing { ${aliased('name', LIMITS.aliases)} } }` }],
    ['three mutations', { query: `mutation { ${aliased('signIn', 3)} }` }],
    ['a page', { query: '{ thing { things(first: 100) { things(first: 40) { name } } } }' }],
    [
      'the standard introspection query',
      { query: getIntrospectionQuery({ inputValueDeprecation: true }) },
    ],
  ])('and what is just within is not: %s', async (_name, body) => {
    const { status, errors, data } = await post(open.url, body);
    expect([status, errors]).toEqual([200, []]);
    expect(data).toBeTruthy();
  });

  it('answers its clients at once, whatever a document expands to', async () => {
    const start = performance.now();
    await post(open.url, { query: doubling(45) });
    await post(open.url, { query: `{ ${'thing '.repeat(390)} ${'thing{name}'.repeat(80)} }` });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it.each([
    ['a cycle of fragments', '{ thing { ...A } } fragment A on Thing { next { ...A } }'],
    [
      'deep introspection',
      '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
    ],
  ])('leaves %s to graphql-js', async (_name, query) => {
    const { status, errors } = await post(open.url, { query });
    expect([status, errors[0]?.extensions['code']]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('the transport answers JSON with a code', () => {
  const json = { 'content-type': 'application/json' };

  it.each([
    ['a body that is not JSON', '{"query":', json, 400, 'BAD_REQUEST'],
    ['no body', '', json, 400, 'BAD_REQUEST'],
    ['no query', '{}', json, 400, 'BAD_REQUEST'],
    ['a list of operations', '[{"query":"{thing{name}}"}]', json, 400, 'BAD_REQUEST'],
    [
      'too large a body',
      JSON.stringify({ query: ' '.repeat(MAX_BODY) }),
      json,
      413,
      'REQUEST_TOO_LARGE',
    ],
    [
      'what a form could send',
      '{"query":"{thing{name}}"}',
      { 'content-type': 'text/plain' },
      400,
      'BAD_REQUEST',
    ],
    ['another media type', '<a/>', { 'content-type': 'application/xml' }, 415, 'BAD_REQUEST'],
    [
      'a persisted query',
      '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}',
      json,
      200,
      'PERSISTED_QUERY_NOT_SUPPORTED',
    ],
    ['a document that does not parse', '{"query":"{"}', json, 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{"query":"{nothing}"}', json, 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an unknown operation',
      '{"query":"query A{thing{name}}","operationName":"B"}',
      json,
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
  ])('%s', async (_name, ...[body, headers, status, code]) => {
    const answer = await post(open.url, body, headers);
    expect([answer.status, answer.errors[0]?.extensions['code']]).toEqual([status, code]);
    expect(answer.errors[0]?.extensions['requestId']).toMatch(/^[\da-f-]{36}$/);
  });

  it('runs nothing by GET', async () => {
    const answer = await fetch(`${open.url}?query=${encodeURIComponent('{thing{name}}')}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    const { errors } = (await answer.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors[0]?.extensions.code).toBe('METHOD_NOT_ALLOWED');
  });

  it('takes a Host header for what it is', async () => {
    expect(await statusWithHost(open.url, 'a b[')).toBe(400);
    expect(await statusWithHost(open.url, 'any.example')).toBe(200);
  });
});

describe('a gateway that hides its schema', () => {
  it('refuses introspection and helps with no name', async () => {
    const asked = await post(closed.url, { query: '{ __schema { types { name } } }' });
    expect([asked.status, asked.errors[0]?.extensions['code']]).toEqual([
      400,
      'INTROSPECTION_DISABLED',
    ]);
    const hidden = await post(closed.url, { query: '{ thin }' });
    const helped = await post(open.url, { query: '{ thin }' });
    expect(hidden.text).not.toContain('Did you mean');
    expect(helped.text).toContain('Did you mean');
  });
});

it('names operations in logs and metrics by the schema, never by the client', async () => {
  await post(open.url, { query: 'query Planted77 { planted: thing { name } }' });
  await post(open.url, { query: '{ thing { name } t2: thing { name } }' });
  await post(open.url, { query: '{ planted77 }' });
  const text = await open.metrics.text();
  expect(text).toContain('door="graphql",operation="thing"');
  expect(text).toContain('door="graphql",operation="several"');
  expect(text).toContain('door="graphql",operation="refused"');
  expect(text).toContain('domain_refusals_total{code="GRAPHQL_VALIDATION_FAILED"}');
  expect(text.toLowerCase()).not.toContain('planted');
});

function statusWithHost(url: string, host: string): Promise<number | undefined> {
  const body = JSON.stringify({ query: '{ thing { name } }' });
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: { host, 'content-type': 'application/json', 'content-length': body.length },
    });
    sent.on('response', (answer) => resolve(answer.resume().statusCode));
    sent.on('error', reject);
    sent.end(body);
  });
}
