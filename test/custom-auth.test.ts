import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SMS } from './support/factors.js';
import type { Handler } from './support/functions.js';
import { riddles, srpThenRiddle, triedIn } from './support/riddles.js';
import { proveSrp, srpResponses, srpStepIn, startSrp } from './support/srp-sign-in.js';
import { PASSWORD, saidOf, tokensIn, type TestPool } from './support/test-pool.js';
import { answers, refuses, TriggerStage } from './support/trigger-stage.js';

const TRIGGERS = [
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
] as const;
const client = { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_PASSWORD_AUTH'] };
const wrong = 'Incorrect username or password.';

let stage: TriggerStage;
let pool: TestPool;

beforeAll(async () => {
  stage = await TriggerStage.start();
  pool = await stage.pool(TRIGGERS, {
    client: { ...client, PreventUserExistenceErrors: 'LEGACY' },
  });
});
afterAll(() => stage.stop());
beforeEach(() => stage.play(riddles));

const begin = (Username: string, more: Record<string, string> = {}, of = pool) =>
  stage.at.aws('InitiateAuth', {
    AuthFlow: 'CUSTOM_AUTH',
    ClientId: of.client.id,
    AuthParameters: { USERNAME: Username, ...more },
    ClientMetadata: { at: 'start' },
  });

const answer = (
  Username: string,
  body: Record<string, unknown>,
  responses: Record<string, string>,
  of = pool,
) =>
  stage.at.aws('RespondToAuthChallenge', {
    ChallengeName: body['ChallengeName'],
    ClientId: of.client.id,
    Session: body['Session'],
    ChallengeResponses: { USERNAME: Username, ...responses },
    ClientMetadata: { at: 'answer' },
  });

describe('CUSTOM_AUTH', () => {
  it('asks what the functions think up, and gives tokens when they say so', async () => {
    const { username, sub } = await pool.person();
    stage.functions.forget();
    const { body } = await begin(username);
    expect(body).toEqual({
      ChallengeName: 'CUSTOM_CHALLENGE',
      ChallengeParameters: { riddle: 'What is four and three?', USERNAME: username },
      Session: expect.any(String) as string,
    });
    const second = await answer(username, body, { ANSWER: '8' });
    expect(second.body['ChallengeName']).toBe('CUSTOM_CHALLENGE');
    const last = await answer(username, second.body, { ANSWER: '7' });
    expect(tokensIn(last.body).AccessToken).toBeTruthy();

    const userAttributes = { sub, 'cognito:user_status': 'CONFIRMED' };
    const failed = {
      challengeName: 'CUSTOM_CHALLENGE',
      challengeResult: false,
      challengeMetadata: 'SUM',
    };
    const clientMetadata = { at: 'answer' };
    const seen = stage.functions.received.map(({ event }) => [event.triggerSource, event.request]);
    const define = 'DefineAuthChallenge_Authentication';
    const create = 'CreateAuthChallenge_Authentication';
    const verify = 'VerifyAuthChallengeResponse_Authentication';
    const challengeName = 'CUSTOM_CHALLENGE';
    const known = { privateChallengeParameters: { answer: '7' } };
    expect(seen).toEqual([
      [define, { userAttributes, session: [] }],
      [create, { userAttributes, challengeName, session: [] }],
      [verify, { userAttributes, ...known, challengeAnswer: '8', clientMetadata }],
      [define, { userAttributes, session: [failed], clientMetadata }],
      [create, { userAttributes, challengeName, session: [failed], clientMetadata }],
      [verify, { userAttributes, ...known, challengeAnswer: '7', clientMetadata }],
      [
        define,
        {
          userAttributes,
          session: [failed, { ...failed, challengeResult: true }],
          clientMetadata,
        },
      ],
    ]);
  });

  it('fails when the function says so, and no step of it works twice', async () => {
    const { username } = await pool.person();
    let { body } = await begin(username);
    const first = body;
    for (let turn = 0; turn < 2; turn += 1) {
      ({ body } = await answer(username, body, { ANSWER: '0' }));
    }
    expect(saidOf(await answer(username, body, { ANSWER: '0' }))).toBe(wrong);
    const spent = 'Invalid session for the user, session can only be used once.';
    expect(saidOf(await answer(username, first, { ANSWER: '7' }))).toBe(spent);
    expect(saidOf(await answer(username, body, { ANSWER: '7' }))).toBe(spent);
  });

  it('judges one answer for each challenge, also when the function breaks down', async () => {
    const { username } = await pool.person();
    const { body } = await begin(username);
    stage.play({ ...riddles, VerifyAuthChallengeResponse: refuses('oh') });
    expect(saidOf(await answer(username, body, { ANSWER: '1' }))).toBe(
      'VerifyAuthChallengeResponse failed with error oh.',
    );
    stage.play(riddles);
    const again = await answer(username, body, { ANSWER: '7' });
    expect(again.body['__type']).toBe('NotAuthorizedException');
  });

  it('does not show the private parameters, and refuses the step to others', async () => {
    const [one, other] = [await pool.person(), await pool.person()];
    const { body } = await begin(one.username);
    expect(JSON.stringify(body)).not.toContain('"7"');
    expect(saidOf(await answer(other.username, body, { ANSWER: '7' }))).toBe(
      'Invalid session for the user.',
    );
    const second = await pool.newClient(client);
    const elsewhere = { ...pool, client: second } as TestPool;
    expect(saidOf(await answer(one.username, body, { ANSWER: '7' }, elsewhere))).toBe(
      'Invalid session for the user.',
    );
    expect(tokensIn((await answer(one.username, body, { ANSWER: '7' })).body)).toBeTruthy();
  });

  it('is unknown to a decision without a decision, and to a challenge that does not exist', async () => {
    const { username } = await pool.person();
    for (const response of [
      {},
      { challengeName: 'DANCE' },
      { challengeName: 'PASSWORD_VERIFIER' },
    ]) {
      stage.play({ ...riddles, DefineAuthChallenge: answers(response) });
      const { body } = await begin(username);
      expect(body).toEqual({
        __type: 'InvalidLambdaResponseException',
        message: 'Unrecognizable lambda output',
      });
    }
  });

  it('needs the flow and the functions', async () => {
    const { username } = await pool.person();
    const without = await pool.newClient({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
    const refused = await begin(username, {}, { ...pool, client: without } as TestPool);
    expect(saidOf(refused)).toBe('CUSTOM_AUTH is not enabled for the client.');
    const bare = await stage.pool(['DefineAuthChallenge'], { client });
    expect(saidOf(await begin(username, {}, bare))).toBe(
      'Custom auth lambda trigger is not configured for the user pool.',
    );
  });

  it('gives nobody tokens who may not sign in', async () => {
    const { username } = await pool.person();
    await stage.at.done('AdminDisableUser', { UserPoolId: pool.id, Username: username });
    const { body } = await begin(username);
    expect(saidOf(await answer(username, body, { ANSWER: '7' }))).toBe('User is disabled.');
  });

  it('counts wrong answers like wrong passwords, also of who leaves afterwards', async () => {
    const { username } = await pool.person();
    for (let turn = 0; turn < 5; turn += 1) {
      const { body } = await begin(username);
      const { body: next } = await answer(username, body, { ANSWER: '0' });
      expect(next['ChallengeName']).toBe('CUSTOM_CHALLENGE');
    }
    expect(saidOf(await begin(username))).toBe('Password attempts exceeded');
    stage.at.clock.advance(1_000);
    const { body } = await begin(username);
    expect(tokensIn((await answer(username, body, { ANSWER: '7' })).body)).toBeTruthy();
  });
});

describe('for a name that nobody has', () => {
  it('does not begin where the client shows that', async () => {
    expect((await begin('nobody')).body['__type']).toBe('UserNotFoundException');
    expect(stage.functions.received).toEqual([]);
  });

  it('goes through the same steps where the client hides it, and the functions are told', async () => {
    const hiding = await stage.pool(TRIGGERS, {
      client: { ...client, PreventUserExistenceErrors: 'ENABLED' },
    });
    const known = await hiding.person();
    const [real, invented] = [
      await begin(known.username, {}, hiding),
      await begin('nobody', {}, hiding),
    ];
    expect(Object.keys(invented.body)).toEqual(Object.keys(real.body));
    expect(invented.body['ChallengeParameters']).toEqual({
      riddle: 'What is four and three?',
      USERNAME: 'nobody',
    });
    const found = stage.functions.of('DefineAuthChallenge').map(({ request }) => request);
    expect(found).toEqual([
      expect.objectContaining({ userNotFound: false }),
      { userAttributes: {}, userNotFound: true, session: [] },
    ]);
    stage.play({ ...riddles, DefineAuthChallenge: answers({ issueTokens: true }) });
    const { body } = await answer('nobody', invented.body, { ANSWER: '7' }, hiding);
    expect(body['message']).toBe(wrong);
  });
});

describe('other challenges in the loop', () => {
  it('begin with SRP', async () => {
    const { username } = await pool.person();
    stage.play(srpThenRiddle);
    const start = startSrp();
    const { body } = await begin(username, { CHALLENGE_NAME: 'SRP_A', SRP_A: start.A });
    expect(body['ChallengeName']).toBe('PASSWORD_VERIFIER');
    const step = srpStepIn(body);
    const bad = srpResponses(step, proveSrp(start, step, pool.nameForSrp, 'not the password'));
    expect(saidOf(await answer(username, body, bad))).toBe(wrong);
    const good = srpResponses(step, proveSrp(start, step, pool.nameForSrp, PASSWORD));
    const riddled = await answer(username, body, good);
    expect(riddled.body['ChallengeName']).toBe('CUSTOM_CHALLENGE');
    expect(tokensIn((await answer(username, riddled.body, { ANSWER: '7' })).body)).toBeTruthy();
    expect(stage.functions.of('DefineAuthChallenge').map(triedIn).at(-1)).toEqual([
      { challengeName: 'SRP_A', challengeResult: true },
      { challengeName: 'PASSWORD_VERIFIER', challengeResult: true },
      { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'SUM' },
    ]);
  });

  it('ask for the password', async () => {
    const { username } = await pool.person();
    const define: Handler = (event) => {
      if (triedIn(event).length > 0) event.response['issueTokens'] = true;
      else event.response['challengeName'] = 'ADMIN_NO_SRP_AUTH';
      return event;
    };
    stage.play({ ...riddles, DefineAuthChallenge: define });
    const { body } = await begin(username);
    expect(body['ChallengeName']).toBe('ADMIN_NO_SRP_AUTH');
    expect(saidOf(await answer(username, body, { PASSWORD: 'not the password' }))).toBe(wrong);
    expect(tokensIn((await answer(username, body, { PASSWORD })).body)).toBeTruthy();
  });

  it('send a code to the phone', async () => {
    const { username } = await pool.person();
    const number = '+12025550143';
    await stage.at.done('AdminUpdateUserAttributes', {
      UserPoolId: pool.id,
      Username: username,
      UserAttributes: [{ Name: 'phone_number', Value: number }],
    });
    const define: Handler = (event) => {
      if (triedIn(event).length > 0) event.response['issueTokens'] = true;
      else event.response['challengeName'] = 'SMS_MFA';
      return event;
    };
    stage.play({ ...riddles, DefineAuthChallenge: define });
    const { body } = await begin(username);
    expect(body['ChallengeName']).toBe('SMS_MFA');
    const SMS_MFA_CODE = await stage.at.newestCode(pool.id, number);
    expect(tokensIn((await answer(username, body, { SMS_MFA_CODE })).body)).toBeTruthy();
    expect(stage.functions.of('DefineAuthChallenge').map(triedIn).at(-1)).toEqual([
      { challengeName: 'SMS_MFA', challengeResult: true },
    ]);
  });

  it('tell nobody where a code goes that another flow would send elsewhere', async () => {
    const hidden = await stage.pool(TRIGGERS, {
      client: { ...client, PreventUserExistenceErrors: 'ENABLED' },
      pool: { ...SMS, AutoVerifiedAttributes: ['phone_number'] },
    });
    stage.play({ ...riddles, DefineAuthChallenge: answers({ challengeName: 'SMS_MFA' }) });
    const { body } = await begin('nobody', {}, hidden);
    const { CodeDeliveryDetails } = await stage.at.done('ForgotPassword', {
      ClientId: hidden.client.id,
      Username: 'nobody',
    });
    expect(body['ChallengeParameters']).toMatchObject({
      CODE_DELIVERY_DESTINATION: (CodeDeliveryDetails as { Destination: string }).Destination,
    });
    // Nor does it tell anything apart that a person without a phone is asked for.
    const { username } = await hidden.person();
    expect((await begin(username, {}, hidden)).body['ChallengeName']).toBe('SMS_MFA');
  });
});

describe('in GraphQL', () => {
  const step = `... on CustomChallenge { session parameters }
    ... on SignedIn { accessToken } ... on Problem { code message }`;
  const start = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename ${step} } }`;
  const go = `mutation ($input: ContinueSignInInput!) {
    continueSignIn(input: $input) { __typename ${step} } }`;
  const clientId = () => pool.client.id;

  it('is typed', async () => {
    const { username } = await pool.person();
    const input = { clientId: clientId(), with: { custom: { username } } };
    const begun = await stage.at.graphql(start, { input });
    const { signIn } = begun.body.data as { signIn: { session: string } };
    expect(signIn).toMatchObject({
      __typename: 'CustomChallenge',
      parameters: { riddle: 'What is four and three?' },
    });
    const { session } = signIn;
    const given = { clientId: clientId(), session, answer: { custom: '7' } };
    const { body } = await stage.at.graphql(go, { input: given });
    expect(body.data).toMatchObject({ continueSignIn: { __typename: 'SignedIn' } });
    const late = await stage.at.graphql(go, { input: given });
    expect(late.body.data).toMatchObject({ continueSignIn: { __typename: 'ChallengeMismatch' } });
  });

  it('shows what a function refuses', async () => {
    const { username } = await pool.person();
    stage.play({ ...riddles, DefineAuthChallenge: refuses('not on Sundays') });
    const input = { clientId: clientId(), with: { custom: { username } } };
    const { body } = await stage.at.graphql(start, { input });
    expect(body.data).toEqual({
      signIn: {
        __typename: 'TriggerRefused',
        code: 'USER_LAMBDA_VALIDATION',
        message: 'DefineAuthChallenge failed with error not on Sundays.',
      },
    });
  });
});
