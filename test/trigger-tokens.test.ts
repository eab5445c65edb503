import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { functionArn, type Handler } from './support/functions.js';
import { newName, PASSWORD, saidOf, tokensIn, type TestPool } from './support/test-pool.js';
import { answers, refuses, TriggerStage } from './support/trigger-stage.js';

const versioned = (LambdaVersion: string) => ({
  config: {
    PreTokenGenerationConfig: { LambdaVersion, LambdaArn: functionArn('PreTokenGeneration') },
  },
});

let stage: TriggerStage;
let v1: TestPool;
let v2: TestPool;

beforeAll(async () => {
  stage = await TriggerStage.start();
  v1 = await stage.pool(['PreTokenGeneration']);
  v2 = await stage.pool([], versioned('V2_0'));
});
afterAll(() => stage.stop());
beforeEach(() => stage.play());

const role = 'arn:aws:iam::000000000000:role/Staff';

async function staff(pool: TestPool) {
  const person = await pool.person(newName());
  const at = { UserPoolId: pool.id, GroupName: 'staff' };
  await stage.at.aws('CreateGroup', { ...at, RoleArn: role, Precedence: 1 });
  await stage.at.done('AdminAddUserToGroup', { ...at, Username: person.username });
  return person;
}

async function claimsOf(pool: TestPool, handler?: Handler) {
  const person = await staff(pool);
  stage.play(handler ? { PreTokenGeneration: handler } : {});
  const tokens = await pool.signIn(person);
  return { person, id: decodeJwt(tokens.IdToken), access: decodeJwt(tokens.AccessToken) };
}

describe('PreTokenGeneration', () => {
  it('is told of the person and the groups, in version 1', async () => {
    const { person, id } = await claimsOf(v1);
    expect(stage.event('TokenGeneration_Authentication')).toEqual({
      version: '1',
      triggerSource: 'TokenGeneration_Authentication',
      region: 'us-east-1',
      userPoolId: v1.id,
      userName: person.username,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: v1.client.id },
      request: {
        userAttributes: { sub: person.sub, 'cognito:user_status': 'CONFIRMED' },
        groupConfiguration: {
          groupsToOverride: ['staff'],
          iamRolesToOverride: [role],
          preferredRole: role,
        },
      },
      response: { claimsOverrideDetails: null },
    });
    expect(id).toMatchObject({ 'cognito:groups': ['staff'], 'cognito:roles': [role] });
  });

  it('changes the ID token, and groups of both, in version 1', async () => {
    const { id, access } = await claimsOf(
      v1,
      answers({
        claimsOverrideDetails: {
          claimsToAddOrOverride: { tenant: 'acme', seen: 'no' },
          claimsToSuppress: ['seen'],
          groupOverrideDetails: { groupsToOverride: ['guests'], iamRolesToOverride: [] },
        },
      }),
    );
    expect(id).toMatchObject({ tenant: 'acme', 'cognito:groups': ['guests'] });
    for (const name of ['seen', 'cognito:roles', 'cognito:preferred_role']) {
      expect(id).not.toHaveProperty(name);
    }
    expect(access['cognito:groups']).toEqual(['guests']);
    expect(access).not.toHaveProperty('tenant');
  });

  it('takes groups away where it gives them empty', async () => {
    const { id, access } = await claimsOf(
      v1,
      answers({ claimsOverrideDetails: { groupOverrideDetails: {} } }),
    );
    expect(id).not.toHaveProperty('cognito:groups');
    expect(access).not.toHaveProperty('cognito:groups');
  });

  it('knows the scopes in version 2, and changes both tokens', async () => {
    const { person, id, access } = await claimsOf(
      v2,
      answers({
        claimsAndScopeOverrideDetails: {
          idTokenGeneration: {
            claimsToAddOrOverride: {
              level: 3,
              rights: ['a', 'b'],
              home: { city: 'Ulm' },
              ok: true,
            },
          },
          accessTokenGeneration: {
            claimsToAddOrOverride: { tenant: 'acme', aud: v2.client.id },
            scopesToAdd: ['orders/read', 'orders/write'],
            scopesToSuppress: ['orders/write'],
          },
        },
      }),
    );
    const { version, request, response } = stage.event('TokenGeneration_Authentication');
    expect([version, request['scopes']]).toEqual(['2', ['aws.cognito.signin.user.admin']]);
    expect(response).toEqual({ claimsAndScopeOverrideDetails: null });
    expect(id).toMatchObject({ level: 3, rights: ['a', 'b'], home: { city: 'Ulm' }, ok: true });
    expect(access).toMatchObject({ tenant: 'acme', aud: v2.client.id });
    expect(access['scope']).toBe('aws.cognito.signin.user.admin orders/read');
    const still = await stage.at.aws('AdminGetUser', {
      UserPoolId: v2.id,
      Username: person.username,
    });
    expect(still.status).toBe(200);
  });

  it('has the event of version 3 as well', async () => {
    const v3 = await stage.pool([], versioned('V3_0'));
    await claimsOf(v3);
    expect(stage.event('TokenGeneration_Authentication').version).toBe('3');
  });

  it('touches nothing that says who and what a token is for', async () => {
    const fixed = (
      'sub iss aud exp iat auth_time jti origin_jti event_id token_use client_id username scope ' +
      'cognito:username cognito:groups nonce acr amr azp nbf identities at_hash device_key version'
    ).split(' ');
    const forged = Object.fromEntries(fixed.map((name) => [name, 'forged']));
    const { person, id, access } = await claimsOf(
      v2,
      answers({
        claimsAndScopeOverrideDetails: {
          idTokenGeneration: {
            claimsToAddOrOverride: { ...forged, username: undefined, 'dev:x': 'y' },
            claimsToSuppress: fixed,
          },
          accessTokenGeneration: {
            claimsToAddOrOverride: { ...forged, 'dev:x': 'y' },
            claimsToSuppress: fixed,
          },
        },
      }),
    );
    expect(JSON.stringify([id, access])).not.toMatch(/forged|dev:x/);
    expect(id).toMatchObject({ sub: person.sub, aud: v2.client.id, token_use: 'id' });
    expect(access).toMatchObject({
      sub: person.sub,
      client_id: v2.client.id,
      username: person.username,
      scope: 'aws.cognito.signin.user.admin',
    });
  });

  it.each([
    ['a list for the claims', { claimsOverrideDetails: { claimsToAddOrOverride: ['x'] } }],
    ['a number in version 1', { claimsOverrideDetails: { claimsToAddOrOverride: { n: 1 } } }],
    ['null for a text', { claimsOverrideDetails: { claimsToAddOrOverride: { n: null } } }],
    ['a text for a list', { claimsOverrideDetails: { claimsToSuppress: 'email' } }],
  ])('is refused for %s', async (_what, response) => {
    const person = await v1.person();
    stage.play({ PreTokenGeneration: answers(response) });
    const { body } = await v1.passwordAuth(person.username, PASSWORD);
    expect(body).toEqual({
      __type: 'InvalidLambdaResponseException',
      message: 'Unrecognizable lambda output',
    });
  });

  it('is refused for a scope with a blank', async () => {
    const person = await v2.person();
    const accessTokenGeneration = { scopesToAdd: ['a b'] };
    stage.play({
      PreTokenGeneration: answers({ claimsAndScopeOverrideDetails: { accessTokenGeneration } }),
    });
    const answer = await v2.passwordAuth(person.username, PASSWORD);
    expect(saidOf(answer)).toBe('Unrecognizable lambda output');
  });

  it('is asked again at each refresh; only GetTokensFromRefreshToken passes metadata on', async () => {
    const person = await v1.person();
    const { RefreshToken } = await v1.signIn(person);
    stage.play();
    const ClientMetadata = { a: 'b' };
    const ClientId = v1.client.id;
    await stage.at.done('GetTokensFromRefreshToken', { ClientId, RefreshToken, ClientMetadata });
    expect(stage.event('TokenGeneration_RefreshTokens').request['clientMetadata']).toEqual({
      a: 'b',
    });
    stage.play();
    await stage.at.done('InitiateAuth', {
      ...{ AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, ClientMetadata },
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    });
    const { request } = stage.event('TokenGeneration_RefreshTokens');
    expect(request).not.toHaveProperty('clientMetadata');
    stage.play();
    const mutation = `mutation ($input: GetTokensFromRefreshTokenInput!) {
      refreshTokens(input: $input) { accessToken } }`;
    const input = { clientId: ClientId, refreshToken: RefreshToken, clientMetadata: { c: 'd' } };
    await stage.at.graphql(mutation, { input });
    expect(stage.event('TokenGeneration_RefreshTokens').request['clientMetadata']).toEqual({
      c: 'd',
    });
  });

  it('knows that a temporary password was replaced, and what came with the answer', async () => {
    const Username = newName();
    const at = { UserPoolId: v1.id, Username, MessageAction: 'SUPPRESS' };
    await stage.at.done('AdminCreateUser', { ...at, TemporaryPassword: PASSWORD });
    const { body } = await v1.passwordAuth(Username, PASSWORD);
    stage.play();
    const answered = await stage.at.aws('RespondToAuthChallenge', {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ClientId: v1.client.id,
      Session: body['Session'],
      ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: `${PASSWORD}2` },
      ClientMetadata: { a: 'b' },
    });
    expect(tokensIn(answered.body)).toBeTruthy();
    const { request } = stage.event('TokenGeneration_NewPasswordChallenge');
    expect(request['clientMetadata']).toEqual({ a: 'b' });
  });

  it('refuses, and no session is left behind', async () => {
    const person = await v1.person();
    stage.play({ PreTokenGeneration: refuses('suspended') });
    const { body } = await v1.passwordAuth(person.username, PASSWORD);
    expect(body).toEqual({
      __type: 'UserLambdaValidationException',
      message: 'PreTokenGeneration failed with error suspended.',
    });
    const sessions = await stage.at.services.db.read((db) =>
      db.query(`SELECT COUNT(*) AS n FROM token_sessions WHERE userId = '${person.sub}'`),
    );
    expect(Number((sessions as { n: number | string }[])[0]!.n)).toBe(0);
  });
});
