import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, getCurrentUser, signIn, signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, Stage } from './stage.js';

/*
 * Refreshing by the clients as they are, at an app client that replaces refresh tokens and at one that
 * does not. Amplify asks GetTokensFromRefreshToken; amazon-cognito-identity-js asks REFRESH_TOKEN_AUTH
 * alone, which rotation excludes (section 4.5).
 */

const rotation = {
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
};

describe.each([
  ['on', rotation],
  ['off', {}],
])('with rotation %s', (state, client) => {
  const rotates = state === 'on';
  let stage: Stage;
  const stored = new Map<string, string>();
  const username = 'ann';

  beforeAll(async () => {
    stage = await Stage.open({}, {}, client);
    await stage.addUser(username);
  });
  afterAll(() => stage.close());

  describe('Amplify', () => {
    const refreshToken = () => {
      const [name] = [...stored.keys()].filter((key) => key.endsWith('.refreshToken'));
      return name === undefined ? undefined : stored.get(name);
    };

    beforeEach(async () => {
      const { userPoolId, clientId: userPoolClientId, url: userPoolEndpoint } = stage;
      Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
      cognitoUserPoolsTokenProvider.setKeyValueStorage({
        setItem: async (key, value) => void stored.set(key, value),
        getItem: async (key) => stored.get(key) ?? null,
        removeItem: async (key) => void stored.delete(key),
        clear: async () => stored.clear(),
      });
      await signOut();
      await signIn({ username, password: PASSWORD });
    });

    it('refreshes time after time, and keeps the refresh token that it was given last', async () => {
      const tokens = new Set([refreshToken()]);
      const access = new Set<string>();
      for (let nth = 0; nth < 3; nth += 1) {
        const session = await fetchAuthSession({ forceRefresh: true });
        access.add(String(session.tokens?.accessToken));
        tokens.add(refreshToken());
      }
      expect(access.size).toBe(3);
      expect(tokens.size).toBe(rotates ? 4 : 1);
      expect(tokens).not.toContain(undefined);
      expect((await getCurrentUser()).username).toBe(username);
    });

    it('refreshes in two tabs at once', async () => {
      const before = refreshToken();
      const tabs = [fetchAuthSession({ forceRefresh: true }), stageRefresh(before!)];
      await Promise.all(tabs);
      const again = await fetchAuthSession({ forceRefresh: true });
      expect(again.tokens).toBeDefined();
    });

    it('is signed out when an old token has been used by somebody else', async () => {
      const old = refreshToken()!;
      await fetchAuthSession({ forceRefresh: true });
      stage.gateway.clock.advance(31_000);
      const answer = await stageRefresh(old);
      expect(answer.status).toBe(rotates ? 400 : 200);
      const next = await fetchAuthSession({ forceRefresh: true });
      expect(next.tokens === undefined).toBe(rotates);
      expect(refreshToken() === undefined).toBe(rotates);
    });

    it.runIf(rotates)('forgets the tokens at RefreshTokenReuseException', async () => {
      const old = refreshToken()!;
      await stageRefresh(old);
      stage.gateway.clock.advance(31_000);
      const reused = fetchAuthSession({ forceRefresh: true });
      await expect(reused).rejects.toMatchObject({ name: 'RefreshTokenReuseException' });
      expect(refreshToken()).toBeUndefined();
    });

    const stageRefresh = (RefreshToken: string) =>
      stage.gateway.aws('GetTokensFromRefreshToken', { ClientId: stage.clientId, RefreshToken });
  });

  describe('amazon-cognito-identity-js', () => {
    it('refreshes, or is told that the flow is off and stays signed in', async () => {
      const { userPoolId: UserPoolId, clientId: ClientId, url: endpoint } = stage;
      const pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint });
      const user = new CognitoUser({ Username: username, Pool: pool });
      const session = await new Promise<CognitoUserSession>((resolve, reject) => {
        const details = new AuthenticationDetails({ Username: username, Password: PASSWORD });
        user.authenticateUser(details, { onSuccess: resolve, onFailure: reject });
      });
      const renewed = new Promise<CognitoUserSession>((resolve, reject) => {
        user.refreshSession(session.getRefreshToken(), (error, result) => {
          if (error) reject(error as Error);
          else resolve(result as CognitoUserSession);
        });
      });
      if (rotates) {
        await expect(renewed).rejects.toMatchObject({
          code: 'InvalidParameterException',
          message: 'Auth flow not enabled for this client',
        });
        expect(user.getSignInUserSession()?.isValid()).toBe(true);
      } else {
        const token = (await renewed).getAccessToken().getJwtToken();
        expect(token).not.toBe(session.getAccessToken().getJwtToken());
        expect((await renewed).getRefreshToken()).toEqual(session.getRefreshToken());
      }
    });
  });
});
