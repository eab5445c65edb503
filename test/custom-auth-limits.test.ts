import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Handler } from './support/functions.js';
import { riddles } from './support/riddles.js';
import { saidOf, tokensIn, type TestPool } from './support/test-pool.js';
import { answers, TriggerStage } from './support/trigger-stage.js';

const TRIGGERS = [
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
] as const;

let stage: TriggerStage;
let pool: TestPool;

beforeAll(async () => {
  stage = await TriggerStage.start();
  pool = await stage.pool(TRIGGERS, { client: { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] } });
});
afterAll(() => stage.stop());
beforeEach(() => stage.play(riddles));

const begin = (USERNAME: string) =>
  stage.at.aws('InitiateAuth', {
    AuthFlow: 'CUSTOM_AUTH',
    ClientId: pool.client.id,
    AuthParameters: { USERNAME },
  });

const answer = (USERNAME: string, body: Record<string, unknown>, ANSWER: string) =>
  stage.at.aws('RespondToAuthChallenge', {
    ChallengeName: 'CUSTOM_CHALLENGE',
    ClientId: pool.client.id,
    Session: body['Session'],
    ChallengeResponses: { USERNAME, ANSWER },
  });

const making = (challenge: Record<string, unknown>): Record<string, Handler> => ({
  ...riddles,
  CreateAuthChallenge: answers({
    publicChallengeParameters: {},
    privateChallengeParameters: { answer: '7' },
    ...challenge,
  }),
});

/** Four bytes and two of JavaScript's characters each. */
const long = (characters: number) => '🗝'.repeat(characters / 2);

describe('what a session of CUSTOM_AUTH keeps', () => {
  it('may be long: the longest parameters reach the function that judges', async () => {
    const { username } = await pool.person();
    // With the quotes and names of its JSON as long as it may be.
    const secret = long(131_072 - '{"answer":"7","s":""}'.length - 1);
    const hidden = { answer: '7', s: secret };
    stage.play(making({ privateChallengeParameters: hidden, challengeMetadata: long(2_048) }));
    const { body } = await begin(username);
    expect(body['ChallengeName']).toBe('CUSTOM_CHALLENGE');
    expect(tokensIn((await answer(username, body, '7')).body)).toBeTruthy();
    const asked = stage.event('VerifyAuthChallengeResponse_Authentication').request;
    expect(asked['privateChallengeParameters']).toEqual(hidden);
    expect(saidOf(await answer(username, body, '7'))).toContain('session can only be used once');
  });

  it.each([
    [
      'privateChallengeParameters are too long',
      { privateChallengeParameters: { a: long(131_072) } },
    ],
    ['publicChallengeParameters are too long', { publicChallengeParameters: { a: long(131_072) } }],
    ['challengeMetadata is too long', { challengeMetadata: long(2_050) }],
  ])('has an end: %s', async (words, challenge) => {
    const { username } = await pool.person();
    stage.play(making(challenge));
    expect((await begin(username)).body).toEqual({
      __type: 'InvalidLambdaResponseException',
      message: `Invalid lambda function output : ${words}`,
    });
  });

  it('is of fifty challenges at the most', async () => {
    const { username } = await pool.person();
    const goesOn = answers({ challengeName: 'CUSTOM_CHALLENGE' });
    stage.play({ ...making({ challengeMetadata: long(2_048) }), DefineAuthChallenge: goesOn });
    let { body } = await begin(username);
    for (let nth = 1; nth < 50; nth += 1) {
      ({ body } = await answer(username, body, '7'));
      expect(body).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE' });
    }
    expect((await answer(username, body, '7')).body).toEqual({
      __type: 'InvalidLambdaResponseException',
      message: 'Invalid lambda function output : more than 50 challenges',
    });
  });
});
