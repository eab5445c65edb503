import { defineError, InvalidParameterError } from '../platform/errors.js';

/*
 * Every refusal of the product, once. The code is Cognito's exception in ENUM_CASE; the sentence is
 * Cognito's own, which clients compare. Subclasses exist where a typed client must tell two refusals
 * apart that share one exception.
 */
export { InvalidParameterError, NotImplementedError } from '../platform/errors.js';

export class ResourceNotFoundError extends defineError('RESOURCE_NOT_FOUND', 'Not found.') {}

/** A device that is unknown, forgotten or of another user; clients then begin without it. */
export class DeviceNotFoundError extends ResourceNotFoundError {
  constructor() {
    super('Device does not exist.');
  }
}

export class NotAuthorizedError extends defineError('NOT_AUTHORIZED', 'Not authorized.') {}

/** Wrong password, and unknown user where the client hides existence: same words, same work. */
export class InvalidCredentialsError extends NotAuthorizedError {
  constructor() {
    super('Incorrect username or password.');
  }
}

/** Whatever is wrong with a passkey at a sign-in; its sentence is ours, since none is recorded. */
export class InvalidPasskeyError extends NotAuthorizedError {
  constructor() {
    super('Invalid passkey credential.');
  }
}

/** The session is unknown, spent, expired, or belongs to another user, client or step. */
export class InvalidSessionError extends NotAuthorizedError {
  constructor(why?: 'session can only be used once' | 'session is expired') {
    super(`Invalid session for the user${why ? `, ${why}` : ''}.`);
  }
}

/** The lockout ladder is waiting; `details.retryAfterSeconds` tells how long. */
export class AttemptsExceededError extends NotAuthorizedError {
  constructor(retryAfterSeconds: number) {
    super('Password attempts exceeded', { retryAfterSeconds });
  }
}

/** The person cannot replace a forgotten password by themself; the sentence says why. */
export class RecoveryRefusedError extends NotAuthorizedError {}

/** A forgotten password has nowhere to send a code to. */
export class NoRecoveryContactError extends InvalidParameterError {
  constructor() {
    super(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  }
}

/** A sensitive administrative field or operation without a valid administrator key. */
export class AccessDeniedError extends defineError(
  'ACCESS_DENIED',
  'An administrator key is required.',
) {}

export class UserNotFoundError extends defineError('USER_NOT_FOUND', 'User does not exist.') {}

/** The function that may know them could not be asked: nobody has judged what they gave. */
export class MigrationOutageError extends UserNotFoundError {}

export class UserNotConfirmedError extends defineError(
  'USER_NOT_CONFIRMED',
  'User is not confirmed.',
) {}

export class PasswordResetRequiredError extends defineError(
  'PASSWORD_RESET_REQUIRED',
  'Password reset required for the user',
) {}

export class UsernameExistsError extends defineError('USERNAME_EXISTS', 'User already exists') {}

export class AliasExistsError extends defineError(
  'ALIAS_EXISTS',
  'An account with the given email already exists.',
) {}

export class GroupExistsError extends defineError(
  'GROUP_EXISTS',
  'A group with the name already exists.',
) {}

export class InvalidPasswordError extends defineError('INVALID_PASSWORD', 'Invalid password.') {}

/** One of the last passwords of the person, where the pool has a history. */
export class PasswordHistoryError extends defineError(
  'PASSWORD_HISTORY_POLICY_VIOLATION',
  'Password has previously been used',
) {}

export class CodeMismatchError extends defineError(
  'CODE_MISMATCH',
  'Invalid verification code provided, please try again.',
) {}

export class ExpiredCodeError extends defineError(
  'EXPIRED_CODE',
  'Invalid code provided, please request a code again.',
) {}

/** The pool does not take codes of authenticator apps. */
export class SoftwareTokenMfaNotFoundError extends defineError(
  'SOFTWARE_TOKEN_MFA_NOT_FOUND',
  'Software Token MFA has not been enabled by the userPool',
) {}

/** The authenticator app that is being enrolled gave another code, or there is none. */
export class EnableSoftwareTokenMfaError extends defineError(
  'ENABLE_SOFTWARE_TOKEN_MFA',
  'Code mismatch and fail enable Software Token MFA',
) {}

/** No message can be sent there; the operator decides to which countries text messages go. */
export class CodeDeliveryFailureError extends defineError(
  'CODE_DELIVERY_FAILURE',
  'A message cannot be sent to this phone number.',
) {}

export class LimitExceededError extends defineError(
  'LIMIT_EXCEEDED',
  'Attempt limit exceeded, please try after some time.',
) {}

/** A refresh token that rotation has replaced was used again; the whole sign-in has ended with it. */
export class RefreshTokenReuseError extends defineError(
  'REFRESH_TOKEN_REUSE',
  'Refresh token has been invalidated by rotation',
) {}

/** A client may not list a scope that no resource server of its pool has. */
export class ScopeDoesNotExistError extends defineError(
  'SCOPE_DOES_NOT_EXIST',
  'Invalid scope requested.',
) {
  constructor(scope: string) {
    super(`Invalid scope requested: ${scope}`);
  }
}

/** More work than the gateway takes at once; nothing was done. */
export class TooManyRequestsError extends defineError('TOO_MANY_REQUESTS', 'Too many requests') {}

export class UnsupportedUserStateError extends defineError(
  'UNSUPPORTED_USER_STATE',
  'The user is in a state that does not allow this.',
) {}

export class UnsupportedTokenTypeError extends defineError(
  'UNSUPPORTED_TOKEN_TYPE',
  'Unsupported token type',
) {}

export class UnsupportedOperationError extends defineError(
  'UNSUPPORTED_OPERATION',
  'This operation is not supported.',
) {}

/** The user pool is not in the state that the operation needs; the sentence says which. */
export class OperationNotEnabledError extends defineError(
  'OPERATION_NOT_ENABLED',
  'This operation is not enabled for the user pool.',
) {}

/** RevokeToken and GetTokensFromRefreshToken: unknown client, or a wrong client secret. */
export class UnauthorizedError extends defineError('UNAUTHORIZED', 'Invalid client') {}

export class FeatureUnavailableInTierError extends defineError(
  'FEATURE_UNAVAILABLE_IN_TIER',
  'This feature is not available in the tier of the user pool.',
) {}

/** The operation needs a setting that the pool does not have. */
export class InvalidUserPoolConfigurationError extends defineError(
  'INVALID_USER_POOL_CONFIGURATION',
  'Device tracking is not enabled for the user pool.',
) {}

/** The device was confirmed before. */
export class DeviceKeyExistsError extends defineError(
  'DEVICE_KEY_EXISTS',
  'A device with this key already exists.',
) {}

/** The function of a trigger refused, or broke down; its own words say why. */
export class UserLambdaValidationError extends defineError(
  'USER_LAMBDA_VALIDATION',
  'The function of a trigger failed.',
) {}

/** The function of a trigger could not be called, or did not answer in time. */
export class UnexpectedLambdaError extends defineError(
  'UNEXPECTED_LAMBDA',
  'The function of a trigger could not be called.',
) {}

/** The function of a trigger answered something else than it must. */
export class InvalidLambdaResponseError extends defineError(
  'INVALID_LAMBDA_RESPONSE',
  'Unrecognizable lambda output',
) {}

/* Passkeys. The codes are the API's; their sentences are ours, since none is recorded. */

export class WebAuthnNotEnabledError extends defineError(
  'WEB_AUTHN_NOT_ENABLED',
  'Passkeys are not enabled for this user pool.',
) {}

export class WebAuthnConfigurationMissingError extends defineError(
  'WEB_AUTHN_CONFIGURATION_MISSING',
  'The user pool has no relying party id and no domain.',
) {}

export class WebAuthnOriginNotAllowedError extends defineError(
  'WEB_AUTHN_ORIGIN_NOT_ALLOWED',
  'The origin does not belong to the relying party id of the user pool.',
) {}

export class WebAuthnRelyingPartyMismatchError extends defineError(
  'WEB_AUTHN_RELYING_PARTY_MISMATCH',
  'The passkey was made for another relying party id.',
) {}

export class WebAuthnClientMismatchError extends defineError(
  'WEB_AUTHN_CLIENT_MISMATCH',
  'The registration was started by another app client.',
) {}

export class WebAuthnChallengeNotFoundError extends defineError(
  'WEB_AUTHN_CHALLENGE_NOT_FOUND',
  'The challenge of the registration is unknown, used or expired: start again.',
) {}

export class WebAuthnCredentialNotSupportedError extends defineError(
  'WEB_AUTHN_CREDENTIAL_NOT_SUPPORTED',
  'The passkey comes from an unsupported device or provider.',
) {}

/** The cause is in the log under the request id; callers learn nothing else. */
export class InternalError extends defineError('INTERNAL_ERROR', 'Something went wrong') {}
