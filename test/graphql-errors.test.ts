import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSmallDoor, post, type SmallDoor } from './support/small-graphql.js';

/** Whatever is refused, and in whatever place, this is not repeated. */
const MARK = 'PLANTED';

let door: SmallDoor;
let admin: SmallDoor;

beforeAll(async () => {
  door = await openSmallDoor(true);
  admin = await openSmallDoor(true, { schemaView: 'admin', view: 'admin' });
});
afterAll(async () => {
  await door.app.close();
  await admin.app.close();
});

const withVariable = 'mutation($input: SecretInput) { signIn(input: $input) }';

/** One value of a wrong type for each member, the secret in it. */
const wrong: Readonly<Record<string, unknown>> = {
  password: { deep: MARK },
  count: MARK,
  id: [MARK],
  flag: MARK,
  list: [{ a: MARK }],
  at: MARK,
  map: { key: [MARK] },
  kind: MARK,
  choice: MARK,
  [`unknown${MARK}`]: 1,
};

const graphql = (value: unknown): string => JSON.stringify(value).replace(/"(\w+)":/g, '$1:');

describe('a value of a wrong type is refused without being repeated', () => {
  it.each(Object.entries(wrong))('in a variable: %s', async (member, value) => {
    const variables = { input: { [member]: value } };
    const answer = await post(door.url, { query: withVariable, variables });
    expect([answer.status, answer.errors[0]?.extensions['code']]).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.errors[0]?.message).toContain('Variable "$input" got an invalid value');
    expect(answer.text).not.toContain(MARK);
  });

  it.each(Object.entries(wrong))('in a literal: %s', async (member, value) => {
    const query = `mutation { signIn(input: { ${member}: ${graphql(value)} }) }`;
    const answer = await post(door.url, { query });
    expect([answer.status, answer.errors[0]?.extensions['code']]).toEqual([
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    expect(answer.text).not.toContain(MARK);
  });

  it.each([
    ['instead of the whole input', { query: withVariable, variables: { input: MARK } }],
    ['as a literal instead of it', { query: `mutation { signIn(input: "${MARK}") }` }],
    ['as an enum', { query: `mutation { signIn(input: { password: ${MARK} }) }` }],
    [
      'as the default of a variable',
      { query: `mutation($n: Int = "${MARK}") { signIn(input: { count: $n }) }` },
    ],
    [
      'in two members of one',
      { query: withVariable, variables: { input: { choice: { a: MARK, b: MARK } } } },
    ],
    [
      'in two literals',
      { query: `mutation { signIn(input: { choice: { a: "${MARK}", b: "${MARK}" } }) }` },
    ],
    [
      'beside a variable that is missing',
      {
        query: `mutation($b: String) { signIn(input: { password: "${MARK}", choice: { a: $b } }) }`,
      },
    ],
    [
      'many times',
      {
        query: withVariable,
        variables: { input: { list: Array.from({ length: 99 }, () => [MARK]) } },
      },
    ],
    [
      'with a text that looks like a reason',
      {
        query: withVariable,
        variables: { input: { count: `"; ${MARK} cannot represent` } },
      },
    ],
    ['in a string that ends nowhere', { query: `{ thing(a: "${MARK}` }],
    ['as a string where none may stand', { query: `{ thing "${MARK}" }` }],
    ['as a block string', { query: `{ thing """${MARK}""" }` }],
    ['as a name', { query: `{ thing(${MARK} ` }],
    ['in a bad escape', { query: `{ thing(a: "\\u${MARK}") }` }],
    ['in a bad number', { query: `{ thing(a: 1${MARK}) }` }],
    ['as the name of the operation', { query: 'query A { thing { name } }', operationName: MARK }],
  ])('%s', async (_name, body) => {
    const { status, text, errors } = await post(door.url, body);
    expect([status, errors.length > 0]).toEqual([400, true]);
    expect(text).not.toContain(MARK);
    expect(door.lines.join('')).not.toContain(MARK);
  });

  it('says where, and what would fit', async () => {
    const variables = { input: { list: ['right', { a: MARK }], choice: {} } };
    const { errors } = await post(door.url, { query: withVariable, variables });
    expect(errors.map(({ message }) => message)).toEqual([
      'Variable "$input" got an invalid value at "input.list[1]": Expected a String.',
      'Variable "$input" got an invalid value at "input.choice": Exactly one key must be specified for OneOf type "Choice".',
    ]);
  });

  it('checks the contract in the words of all doors', async () => {
    const variables = { input: { password: `${MARK}-too-long` } };
    const { errors, text } = await post(door.url, { query: withVariable, variables });
    expect(errors[0]).toMatchObject({
      message:
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must have length less than or equal to 8",
      extensions: { code: 'INVALID_PARAMETER' },
    });
    expect(text).not.toContain(MARK);
  });
});

describe('errors of fields', () => {
  it('shows a refusal with its code, its facts and the id of the request', async () => {
    const { errors, status } = await post(door.url, { query: 'mutation { refuse a: signIn }' });
    expect(status).toBe(200);
    expect(errors).toEqual([
      {
        message: 'Too short.',
        locations: [{ line: 1, column: 12 }],
        path: ['refuse'],
        extensions: { code: 'INVALID_PASSWORD', minimum: 8, requestId: expect.any(String) },
      },
    ]);
  });

  it('masks a defect and logs its cause once, under the same id', async () => {
    door.lines.length = 0;
    const { errors, text } = await post(door.url, { query: '{ broken { name } thing { name } }' });
    expect(errors[0]?.message).toBe('Something went wrong');
    expect(text).not.toContain(MARK);
    const told = door.lines.filter((line) => line.includes('inner PLANTED-77'));
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0]!)).toMatchObject({
      level: 'error',
      requestId: errors[0]?.extensions['requestId'],
    });
  });

  it('masks what graphql-js says about an answer of ours', async () => {
    const { errors, text } = await post(door.url, { query: '{ wrongEnum }' });
    expect(errors[0]?.extensions['code']).toBe('INTERNAL_ERROR');
    expect(text).not.toContain(MARK);
  });
});

describe('audiences hold without the view', () => {
  it('refuses an administrative field to a request without a key, though its schema has it', async () => {
    const { data, errors } = await post(admin.url, { query: '{ admin thing { name } }' });
    expect(data).toEqual({ admin: null, thing: { name: null } });
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['ACCESS_DENIED']);
  });

  it('does not even know it in the other view', async () => {
    const { errors } = await post(door.url, { query: '{ admin }' });
    expect(errors[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    const self = await post(admin.url, { query: '{ self }' });
    expect(self.errors[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
