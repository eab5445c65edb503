import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { TestPool } from './support/test-pool.js';
import { SessionCalls } from './support/user-sessions.js';

/* Single sign-on sessions come with the hosted pages; what can be kept without them can be set. */

let at: TestGateway;
let calls: SessionCalls;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  calls = new SessionCalls(at);
  pool = await calls.tracked();
});
afterAll(() => at.stop());

const idOf = ({ id: UserPoolId, client }: TestPool) => ({ UserPoolId, ClientId: client.id });
const get = (of: TestPool) => at.done('GetUserPoolClientSessionConfiguration', idOf(of));
const set = (of: TestPool, MaxValidityMinutes: number, more: object = {}) =>
  at.aws('SetUserPoolClientSessionConfiguration', {
    ...idOf(of),
    SSOSession: { MaxValidityMinutes },
    ...more,
  });

it('is 60 minutes until it is set, and stays as it was set when the client changes', async () => {
  expect(await get(pool)).toEqual({ ...idOf(pool), SSOSession: { MaxValidityMinutes: 60 } });
  const zero = { ...idOf(pool), SSOSession: { MaxValidityMinutes: 0 } };
  expect((await set(pool, 0)).body).toEqual(zero);
  await at.done('UpdateUserPoolClient', { ...idOf(pool), ClientName: 'renamed' });
  expect(await get(pool)).toEqual(zero);
  expect((await set(pool, 60)).status).toBe(200);
  expect((await get(pool))['SSOSession']).toEqual({ MaxValidityMinutes: 60 });
});

it('takes no time during which nobody would be signed in silently', async () => {
  for (const minutes of [1, 59, 61, 129_600]) {
    const { status, body } = await set(pool, minutes);
    expect([status, body['__type']]).toEqual([501, 'NotImplementedException']);
  }
  expect((await set(pool, 129_601)).body['__type']).toBe('InvalidParameterException');
  expect((await set(pool, -1)).body['__type']).toBe('InvalidParameterException');
});

it('needs tracking, which keeps it asleep while it is off, and a tier that has it', async () => {
  const plain = await calls.tracked();
  expect((await set(plain, 0)).status).toBe(200);
  await calls.track(plain, 20, 'DISABLED');
  expect((await set(plain, 60)).body).toEqual({
    __type: 'OperationNotEnabledException',
    message: 'Session tracking is not enabled for the user pool.',
  });
  expect((await get(plain))['SSOSession']).toEqual({ MaxValidityMinutes: 0 });
  const lite = await TestPool.make(at, { UserPoolTier: 'LITE' });
  expect((await set(lite, 0)).body['__type']).toBe('FeatureUnavailableInTierException');
});

it('is of a client of this pool', async () => {
  const other = await calls.tracked();
  const ClientId = other.client.id;
  const answer = await set(pool, 0, { ClientId });
  expect(answer.body['__type']).toBe('ResourceNotFoundException');
});

it('is set and read in GraphQL too', async () => {
  const mutation = `mutation ($input: SetUserPoolClientSessionConfigurationInput!) {
    setUserPoolClientSessionConfiguration(input: $input) {
      clientId ssoSession { maxValidityMinutes } } }`;
  const { UserPoolId: userPoolId, ClientId: clientId } = idOf(pool);
  const ssoSession = { maxValidityMinutes: 0 };
  const input = { userPoolId, clientId, ssoSession };
  const { body } = await at.adminGraphql(mutation, { input });
  expect(body.data).toEqual({ setUserPoolClientSessionConfiguration: { clientId, ssoSession } });
  const refused = { ...input, ssoSession: { maxValidityMinutes: 5 } };
  const answer = await at.adminGraphql(mutation, { input: refused });
  expect(answer.body.errors![0]!.extensions['code']).toBe('NOT_IMPLEMENTED');
});
