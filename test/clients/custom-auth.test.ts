import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { Amplify } from 'aws-amplify';
import { confirmSignIn, fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { srpThenRiddle, riddles } from '../support/riddles.js';
import { PASSWORD, type TestPool } from '../support/test-pool.js';
import { TriggerStage } from '../support/trigger-stage.js';

/* CUSTOM_AUTH by the clients of AWS, unmodified. */

let stage: TriggerStage;
let pool: TestPool;

beforeAll(async () => {
  stage = await TriggerStage.start();
  const flows = ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
  pool = await stage.pool(
    ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'],
    { client: { ExplicitAuthFlows: flows } },
  );
});
afterAll(() => stage.stop());

describe('amazon-cognito-identity-js', () => {
  it.each([
    ['without a password', riddles],
    ['after SRP', srpThenRiddle],
  ])('solves a riddle %s', async (way, functions) => {
    stage.play(functions);
    const { username } = await pool.person();
    const user = new CognitoUser({
      Username: username,
      Pool: new CognitoUserPool({
        UserPoolId: pool.id,
        ClientId: pool.client.id,
        endpoint: stage.at.url,
        Storage: memory(),
      }),
      Storage: memory(),
    });
    user.setAuthenticationFlowType('CUSTOM_AUTH');
    const asked: string[] = [];
    const session = await new Promise<CognitoUserSession>((onSuccess, onFailure) => {
      const callbacks = {
        onSuccess,
        onFailure,
        customChallenge: ({ riddle }: { riddle: string }) => {
          asked.push(riddle);
          const ANSWER = asked.length === 1 ? '8' : '7';
          user.sendCustomChallengeAnswer(ANSWER, callbacks);
        },
      };
      const details = { Username: username, Password: PASSWORD };
      if (way === 'after SRP') user.authenticateUser(new AuthenticationDetails(details), callbacks);
      else user.initiateAuth(new AuthenticationDetails({ Username: username }), callbacks);
    });
    expect(asked).toEqual(['What is four and three?', 'What is four and three?']);
    expect(session.isValid()).toBe(true);
  });
});

describe('Amplify', () => {
  beforeAll(() => {
    const own = { userPoolId: pool.id, userPoolClientId: pool.client.id };
    Amplify.configure({ Auth: { Cognito: { ...own, userPoolEndpoint: stage.at.url } } });
    cognitoUserPoolsTokenProvider.setKeyValueStorage(keyValues());
  });

  it.each([
    ['CUSTOM_WITHOUT_SRP', riddles],
    ['CUSTOM_WITH_SRP', srpThenRiddle],
  ] as const)('solves a riddle by %s', async (authFlowType, functions) => {
    stage.play(functions);
    const { username } = await pool.person();
    const password = authFlowType === 'CUSTOM_WITH_SRP' ? { password: PASSWORD } : {};
    const begun = await signIn({ username, ...password, options: { authFlowType } });
    expect(begun.nextStep).toMatchObject({
      signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE',
      additionalInfo: { riddle: 'What is four and three?' },
    });
    const again = await confirmSignIn({ challengeResponse: '8' });
    expect(again.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE');
    const clientMetadata = { from: 'amplify' };
    const last = await confirmSignIn({ challengeResponse: '7', options: { clientMetadata } });
    expect(last.isSignedIn).toBe(true);
    expect((await fetchAuthSession()).tokens?.accessToken.payload['username']).toBe(username);
    const [, verified] = stage.functions.of('VerifyAuthChallengeResponse');
    expect(verified?.request['clientMetadata']).toEqual(clientMetadata);
    await signOut();
  });
});

function memory() {
  const kept = new Map<string, string>();
  return {
    setItem: (name: string, value: string) => void kept.set(name, value),
    getItem: (name: string) => kept.get(name) ?? null,
    removeItem: (name: string) => void kept.delete(name),
    clear: () => kept.clear(),
  };
}

function keyValues() {
  const kept = memory();
  return {
    setItem: async (name: string, value: string) => kept.setItem(name, value),
    getItem: async (name: string) => kept.getItem(name),
    removeItem: async (name: string) => kept.removeItem(name),
    clear: async () => kept.clear(),
  };
}
