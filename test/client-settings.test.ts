import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import {
  EVERY_FLOW,
  PASSWORD,
  saidOf,
  TestPool,
  tokensIn,
  type TestClient,
  type TestPerson,
} from './support/test-pool.js';
import { startSrp } from './support/srp-sign-in.js';

let at: TestGateway;
let pool: TestPool;
let person: TestPerson;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at, {
    Schema: [{ Name: 'shoe', AttributeDataType: 'String', Mutable: true }],
  });
  person = await pool.person();
});

afterAll(() => at.stop());

type Shown = Record<string, unknown>;

const described = async ({ id: ClientId }: TestClient): Promise<Shown> => {
  const input = { UserPoolId: pool.id, ClientId };
  return (await at.done<{ UserPoolClient: Shown }>('DescribeUserPoolClient', input)).UserPoolClient;
};
const update = ({ id: ClientId }: TestClient, settings: object = {}) =>
  at.aws('UpdateUserPoolClient', { UserPoolId: pool.id, ClientId, ...settings });

/** Updates, or throws what was answered. */
async function updated(client: TestClient, settings: object = {}): Promise<Shown> {
  const { status, body } = await update(client, settings);
  expect([status, body['message']]).toEqual([200, undefined]);
  return body['UserPoolClient'] as Shown;
}

const everything = {
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
  RefreshTokenValidity: 90,
  AccessTokenValidity: 10,
  IdTokenValidity: 600,
  TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds', RefreshToken: 'hours' },
  PreventUserExistenceErrors: 'ENABLED',
  EnableTokenRevocation: false,
  AuthSessionValidity: 15,
  ReadAttributes: ['email'],
  WriteAttributes: ['email', 'custom:shoe'],
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
};

describe('UpdateUserPoolClient', () => {
  it('replaces every setting, and what it is not told goes back to its default', async () => {
    const bare = await pool.newClient({ ExplicitAuthFlows: undefined });
    const client = await pool.newClient({ ...everything, GenerateSecret: true });
    const before = await described(client);
    expect(before).toMatchObject(everything);
    at.clock.advance(60_000);
    const after = await updated(client);
    expect(after).toEqual(await described(client));
    const own = ['ClientId', 'CreationDate', 'LastModifiedDate', 'ClientSecret'];
    const settingsOf = (shown: Shown) =>
      Object.fromEntries(Object.entries(shown).filter(([name]) => !own.includes(name)));
    expect(settingsOf(after)).toEqual(settingsOf(await described(bare)));
    expect(after).toMatchObject({ ClientSecret: client.secret, ClientId: client.id });
    expect(after['CreationDate']).toBe(before['CreationDate']);
    expect(Number(after['LastModifiedDate'])).toBeGreaterThanOrEqual(
      Number(before['LastModifiedDate']) + 60,
    );
    expect(settingsOf(await updated(client, everything))).toEqual(settingsOf(before));
  });

  it('changes the name when it is told one, and never the secret', async () => {
    const client = await pool.newClient({ GenerateSecret: true });
    const settings = { ClientName: 'renamed', ClientSecret: 'x'.repeat(24), GenerateSecret: false };
    expect(await updated(client, settings)).toMatchObject({
      ClientName: 'renamed',
      ClientSecret: client.secret,
    });
    const list = await at.done<{ UserPoolClients: Shown[] }>('ListUserPoolClients', {
      UserPoolId: pool.id,
    });
    const named = list.UserPoolClients.filter(({ ClientName }) => ClientName === 'renamed');
    expect(named).toEqual([{ ClientId: client.id, UserPoolId: pool.id, ClientName: 'renamed' }]);
  });

  it('does the same through GraphQL', async () => {
    const client = await pool.newClient(everything);
    const query = `mutation ($input: UpdateUserPoolClientInput!) { updateUserPoolClient(input: $input) {
      clientId clientName explicitAuthFlows accessTokenValidity readAttributes authSessionValidity
      tokenValidityUnits { accessToken } refreshTokenRotation { feature retryGracePeriodSeconds } } }`;
    const input = {
      userPoolId: pool.id,
      clientId: client.id,
      clientName: 'by GraphQL',
      accessTokenValidity: 20,
      readAttributes: null,
      tokenValidityUnits: { accessToken: 'minutes' },
      refreshTokenRotation: { feature: 'DISABLED' },
    };
    const { body } = await at.adminGraphql(query, { input });
    expect(body).toEqual({
      data: {
        updateUserPoolClient: {
          clientId: client.id,
          clientName: 'by GraphQL',
          explicitAuthFlows: null,
          accessTokenValidity: 20,
          readAttributes: null,
          authSessionValidity: 3,
          tokenValidityUnits: { accessToken: 'minutes' },
          refreshTokenRotation: { feature: 'DISABLED', retryGracePeriodSeconds: 0 },
        },
      },
    });
    const shown = await described(client);
    expect(shown).toMatchObject({ ClientName: 'by GraphQL', AccessTokenValidity: 20 });
    expect(shown).not.toHaveProperty('IdTokenValidity');
  });

  it('refuses what CreateUserPoolClient refuses, in its words, and changes nothing', async () => {
    const client = await pool.newClient(everything);
    const before = await described(client);
    const bad = [
      { AccessTokenValidity: 299, TokenValidityUnits: { AccessToken: 'seconds' } },
      { RefreshTokenValidity: 59, TokenValidityUnits: { RefreshToken: 'minutes' } },
      {
        IdTokenValidity: 2,
        RefreshTokenValidity: 1,
        TokenValidityUnits: { RefreshToken: 'hours' },
      },
      { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] },
      { ReadAttributes: ['custom:hat'] },
      { WriteAttributes: ['email_verified'] },
      { AuthSessionValidity: 16 },
      { CallbackURLs: ['https://app.example.com'] },
      { AllowedOAuthFlowsUserPoolClient: true },
      { SupportedIdentityProviders: ['COGNITO'] },
    ];
    for (const settings of bad) {
      const made = await at.aws('CreateUserPoolClient', {
        UserPoolId: pool.id,
        ClientName: 'app',
        ...settings,
      });
      const changed = await update(client, settings);
      expect([settings, made.status === 200]).toEqual([settings, false]);
      expect([changed.status, changed.body]).toEqual([made.status, made.body]);
    }
    expect(await described(client)).toEqual(before);
  });

  it('knows the client of the pool that is named, and no other', async () => {
    const client = await pool.newClient();
    const foreign = await TestPool.make(at);
    const input = { UserPoolId: foreign.id, ClientId: client.id };
    const missing = {
      __type: 'ResourceNotFoundException',
      message: `User pool client ${client.id} does not exist.`,
    };
    expect((await at.aws('UpdateUserPoolClient', input)).body).toEqual(missing);
    await at.done('DeleteUserPoolClient', { UserPoolId: pool.id, ClientId: client.id });
    expect((await update(client)).body).toEqual(missing);
  });
});

type Flow = 'password' | 'admin' | 'srp' | 'adminSrp' | 'refresh';

/** Begins a flow at the door it belongs to; what the client allows gets further than its flows. */
const begin: Readonly<Record<Flow, (client: TestClient) => Promise<{ body: Shown }>>> = {
  password: (client) => pool.passwordAuth(person.username, PASSWORD, client),
  admin: ({ id: ClientId }) =>
    at.aws('AdminInitiateAuth', {
      UserPoolId: pool.id,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: person.username, PASSWORD },
    }),
  srp: ({ id: ClientId }) =>
    at.aws('InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: person.username, SRP_A: startSrp().A },
    }),
  adminSrp: ({ id: ClientId }) =>
    at.aws('AdminInitiateAuth', {
      UserPoolId: pool.id,
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: person.username, SRP_A: startSrp().A },
    }),
  refresh: ({ id: ClientId }) =>
    at.aws('InitiateAuth', {
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: 'A'.repeat(64) },
    }),
};

describe('the flows of a client', () => {
  const every = Object.keys(begin) as Flow[];

  it.each<[string[], Flow[]]>([
    [[], ['srp', 'adminSrp', 'refresh']],
    [['ALLOW_USER_PASSWORD_AUTH'], ['password']],
    [['ALLOW_ADMIN_USER_PASSWORD_AUTH'], ['admin']],
    [['ALLOW_USER_SRP_AUTH'], ['srp', 'adminSrp']],
    [['ALLOW_REFRESH_TOKEN_AUTH'], ['refresh']],
    [['ALLOW_CUSTOM_AUTH'], []],
    [EVERY_FLOW, every],
    [['ADMIN_NO_SRP_AUTH'], ['admin', 'srp', 'adminSrp', 'refresh']],
    [['USER_PASSWORD_AUTH'], ['password', 'srp', 'adminSrp', 'refresh']],
    [['ADMIN_NO_SRP_AUTH', 'USER_PASSWORD_AUTH'], every],
    [['CUSTOM_AUTH_FLOW_ONLY'], []],
    [['CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH'], ['password']],
  ])('%j allow %j and refuse the others, at once', async (ExplicitAuthFlows, allowed) => {
    flowClient ??= await pool.newClient();
    await updated(flowClient, { ExplicitAuthFlows });
    for (const flow of every) {
      const answer = await begin[flow](flowClient);
      const said = /not enabled for th(?:e|is) client/.test(saidOf(answer));
      expect([flow, said]).toEqual([flow, !allowed.includes(flow)]);
      if (said) expect(answer.body['__type']).toBe('InvalidParameterException');
    }
  });

  let flowClient: TestClient | undefined;
});

describe('how long tokens live', () => {
  const lives = async (settings: object) => {
    const client = await pool.newClient(settings);
    const tokens = await pool.signIn(person, client);
    const [access, id] = [decodeJwt(tokens.AccessToken), decodeJwt(tokens.IdToken)];
    return [tokens.ExpiresIn, access.exp! - access.iat!, id.exp! - id.iat!];
  };

  it.each([
    [{}, 3_600, 3_600],
    [{ AccessTokenValidity: 24, IdTokenValidity: 1 }, 86_400, 3_600],
    [{ TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'minutes' } }, 3_600, 3_600],
    [{ AccessTokenValidity: 300, TokenValidityUnits: { AccessToken: 'seconds' } }, 300, 3_600],
    [{ IdTokenValidity: 1, TokenValidityUnits: { IdToken: 'days' } }, 3_600, 86_400],
    [{ AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: 'minutes' } }, 300, 3_600],
  ])('is what %j says', async (settings, access, id) => {
    expect(await lives(settings)).toEqual([access, access, id]);
  });

  it('is asked again at each refresh; a sign-in ends when it was going to', async () => {
    const hours = (RefreshTokenValidity: number) => ({
      RefreshTokenValidity,
      TokenValidityUnits: { RefreshToken: 'hours' },
      ExplicitAuthFlows: EVERY_FLOW,
    });
    const client = await pool.newClient(hours(2));
    const { RefreshToken } = await pool.signIn(person, client);
    await updated(client, { ...hours(1), AccessTokenValidity: 1 });
    const later = await pool.signIn(person, client);
    const refresh = (token: string) =>
      at.aws('GetTokensFromRefreshToken', { ClientId: client.id, RefreshToken: token });
    at.clock.advance(3_600_000 + 1_000);
    expect(saidOf(await refresh(later.RefreshToken))).toBe('Refresh Token has expired');
    await updated(client, { ...hours(1), AccessTokenValidity: 1, IdTokenValidity: 1 });
    expect(tokensIn((await refresh(RefreshToken)).body).ExpiresIn).toBe(3_600);
    at.clock.advance(3_600_000);
    expect(saidOf(await refresh(RefreshToken))).toBe('Refresh Token has expired');
  });
});
