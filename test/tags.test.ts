import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { saidOf } from './support/test-pool.js';

let at: TestGateway;

beforeAll(async () => {
  at = await TestGateway.start();
});
afterAll(() => at.stop());

type Tags = Record<string, string>;

const makePool = async (UserPoolTags: Tags = {}) => {
  const made = await at.done<{ UserPool: { Id: string; Arn: string } }>('CreateUserPool', {
    PoolName: 'p',
    UserPoolTags,
  });
  return { id: made.UserPool.Id, arn: made.UserPool.Arn };
};
const tag = (ResourceArn: string, Tags: Tags) => at.aws('TagResource', { ResourceArn, Tags });
const tagsOf = async (ResourceArn: string) =>
  (await at.done<{ Tags: Tags }>('ListTagsForResource', { ResourceArn })).Tags;
const many = (count: number, from = 0) =>
  Object.fromEntries(Array.from({ length: count }, (_, nth) => [`t${from + nth}`, '']));

describe('tags of a user pool', () => {
  it('are those it was made with, and shown with it', async () => {
    const { id, arn } = await makePool({ team: 'blue' });
    expect(await tagsOf(arn)).toEqual({ team: 'blue' });
    expect((await tag(arn, { team: 'red', cost: '' })).body).toEqual({});
    expect(await tagsOf(arn)).toEqual({ team: 'red', cost: '' });
    const { UserPool } = await at.done<{ UserPool: { UserPoolTags: Tags } }>('DescribeUserPool', {
      UserPoolId: id,
    });
    expect(UserPool.UserPoolTags).toEqual({ team: 'red', cost: '' });
    const untag = { ResourceArn: arn, TagKeys: ['team', 'unknown'] };
    expect((await at.aws('UntagResource', untag)).body).toEqual({});
    expect(await tagsOf(arn)).toEqual({ cost: '' });
  });

  it('keep every letter of a key: nothing is folded, and __proto__ is a key', async () => {
    const { arn } = await makePool();
    const tags = JSON.parse('{"Team":"1","team":"2","tèam":"3","__proto__":"4","🍣":"5"}') as Tags;
    expect((await tag(arn, tags)).status).toBe(200);
    expect(Object.entries(await tagsOf(arn)).sort()).toEqual(Object.entries(tags).sort());
  });

  it('are 50 at the most, with those that are there', async () => {
    const { arn } = await makePool(many(49));
    expect((await tag(arn, many(2, 48))).status).toBe(200);
    expect(Object.keys(await tagsOf(arn))).toHaveLength(50);
    expect(saidOf(await tag(arn, many(1, 50)))).toBe('A resource can have 50 tags at the most.');
    // One that is there already can still change.
    expect((await tag(arn, { t0: 'x' })).status).toBe(200);
  });

  it('cannot begin with aws:, in whatever case', async () => {
    const { arn } = await makePool();
    for (const key of ['aws:x', 'AWS:x']) {
      expect((await tag(arn, { [key]: '' })).body).toEqual({
        __type: 'InvalidParameterException',
        message: 'Tag keys cannot begin with aws:.',
      });
    }
  });

  it('are all kept when several are set at once', async () => {
    const { arn } = await makePool();
    const all = ['a', 'b', 'c', 'd'].map((key) => tag(arn, { [key]: key }));
    expect(await tally(all)).toEqual({ done: 4 });
    expect(await tagsOf(arn)).toEqual({ a: 'a', b: 'b', c: 'c', d: 'd' });
  });
});

describe('a resource that is not there', () => {
  it.each([
    ['an unknown pool', (arn: string) => `${arn.slice(0, -9)}zzzzzzzzz`],
    ['another account', (arn: string) => arn.replace('000000000000', '111111111111')],
    ['another service', (arn: string) => arn.replace('cognito-idp', 's3')],
    ['another kind', (arn: string) => arn.replace('userpool', 'identitypool')],
  ])('is told by its ARN: %s', async (_what, change) => {
    const { arn } = await makePool();
    expect((await tag(change(arn), { a: '' })).body['__type']).toBe('ResourceNotFoundException');
    expect(await tagsOf(arn)).toEqual({});
  });
});

describe('in GraphQL', () => {
  const TAG = `mutation ($input: TagResourceInput!) {
    tagResource(input: $input) { id userPoolTags } }`;
  const UNTAG = `mutation ($input: UntagResourceInput!) {
    untagResource(input: $input) { userPoolTags } }`;

  it('the pool comes back with its tags', async () => {
    const { id, arn: resourceArn } = await makePool({ a: '1' });
    const tagged = await at.adminGraphql(TAG, { input: { resourceArn, tags: { b: '2' } } });
    expect(tagged.body.data).toEqual({ tagResource: { id, userPoolTags: { a: '1', b: '2' } } });
    const input = { resourceArn, tagKeys: ['a'] };
    const untagged = await at.adminGraphql(UNTAG, { input });
    expect(untagged.body.data).toEqual({ untagResource: { userPoolTags: { b: '2' } } });
    const refused = await at.adminGraphql(TAG, { input: { resourceArn, tags: { 'aws:x': '' } } });
    expect(refused.body.errors![0]!.extensions['code']).toBe('INVALID_PARAMETER');
  });
});
