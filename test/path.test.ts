import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import {
  mailOf,
  newName,
  PASSWORD,
  saidOf,
  secretHash,
  TestPool,
  tokensIn,
} from './support/test-pool.js';
import { proveSrp, srpResponses, srpStepIn, startSrp } from './support/srp-sign-in.js';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
});

afterAll(() => at.stop());

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

const getUser = (AccessToken: string) => at.aws('GetUser', { AccessToken }, false);

const refreshed = (token: string, AuthFlow = 'REFRESH_TOKEN_AUTH') =>
  at.aws('InitiateAuth', {
    AuthFlow,
    ClientId: pool.client.id,
    AuthParameters: { REFRESH_TOKEN: token },
  });

describe('a person at the AWS door', () => {
  it('signs up, confirms with the mailed code, and signs in', async () => {
    const name = newName();
    const joined = await pool.signUp(name);
    expect(joined.body).toEqual({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CodeDeliveryDetails: {
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: 'p***@m***',
      },
    });

    const early = await pool.passwordAuth(name, PASSWORD);
    expect(early.body).toEqual({
      __type: 'UserNotConfirmedException',
      message: 'User is not confirmed.',
    });
    const confirmed = await pool.confirm(name, await pool.code(name));
    expect([confirmed.status, confirmed.body]).toEqual([200, {}]);

    const { body } = await pool.passwordAuth(name, PASSWORD);
    expect(Object.keys(body).sort()).toEqual(['AuthenticationResult', 'ChallengeParameters']);
    expect(body['ChallengeParameters']).toEqual({});
    const tokens = tokensIn(body);
    expect(tokens).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 });

    const me = await getUser(tokens.AccessToken);
    expect(me.body).toEqual({
      Username: name,
      UserAttributes: expect.arrayContaining([
        { Name: 'sub', Value: joined.body['UserSub'] },
        { Name: 'email', Value: mailOf(name) },
        { Name: 'email_verified', Value: 'true' },
      ]),
    });
  });

  it('gets another code with ResendConfirmationCode, and the first one is void', async () => {
    const name = newName();
    await pool.signUp(name);
    const first = await pool.code(name);
    const request = { ClientId: pool.client.id, Username: name };
    const resent = await at.done('ResendConfirmationCode', request);
    expect(resent['CodeDeliveryDetails']).toMatchObject({ Destination: 'p***@m***' });
    const second = await pool.code(name);
    if (first !== second) {
      const { body } = await pool.confirm(name, first);
      expect(body['__type']).toBe('CodeMismatchException');
    }
    expect((await pool.confirm(name, second)).status).toBe(200);
    const again = await at.aws('ResendConfirmationCode', request);
    expect(saidOf(again)).toBe('User is already confirmed.');
  });

  it('signs in by SRP without sending the password', async () => {
    const person = await pool.person();
    const start = startSrp();
    const opened = await at.done('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: pool.client.id,
      AuthParameters: { USERNAME: person.username, SRP_A: start.A },
    });
    const step = srpStepIn(opened);
    expect(step.userIdForSrp).toBe(person.username);
    const proof = proveSrp(start, step, pool.nameForSrp, PASSWORD);
    const { body } = await at.aws('RespondToAuthChallenge', {
      ChallengeName: 'PASSWORD_VERIFIER',
      ClientId: pool.client.id,
      ChallengeResponses: srpResponses(step, proof),
    });
    expect(claimsOf(tokensIn(body).AccessToken)).toMatchObject({ username: person.username });
  });

  it('is signed in by an administrator, by password and by SRP', async () => {
    const person = await pool.person();
    const door = { UserPoolId: pool.id, ClientId: pool.client.id };
    for (const AuthFlow of ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH']) {
      const AuthParameters = { USERNAME: person.username, PASSWORD };
      const { body } = await at.aws('AdminInitiateAuth', { ...door, AuthFlow, AuthParameters });
      expect(claimsOf(tokensIn(body).IdToken)).toMatchObject({ sub: person.sub });
    }
    const start = startSrp();
    const AuthParameters = { USERNAME: person.username, SRP_A: start.A };
    const opened = { ...door, AuthFlow: 'USER_SRP_AUTH', AuthParameters };
    const step = srpStepIn(await at.done('AdminInitiateAuth', opened));
    const { body } = await at.aws('AdminRespondToAuthChallenge', {
      ...door,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: srpResponses(step, proveSrp(start, step, pool.nameForSrp, PASSWORD)),
    });
    expect(tokensIn(body).TokenType).toBe('Bearer');
  });

  it('needs the secret hash at a client with a secret, in every step', async () => {
    const client = await pool.newClient({ GenerateSecret: true });
    const person = await pool.person();
    const bare = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: client.id };
    const AuthParameters = { USERNAME: person.username, PASSWORD };
    const without = await at.aws('InitiateAuth', { ...bare, AuthParameters });
    expect(saidOf(without)).toBe(
      `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
    );
    const wrong = { ...AuthParameters, SECRET_HASH: secretHash(client, 'somebody else') };
    const refused = await at.aws('InitiateAuth', { ...bare, AuthParameters: wrong });
    expect(saidOf(refused)).toBe(`Unable to verify secret hash for client ${client.id}`);

    const { RefreshToken } = await pool.signIn(person, client);
    const token = { REFRESH_TOKEN: RefreshToken };
    const again = { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: client.id };
    const hashed = { ...token, SECRET_HASH: secretHash(client, person.username) };
    expect(saidOf(await at.aws('InitiateAuth', { ...again, AuthParameters: token }))).toBe(
      `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
    );
    const { body } = await at.aws('InitiateAuth', { ...again, AuthParameters: hashed });
    expect(tokensIn(body).ExpiresIn).toBe(3600);
  });
});

describe('a sign-in that lives on', () => {
  it('is refreshed by each operation, with the same session and new token ids', async () => {
    const tokens = await pool.signIn(await pool.person());
    const before = claimsOf(tokens.AccessToken);
    const { body: direct } = await at.aws('GetTokensFromRefreshToken', {
      ClientId: pool.client.id,
      RefreshToken: tokens.RefreshToken,
    });
    const { body: flow } = await refreshed(tokens.RefreshToken);
    const { body: short } = await refreshed(tokens.RefreshToken, 'REFRESH_TOKEN');
    for (const body of [direct, flow, short]) {
      const renewed = tokensIn(body);
      expect(renewed.RefreshToken).toBeUndefined();
      const claims = claimsOf(renewed.AccessToken);
      const kept = ['origin_jti', 'auth_time', 'scope', 'event_id', 'sub'];
      for (const name of kept) expect([name, claims[name]]).toEqual([name, before[name]]);
      expect(claims['jti']).not.toBe(before['jti']);
      expect((await getUser(renewed.AccessToken)).status).toBe(200);
    }
  });

  it('ends for itself alone with RevokeToken', async () => {
    const person = await pool.person();
    const [one, other] = [await pool.signIn(person), await pool.signIn(person)];
    const request = { ClientId: pool.client.id, Token: one.RefreshToken };
    expect((await at.aws('RevokeToken', request, false)).body).toEqual({});
    expect(saidOf(await getUser(one.AccessToken))).toBe('Access Token has been revoked');
    expect(saidOf(await refreshed(one.RefreshToken))).toBe('Refresh Token has been revoked');
    expect((await getUser(other.AccessToken)).status).toBe(200);
    expect((await refreshed(other.RefreshToken)).status).toBe(200);
    expect((await at.aws('RevokeToken', request, false)).body).toEqual({});
  });

  it('ends everywhere with GlobalSignOut, and nobody else is signed out', async () => {
    const person = await pool.person();
    const [one, other] = [await pool.signIn(person), await pool.signIn(person)];
    const somebody = await pool.signIn(await pool.person());
    const { AccessToken } = one;
    expect((await at.aws('GlobalSignOut', { AccessToken }, false)).body).toEqual({});
    for (const ended of [one, other]) {
      expect(saidOf(await getUser(ended.AccessToken))).toBe('Access Token has been revoked');
      expect(saidOf(await refreshed(ended.RefreshToken))).toBe('Refresh Token has been revoked');
    }
    expect((await getUser(somebody.AccessToken)).status).toBe(200);
    expect((await pool.passwordAuth(person.username, PASSWORD)).status).toBe(200);
  });

  it('is no use to another client', async () => {
    const tokens = await pool.signIn(await pool.person());
    const other = await pool.newClient();
    const { body } = await at.aws('InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: other.id,
      AuthParameters: { REFRESH_TOKEN: tokens.RefreshToken },
    });
    expect(body).toEqual({ __type: 'NotAuthorizedException', message: 'Invalid Refresh Token' });
  });
});

describe('a user made by an administrator', () => {
  const temporary = 'Temp0rary!word';

  it('replaces the temporary password and is signed in', async () => {
    const Username = newName();
    const made = await at.done<{ User: Record<string, unknown> }>('AdminCreateUser', {
      UserPoolId: pool.id,
      Username,
      TemporaryPassword: temporary,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email', Value: mailOf(Username) }],
    });
    expect(made.User).toMatchObject({
      Username,
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
    });

    const { body: open } = await pool.passwordAuth(Username, temporary);
    expect(open).toMatchObject({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: expect.stringMatching(/^\S{20,2048}$/),
      ChallengeParameters: {
        USER_ID_FOR_SRP: Username,
        requiredAttributes: '[]',
        userAttributes: JSON.stringify({ email: mailOf(Username) }),
      },
    });
    const { body } = await at.aws('RespondToAuthChallenge', {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ClientId: pool.client.id,
      Session: open['Session'],
      ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: PASSWORD },
    });
    expect(tokensIn(body).TokenType).toBe('Bearer');
    const user = await at.done('AdminGetUser', { UserPoolId: pool.id, Username });
    expect(user['UserStatus']).toBe('CONFIRMED');
    expect((await pool.passwordAuth(Username, PASSWORD)).status).toBe(200);
    expect(saidOf(await pool.passwordAuth(Username, temporary))).toBe(
      'Incorrect username or password.',
    );
  });

  it('reads the temporary password in the invitation when none was given', async () => {
    const Username = newName();
    await at.done('AdminCreateUser', {
      UserPoolId: pool.id,
      Username,
      DesiredDeliveryMediums: ['EMAIL'],
      UserAttributes: [{ Name: 'email', Value: mailOf(Username) }],
    });
    const mail = await at.newestMessage(pool.id, mailOf(Username));
    const text = mail.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
    const password = /password is (\S+)\.?$/m.exec(text)?.[1]?.replace(/\.$/, '') ?? text;
    const { body } = await pool.passwordAuth(Username, password);
    expect(body['ChallengeName']).toBe('NEW_PASSWORD_REQUIRED');
  });

  it('is confirmed without a code by AdminConfirmSignUp, and gone after AdminDeleteUser', async () => {
    const name = newName();
    await pool.signUp(name);
    const user = { UserPoolId: pool.id, Username: name };
    expect((await at.aws('AdminConfirmSignUp', user)).body).toEqual({});
    expect(saidOf(await at.aws('AdminConfirmSignUp', user))).toBe(
      'User cannot be confirmed. Current status is CONFIRMED',
    );
    const { AccessToken } = await pool.signIn({ username: name, password: PASSWORD });
    expect((await at.aws('AdminDeleteUser', user)).status).toBe(200);
    expect(saidOf(await getUser(AccessToken))).toBe('User does not exist.');
    expect(saidOf(await at.aws('AdminGetUser', user))).toBe('User does not exist.');
    expect(saidOf(await pool.passwordAuth(name, PASSWORD))).toBe('User does not exist.');
  });
});
