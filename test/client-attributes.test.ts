import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import {
  EVERY_FLOW,
  mailOf,
  newName,
  PASSWORD,
  TestPool,
  tokensIn,
  type TestClient,
} from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at, {
    Schema: [{ Name: 'shoe', AttributeDataType: 'String', Mutable: true }],
  });
});

afterAll(() => at.stop());

/** Updates a client: what a later request does is judged by the new settings, without a wait. */
const updated = ({ id: ClientId }: TestClient, settings: object) =>
  at.done('UpdateUserPoolClient', { UserPoolId: pool.id, ClientId, ...settings });

describe('attributes that a client may not read', () => {
  const values = { email: 'x@mail.example.com', locale: 'de', 'custom:shoe': '44' };
  const given = Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
  const named = (list: unknown) =>
    (list as { Name?: string; name?: string }[]).map((one) => one.Name ?? one.name).sort();
  let client: TestClient;

  beforeAll(async () => {
    client = await pool.newClient({ ReadAttributes: ['locale'] });
  });

  const someone = async (temporary: boolean) => {
    const Username = newName();
    const UserPoolId = pool.id;
    const made = { MessageAction: 'SUPPRESS', UserAttributes: given, TemporaryPassword: PASSWORD };
    await at.done('AdminCreateUser', { UserPoolId, Username, ...made });
    const Permanent = !temporary;
    await at.done('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent });
    return { username: Username, password: PASSWORD };
  };

  it('are not in tokens, GetUser or `me`, and are there for a client that may', async () => {
    const known = await someone(false);
    const tokens = await pool.signIn(known, client);
    const claims = decodeJwt(tokens.IdToken);
    expect([claims['locale'], 'email' in claims, 'custom:shoe' in claims]).toEqual([
      'de',
      false,
      false,
    ]);
    const { AccessToken } = tokens;
    const { body } = await at.aws('GetUser', { AccessToken }, false);
    expect(named(body['UserAttributes'])).toEqual(['locale', 'sub']);
    const me = await at.graphql('{ me { email attributes { name } } }', {}, AccessToken);
    const view = me.body.data!['me'] as { email: null; attributes: unknown };
    expect([view.email, named(view.attributes)]).toEqual([null, ['locale', 'sub']]);
    const all = await pool.signIn(known);
    expect(decodeJwt(all.IdToken)).toMatchObject(values);
    await updated(client, { ExplicitAuthFlows: EVERY_FLOW });
    const wider = await at.aws('GetUser', { AccessToken }, false);
    expect(named(wider.body['UserAttributes'])).toContain('custom:shoe');
    await updated(client, { ExplicitAuthFlows: EVERY_FLOW, ReadAttributes: ['locale'] });
  });

  it('are not in a challenge either, where nobody is signed in yet', async () => {
    const { username, password } = await someone(true);
    const { body } = await pool.passwordAuth(username, password, client);
    expect(body['ChallengeName']).toBe('NEW_PASSWORD_REQUIRED');
    const parameters = body['ChallengeParameters'] as { userAttributes: string };
    expect(JSON.parse(parameters.userAttributes)).toEqual({ locale: 'de' });
    const everyone = await pool.passwordAuth(username, password);
    const open = everyone.body['ChallengeParameters'] as { userAttributes: string };
    expect(JSON.parse(open.userAttributes)).toMatchObject(values);
  });
});

describe('attributes that a client may not write', () => {
  const refusal = {
    __type: 'NotAuthorizedException',
    message: 'A client attempted to write unauthorized attribute',
  };
  let client: TestClient;

  beforeAll(async () => {
    client = await pool.newClient({ WriteAttributes: ['email', 'custom:shoe'] });
  });

  const signUp = (Name: string, Value: string, { id: ClientId } = client) => {
    const Username = newName();
    const email = { Name: 'email', Value: mailOf(Username) };
    return pool.signUp(Username, { ClientId, UserAttributes: [email, { Name, Value }] });
  };

  it('are refused at sign-up, at once when the list changes', async () => {
    expect((await signUp('locale', 'de')).body).toEqual(refusal);
    expect((await signUp('custom:shoe', '44')).status).toBe(200);
    expect((await signUp('locale', 'de', pool.client)).status).toBe(200);
    await updated(client, { ExplicitAuthFlows: EVERY_FLOW, WriteAttributes: ['email', 'locale'] });
    expect((await signUp('custom:shoe', '44')).body).toEqual(refusal);
    expect((await signUp('locale', 'de')).status).toBe(200);
  });

  it('are refused in the answer to a challenge, at both doors', async () => {
    const UserPoolId = pool.id;
    const Username = newName();
    const made = { MessageAction: 'SUPPRESS', TemporaryPassword: PASSWORD };
    await at.done('AdminCreateUser', { UserPoolId, Username, ...made });
    const settings = { ExplicitAuthFlows: EVERY_FLOW, WriteAttributes: ['locale'] };
    await updated(client, settings);
    const begun = await pool.passwordAuth(Username, PASSWORD, client);
    const answer = (attributes: object) =>
      at.aws('RespondToAuthChallenge', {
        ClientId: client.id,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session: begun.body['Session'],
        ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: 'N3w-passw0rd!', ...attributes },
      });
    expect((await answer({ 'userAttributes.custom:shoe': '44' })).body).toEqual(refusal);
    const query = `mutation ($input: ContinueSignInInput!) { continueSignIn(input: $input) {
      __typename } }`;
    const newPassword = {
      password: 'N3w-passw0rd!',
      attributes: [{ name: 'custom:shoe', value: '44' }],
    };
    const session = begun.body['Session'];
    const input = { clientId: client.id, session, answer: { newPassword } };
    const { body } = await at.graphql(query, { input });
    expect(body.errors![0]!.message).toBe(refusal.message);
    const tokens = tokensIn((await answer({ 'userAttributes.locale': 'fr' })).body);
    expect(decodeJwt(tokens.IdToken)['locale']).toBe('fr');
  });
});

describe('EnableTokenRevocation', () => {
  it('decides about jti, origin_jti and RevokeToken, at once', async () => {
    const person = await pool.person();
    const client = await pool.newClient();
    const on = await pool.signIn(person, client);
    const switched = (EnableTokenRevocation: boolean) =>
      updated(client, { ExplicitAuthFlows: EVERY_FLOW, EnableTokenRevocation });
    const revoke = (Token: string) => at.aws('RevokeToken', { Token, ClientId: client.id }, false);
    await switched(false);
    const off = await pool.signIn(person, client);
    for (const token of [off.AccessToken, off.IdToken]) {
      expect(decodeJwt(token)).not.toHaveProperty('jti');
      expect(decodeJwt(token)).not.toHaveProperty('origin_jti');
    }
    for (const { RefreshToken } of [on, off]) {
      expect((await revoke(RefreshToken)).body['__type']).toBe('UnsupportedOperationException');
    }
    await switched(true);
    expect(decodeJwt((await pool.signIn(person, client)).IdToken)).toHaveProperty('origin_jti');
    for (const { RefreshToken, AccessToken } of [on, off]) {
      expect((await revoke(RefreshToken)).body).toEqual({});
      const { body } = await at.aws('GetUser', { AccessToken }, false);
      expect(body['message']).toBe('Access Token has been revoked');
    }
  });
});
