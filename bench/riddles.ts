import { functionArn, Functions, type Handler } from '../test/support/functions.js';

/* The functions of CUSTOM_AUTH, in the process that asks: one riddle, which nobody solves. */

const define: Handler = (event) => {
  const tries = event.request['session'] as readonly unknown[];
  if (tries.length > 0) event.response['failAuthentication'] = true;
  else event.response['challengeName'] = 'CUSTOM_CHALLENGE';
  return event;
};

const create: Handler = (event) => {
  event.response['publicChallengeParameters'] = { riddle: 'What is four and three?' };
  event.response['privateChallengeParameters'] = { answer: '7' };
  return event;
};

const verify: Handler = (event) => {
  event.response['answerCorrect'] = false;
  return event;
};

const handlers = {
  DefineAuthChallenge: define,
  CreateAuthChallenge: create,
  VerifyAuthChallengeResponse: verify,
};

/** Starts them, and returns what the settings of a gateway say of them. */
export async function startRiddles(): Promise<Record<string, string>> {
  const functions = await new Functions().start();
  for (const [name, handler] of Object.entries(handlers)) functions.define(name, handler);
  return {
    POOLGATE_LAMBDA_ENDPOINT: functions.url,
    POOLGATE_AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE12345',
    POOLGATE_AWS_SECRET_ACCESS_KEY: 'a-secret-of-the-emulator',
  };
}

/** The LambdaConfig of a pool that asks them. */
export const RIDDLES = Object.fromEntries(
  Object.keys(handlers).map((name) => [name, functionArn(name)]),
);
