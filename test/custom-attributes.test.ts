import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { newName, TestPool } from './support/test-pool.js';

let at: TestGateway;

beforeAll(async () => {
  at = await TestGateway.start();
});
afterAll(() => at.stop());

type Described = { SchemaAttributes: { Name: string }[] };

const describePool = async (UserPoolId: string): Promise<Described> =>
  (await at.done<{ UserPool: Described }>('DescribeUserPool', { UserPoolId })).UserPool;
const makePool = async (settings: object = {}) =>
  (await at.done<{ UserPool: { Id: string } }>('CreateUserPool', { PoolName: 'p', ...settings }))
    .UserPool.Id;

describe('AddCustomAttributes', () => {
  const add = (UserPoolId: string, ...CustomAttributes: object[]) =>
    at.aws('AddCustomAttributes', { UserPoolId, CustomAttributes });
  const text = (Name: string, more: object = {}) => ({
    Name,
    AttributeDataType: 'String',
    ...more,
  });

  it('gives people an attribute, which stays through an update', async () => {
    const pool = await TestPool.make(at);
    const name = newName();
    const level = { UserAttributes: [{ Name: 'custom:level', Value: '3' }] };
    expect((await pool.signUp(name, level)).status).toBe(400);
    const number = { Name: 'level', AttributeDataType: 'Number', Mutable: false };
    expect((await add(pool.id, number)).body).toEqual({});
    await at.done('UpdateUserPool', { UserPoolId: pool.id });
    expect((await pool.signUp(name, level)).status).toBe(200);
    const { SchemaAttributes } = await describePool(pool.id);
    expect(SchemaAttributes.at(-1)).toMatchObject({ Name: 'custom:level', Mutable: false });
  });

  it.each([
    [
      'a name that is there',
      [text('team')],
      'custom:team: Existing attribute already has name custom:team.',
    ],
    [
      'one name twice',
      [text('x'), text('x')],
      'custom:x: Existing attribute already has name custom:x.',
    ],
    [
      'a required one',
      [text('y', { Required: true })],
      'Required custom attributes are not supported currently.',
    ],
    [
      'one without a type',
      [{ Name: 'z' }],
      'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
    ],
  ])('refuses %s', async (_what, attributes, message) => {
    const id = await makePool({ Schema: [text('team')] });
    expect((await add(id, ...attributes)).body).toEqual({
      __type: 'InvalidParameterException',
      message,
    });
  });

  it('takes 50 altogether, whatever their names', async () => {
    const id = await makePool();
    const some = (from: number, count: number) =>
      Array.from({ length: count }, (_, nth) => text(`a${from + nth}`));
    expect((await add(id, ...some(0, 25))).status).toBe(200);
    expect((await add(id, text('email'), ...some(25, 23))).status).toBe(200);
    expect((await add(id, ...some(60, 2))).status).toBe(400);
    expect((await add(id, text('last'))).status).toBe(200);
    expect((await add(id, text('more'))).status).toBe(400);
  });
});
