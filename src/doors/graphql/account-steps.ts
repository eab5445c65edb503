import { createUnionType } from 'type-graphql';
import {
  AliasExistsError,
  InvalidCredentialsError,
  EnableSoftwareTokenMfaError,
  InvalidPasswordError,
  NoRecoveryContactError,
  PasswordHistoryError,
  RecoveryRefusedError,
  UserNotFoundError,
} from '../../domain/errors.js';
import { CodeDeliveryDetails } from '../../domain/messaging/messaging.contract.js';
import * as problems from './problems.js';
import {
  AttributeVerified,
  PasswordChanged,
  PasswordReset,
  SoftwareTokenVerified,
} from './results.js';
import { codes, step, throttled, triggered, type Step, type Table } from './steps.js';

const recovery: Table = [
  ...throttled,
  ...triggered,
  [RecoveryRefusedError, problems.RecoveryRefused],
  [NoRecoveryContactError, problems.RecoveryRefused],
  [UserNotFoundError, problems.RecoveryRefused],
];

const passwordReset: Table = [
  ...recovery,
  ...codes,
  [InvalidPasswordError, problems.InvalidPassword],
  [PasswordHistoryError, problems.InvalidPassword],
];

const passwordChange: Table = [
  ...throttled,
  [InvalidCredentialsError, problems.InvalidCredentials],
  [InvalidPasswordError, problems.InvalidPassword],
  [PasswordHistoryError, problems.InvalidPassword],
];

const verification: Table = [...throttled, ...codes, [AliasExistsError, problems.ContactTaken]];

const softwareToken: Table = [...throttled, [EnableSoftwareTokenMfaError, problems.CodeMismatch]];

export const RecoveryStep = createUnionType({
  name: 'RecoveryStep',
  description: 'A code for a new password is on its way, or why not.',
  types: () =>
    [
      CodeDeliveryDetails,
      problems.RecoveryRefused,
      problems.Throttled,
      problems.TriggerRefused,
    ] as const,
});

export const PasswordResetStep = createUnionType({
  name: 'PasswordResetStep',
  description: 'The forgotten password is replaced, or why not.',
  types: () =>
    [
      PasswordReset,
      problems.CodeMismatch,
      problems.CodeExpired,
      problems.InvalidPassword,
      problems.RecoveryRefused,
      problems.Throttled,
      problems.TriggerRefused,
    ] as const,
});

export const PasswordChangeStep = createUnionType({
  name: 'PasswordChangeStep',
  description: 'The password is replaced, or why not.',
  types: () =>
    [
      PasswordChanged,
      problems.InvalidCredentials,
      problems.InvalidPassword,
      problems.Throttled,
    ] as const,
});

export const VerificationStep = createUnionType({
  name: 'VerificationStep',
  description: 'The address or number is verified, or why not.',
  types: () =>
    [
      AttributeVerified,
      problems.CodeMismatch,
      problems.CodeExpired,
      problems.ContactTaken,
      problems.Throttled,
    ] as const,
});

export const SoftwareTokenStep = createUnionType({
  name: 'SoftwareTokenStep',
  description: 'The authenticator app is enrolled, or why not.',
  types: () => [SoftwareTokenVerified, problems.CodeMismatch, problems.Throttled] as const,
});

export const recoveryStep: Step = (ctx, work) => step(ctx, recovery, work);
export const passwordResetStep: Step = (ctx, work) => step(ctx, passwordReset, work);
export const passwordChangeStep: Step = (ctx, work) => step(ctx, passwordChange, work);
export const verificationStep: Step = (ctx, work) => step(ctx, verification, work);
export const softwareTokenStep: Step = (ctx, work) => step(ctx, softwareToken, work);
