import { createUnionType, type ClassType } from 'type-graphql';
import { DomainError } from '../../platform/errors.js';
import {
  CodeChallenge,
  CustomChallenge,
  DeviceChallenge,
  DeviceSrpChallenge,
  FactorChoice,
  MfaSetupChallenge,
  NewPasswordChallenge,
  PasskeyChallenge,
  SignedIn,
  SrpChallenge,
} from '../../domain/auth/challenges.contract.js';
import {
  AliasExistsError,
  AttemptsExceededError,
  CodeMismatchError,
  DeviceNotFoundError,
  EnableSoftwareTokenMfaError,
  ExpiredCodeError,
  InvalidCredentialsError,
  InvalidPasskeyError,
  InvalidPasswordError,
  InvalidSessionError,
  LimitExceededError,
  PasswordHistoryError,
  PasswordResetRequiredError,
  UserNotConfirmedError,
  UserLambdaValidationError,
  UserNotFoundError,
  UsernameExistsError,
} from '../../domain/errors.js';
import { CodeDeliveryDetails } from '../../domain/messaging/messaging.contract.js';
import { SignUpResult } from '../../domain/registration/registration.contract.js';
import type { GraphqlContext } from './context.js';
import * as problems from './problems.js';
import { SignUpConfirmed } from './results.js';

/** Which thrown refusal becomes which member of a union; the first class that fits is taken. */
export type Table = readonly (readonly [
  abstract new (...args: never[]) => DomainError,
  ClassType<problems.Problem>,
])[];

export const throttled: Table = [
  [AttemptsExceededError, problems.Throttled],
  [LimitExceededError, problems.Throttled],
];

/** What a function of the pool says to people; where it only broke down, nobody can act on that. */
export const triggered: Table = [[UserLambdaValidationError, problems.TriggerRefused]];

export const codes: Table = [
  [CodeMismatchError, problems.CodeMismatch],
  [ExpiredCodeError, problems.CodeExpired],
];

const signIn: Table = [
  ...throttled,
  ...triggered,
  ...codes,
  [EnableSoftwareTokenMfaError, problems.CodeMismatch],
  [AliasExistsError, problems.ContactTaken],
  [DeviceNotFoundError, problems.DeviceNotFound],
  [InvalidCredentialsError, problems.InvalidCredentials],
  [InvalidPasskeyError, problems.InvalidCredentials],
  [UserNotFoundError, problems.InvalidCredentials],
  [InvalidSessionError, problems.ChallengeMismatch],
  [InvalidPasswordError, problems.InvalidPassword],
  [PasswordHistoryError, problems.InvalidPassword],
  [PasswordResetRequiredError, problems.PasswordResetRequired],
  [UserNotConfirmedError, problems.UserNotConfirmed],
];

const signUp: Table = [
  ...triggered,
  [UsernameExistsError, problems.UsernameTaken],
  [InvalidPasswordError, problems.InvalidPassword],
];

const confirmation: Table = [
  ...throttled,
  ...triggered,
  ...codes,
  [AliasExistsError, problems.ContactTaken],
];

export const SignInStep = createUnionType({
  name: 'SignInStep',
  description: 'What the caller must do next, has received, or was refused.',
  types: () =>
    [
      SignedIn,
      SrpChallenge,
      CodeChallenge,
      NewPasswordChallenge,
      FactorChoice,
      PasskeyChallenge,
      MfaSetupChallenge,
      DeviceChallenge,
      DeviceSrpChallenge,
      CustomChallenge,
      problems.InvalidCredentials,
      problems.PasswordResetRequired,
      problems.UserNotConfirmed,
      problems.ChallengeMismatch,
      problems.DeviceNotFound,
      problems.CodeMismatch,
      problems.CodeExpired,
      problems.ContactTaken,
      problems.InvalidPassword,
      problems.Throttled,
      problems.TriggerRefused,
    ] as const,
});

export const SignUpStep = createUnionType({
  name: 'SignUpStep',
  description: 'A person who has joined, or why not.',
  types: () =>
    [
      SignUpResult,
      problems.UsernameTaken,
      problems.InvalidPassword,
      problems.TriggerRefused,
    ] as const,
});

export const ConfirmationStep = createUnionType({
  name: 'ConfirmationStep',
  description: 'The sign-up is confirmed, or why not.',
  types: () =>
    [
      SignUpConfirmed,
      problems.CodeMismatch,
      problems.CodeExpired,
      problems.ContactTaken,
      problems.Throttled,
      problems.TriggerRefused,
    ] as const,
});

export const CodeDeliveryStep = createUnionType({
  name: 'CodeDeliveryStep',
  description: 'A code is on its way, or why not.',
  types: () => [CodeDeliveryDetails, problems.Throttled, problems.TriggerRefused] as const,
});

/**
 * Runs a step of a flow. A refusal that the union of the flow names becomes its member, after the
 * transaction it happened in has been rolled back; every other error passes.
 */
export async function step<T>(
  ctx: GraphqlContext,
  table: Table,
  work: Promise<T>,
): Promise<T | problems.Problem> {
  try {
    return await work;
  } catch (error) {
    const line = table.find(([refusal]) => error instanceof refusal);
    if (!line || !(error instanceof DomainError)) throw error;
    ctx.refused(error.code);
    const { message, code, details } = error;
    return Object.assign(new line[1](), details, { message, code });
  }
}

export type Step = <T>(ctx: GraphqlContext, work: Promise<T>) => Promise<T | problems.Problem>;

export const signInStep: Step = (ctx, work) => step(ctx, signIn, work);
export const signUpStep: Step = (ctx, work) => step(ctx, signUp, work);
export const confirmationStep: Step = (ctx, work) => step(ctx, confirmation, work);
export const codeDeliveryStep: Step = (ctx, work) => step(ctx, [...throttled, ...triggered], work);
