import type { Handler, TriggerEvent } from './functions.js';
import { answers } from './trigger-stage.js';

/** What became of a challenge, as DefineAuthChallenge is told. */
export interface Tried {
  readonly challengeName: string;
  readonly challengeResult: boolean;
}

/** The challenges of a sign-in so far. */
export const triedIn = ({ request }: TriggerEvent): readonly Tried[] =>
  request['session'] as Tried[];

/** Three tries at a riddle; nobody who does not exist gets tokens. */
export const riddles: Readonly<Record<string, Handler>> = {
  DefineAuthChallenge: (event) => {
    const tries = triedIn(event);
    const right = tries.at(-1)?.challengeResult === true && !event.request['userNotFound'];
    event.response['issueTokens'] = right;
    event.response['failAuthentication'] = !right && tries.length >= 3;
    if (!right && tries.length < 3) event.response['challengeName'] = 'CUSTOM_CHALLENGE';
    return event;
  },
  CreateAuthChallenge: answers({
    publicChallengeParameters: { riddle: 'What is four and three?' },
    privateChallengeParameters: { answer: '7' },
    challengeMetadata: 'SUM',
  }),
  VerifyAuthChallengeResponse: (event) => {
    const { privateChallengeParameters: known, challengeAnswer } = event.request;
    event.response['answerCorrect'] = challengeAnswer === (known as { answer: string }).answer;
    return event;
  },
};

/** The password by SRP first, then riddles until one is solved. */
export const srpThenRiddle: Readonly<Record<string, Handler>> = {
  ...riddles,
  DefineAuthChallenge: (event) => {
    const last = triedIn(event).at(-1);
    const solved = last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult;
    if (solved) event.response['issueTokens'] = true;
    else if (last?.challengeName === 'SRP_A') event.response['challengeName'] = 'PASSWORD_VERIFIER';
    else event.response['challengeName'] = 'CUSTOM_CHALLENGE';
    return event;
  },
};
