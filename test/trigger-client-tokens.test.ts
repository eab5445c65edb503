import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { functionArn } from './support/functions.js';
import { askForToken, machineToken, makeResourceServer, newMachine } from './support/machines.js';
import type { TestClient, TestPool } from './support/test-pool.js';
import { answers, refuses, TriggerStage } from './support/trigger-stage.js';

const SCOPES = ['orders/read', 'orders/write'];

let stage: TriggerStage;
let pool: TestPool;
let machine: TestClient;

/** A pool with a function of this version, and a machine in it. */
async function withFunction(LambdaVersion: string) {
  const PreTokenGenerationConfig = { LambdaVersion, LambdaArn: functionArn('PreTokenGeneration') };
  return withMachine(await stage.pool([], { config: { PreTokenGenerationConfig } }));
}

async function withMachine(made: TestPool) {
  await makeResourceServer(made, 'orders', ['read', 'write']);
  return { made, client: await newMachine(made, SCOPES) };
}

beforeAll(async () => {
  stage = await TriggerStage.start();
  ({ made: pool, client: machine } = await withFunction('V3_0'));
});
afterAll(() => stage.stop());
beforeEach(() => stage.play());

const claims = async (more: object = {}, client = machine) =>
  decodeJwt((await machineToken(stage.at, client, more)).AccessToken);
const changing = (accessTokenGeneration: object, more: object = {}) =>
  stage.play({
    PreTokenGeneration: answers({
      claimsAndScopeOverrideDetails: { accessTokenGeneration, ...more },
    }),
  });

describe('TokenGeneration_ClientCredentials', () => {
  it('is told of the client, its scopes and what the caller gave along', async () => {
    const more = { Scopes: ['orders/read'], ClientMetadata: { tenant: 'acme' } };
    expect((await claims(more))['scope']).toBe('orders/read');
    expect(stage.event('TokenGeneration_ClientCredentials')).toEqual({
      version: '3',
      triggerSource: 'TokenGeneration_ClientCredentials',
      region: 'us-east-1',
      userPoolId: pool.id,
      userName: '',
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: machine.id },
      request: {
        userAttributes: {},
        groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
        scopes: ['orders/read'],
        clientMetadata: { tenant: 'acme' },
      },
      response: { claimsAndScopeOverrideDetails: null },
    });
  });

  it('adds claims and scopes, and takes them away', async () => {
    changing({
      claimsToAddOrOverride: { tenant: 'acme', rights: ['a', 1], aud: machine.id, no: 1 },
      claimsToSuppress: ['no'],
      scopesToAdd: ['stock/count', 'orders/read'],
      scopesToSuppress: ['orders/write'],
    });
    expect(await claims()).toMatchObject({
      tenant: 'acme',
      rights: ['a', 1],
      aud: machine.id,
      scope: 'orders/read stock/count',
    });
    expect(await claims()).not.toHaveProperty('no');
  });

  it('changes nothing that says who a token is for', async () => {
    const before = await claims();
    const names =
      'sub iss client_id token_use exp iat auth_time jti version scope username event_id origin_jti ' +
      'device_key cognito:groups cognito:username nbf azp';
    const forged = Object.fromEntries(names.split(' ').map((name) => [name, 'forged']));
    changing(
      { claimsToAddOrOverride: { ...forged, aud: 'another' }, claimsToSuppress: names.split(' ') },
      { groupOverrideDetails: { groupsToOverride: ['admins'], preferredRole: 'arn:aws:iam::1:r' } },
    );
    const after = await claims();
    expect(Object.keys(after).toSorted()).toEqual(Object.keys(before).toSorted());
    expect(JSON.stringify(after)).not.toContain('forged');
    expect(after).toMatchObject({ sub: machine.id, scope: SCOPES.join(' '), version: 2 });
  });

  it('makes no token of a user, whatever scope it adds', async () => {
    const claimsToAddOrOverride = { username: 'ann', event_id: 'e', origin_jti: 'o' };
    const scopesToAdd = ['aws.cognito.signin.user.admin'];
    changing({ scopesToAdd, claimsToAddOrOverride });
    const { AccessToken } = await machineToken(stage.at, machine);
    expect(decodeJwt(AccessToken)['scope']).toContain('aws.cognito.signin.user.admin');
    const answer = await stage.at.aws('GetUser', { AccessToken }, false);
    expect([answer.status, answer.body['message']]).toEqual([
      400,
      'Access Token does not have required scopes',
    ]);
    const { body } = await stage.at.graphql('{ me { id } }', {}, AccessToken);
    expect([body.data, body.errors![0]!.message]).toEqual([
      { me: null },
      'Access Token does not have required scopes',
    ]);
  });

  it('can take every scope away', async () => {
    changing({ scopesToSuppress: SCOPES });
    const { AccessToken } = await machineToken(stage.at, machine);
    expect(decodeJwt(AccessToken)['scope']).toBe('');
    const { body } = await stage.at.aws('GetUser', { AccessToken }, false);
    expect(body['message']).toBe('Access Token does not have required scopes');
  });

  it('is not asked where the function is of another version', async () => {
    for (const version of ['V1_0', 'V2_0']) {
      const { client } = await withFunction(version);
      stage.play({ PreTokenGeneration: refuses('no') });
      await claims({}, client);
    }
    const { client } = await withMachine(await stage.pool(['PreTokenGeneration']));
    await claims({}, client);
    expect(stage.functions.of('TokenGeneration_ClientCredentials')).toEqual([]);
  });

  it('is not asked for who is refused anyway', async () => {
    await askForToken(stage.at, { ...machine, secret: 'x'.repeat(51) });
    await askForToken(stage.at, machine, { Scopes: ['orders/delete'] });
    expect(stage.functions.of('TokenGeneration_ClientCredentials')).toEqual([]);
  });

  it('gives no token by failing, in an exception that the operation declares', async () => {
    const refusedWith = async () => {
      const { status, body } = await askForToken(stage.at, machine);
      return [status, body['__type'], body['message']];
    };
    stage.play({ PreTokenGeneration: refuses('not today') });
    expect(await refusedWith()).toEqual([
      400,
      'NotAuthorizedException',
      'PreTokenGeneration failed with error not today.',
    ]);
    stage.play({ PreTokenGeneration: answers({ claimsAndScopeOverrideDetails: 'x' }) });
    expect(await refusedWith()).toEqual([
      400,
      'NotAuthorizedException',
      'Unrecognizable lambda output',
    ]);
    changing({ scopesToAdd: ['orders/read orders/write'] });
    expect((await refusedWith())[1]).toBe('NotAuthorizedException');
  });
});
