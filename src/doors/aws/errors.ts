import type { ErrorCode } from '../../domain/error-codes.js';
import { declaredExceptions } from './declared-exceptions.js';
import type { OperationName } from './operation-names.js';

/** The name of every refusal at this door. A code without a name does not compile. */
export const exceptionNames: Readonly<Record<ErrorCode, string>> = {
  ACCESS_DENIED: 'AccessDeniedException',
  ALIAS_EXISTS: 'AliasExistsException',
  CODE_DELIVERY_FAILURE: 'CodeDeliveryFailureException',
  CODE_MISMATCH: 'CodeMismatchException',
  DEVICE_KEY_EXISTS: 'DeviceKeyExistsException',
  ENABLE_SOFTWARE_TOKEN_MFA: 'EnableSoftwareTokenMFAException',
  EXPIRED_CODE: 'ExpiredCodeException',
  FEATURE_UNAVAILABLE_IN_TIER: 'FeatureUnavailableInTierException',
  GROUP_EXISTS: 'GroupExistsException',
  INTERNAL_ERROR: 'InternalErrorException',
  INVALID_LAMBDA_RESPONSE: 'InvalidLambdaResponseException',
  INVALID_PARAMETER: 'InvalidParameterException',
  INVALID_PASSWORD: 'InvalidPasswordException',
  INVALID_USER_POOL_CONFIGURATION: 'InvalidUserPoolConfigurationException',
  LIMIT_EXCEEDED: 'LimitExceededException',
  NOT_AUTHORIZED: 'NotAuthorizedException',
  NOT_IMPLEMENTED: 'NotImplementedException',
  OPERATION_NOT_ENABLED: 'OperationNotEnabledException',
  PASSWORD_HISTORY_POLICY_VIOLATION: 'PasswordHistoryPolicyViolationException',
  PASSWORD_RESET_REQUIRED: 'PasswordResetRequiredException',
  REFRESH_TOKEN_REUSE: 'RefreshTokenReuseException',
  RESOURCE_NOT_FOUND: 'ResourceNotFoundException',
  SCOPE_DOES_NOT_EXIST: 'ScopeDoesNotExistException',
  SOFTWARE_TOKEN_MFA_NOT_FOUND: 'SoftwareTokenMFANotFoundException',
  TOO_MANY_REQUESTS: 'TooManyRequestsException',
  UNAUTHORIZED: 'UnauthorizedException',
  UNEXPECTED_LAMBDA: 'UnexpectedLambdaException',
  UNSUPPORTED_OPERATION: 'UnsupportedOperationException',
  UNSUPPORTED_TOKEN_TYPE: 'UnsupportedTokenTypeException',
  UNSUPPORTED_USER_STATE: 'UnsupportedUserStateException',
  USERNAME_EXISTS: 'UsernameExistsException',
  USER_LAMBDA_VALIDATION: 'UserLambdaValidationException',
  USER_NOT_CONFIRMED: 'UserNotConfirmedException',
  USER_NOT_FOUND: 'UserNotFoundException',
  WEB_AUTHN_CHALLENGE_NOT_FOUND: 'WebAuthnChallengeNotFoundException',
  WEB_AUTHN_CLIENT_MISMATCH: 'WebAuthnClientMismatchException',
  WEB_AUTHN_CONFIGURATION_MISSING: 'WebAuthnConfigurationMissingException',
  WEB_AUTHN_CREDENTIAL_NOT_SUPPORTED: 'WebAuthnCredentialNotSupportedException',
  WEB_AUTHN_NOT_ENABLED: 'WebAuthnNotEnabledException',
  WEB_AUTHN_ORIGIN_NOT_ALLOWED: 'WebAuthnOriginNotAllowedException',
  WEB_AUTHN_RELYING_PARTY_MISMATCH: 'WebAuthnRelyingPartyMismatchException',
};

/** What the front end of every AWS service may say, whatever the operation declares. */
const saidAnywhere: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ACCESS_DENIED',
  'INTERNAL_ERROR',
  'NOT_IMPLEMENTED',
  // Clients know it by its name, and wait.
  'TOO_MANY_REQUESTS',
]);

/** What comes nearest where an operation does not declare an exception; else the parameter is wrong. */
const nearest: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  LIMIT_EXCEEDED: 'TOO_MANY_REQUESTS',
  PASSWORD_RESET_REQUIRED: 'NOT_AUTHORIZED',
  REFRESH_TOKEN_REUSE: 'NOT_AUTHORIZED',
  UNAUTHORIZED: 'NOT_AUTHORIZED',
  USER_NOT_CONFIRMED: 'NOT_AUTHORIZED',
  USER_NOT_FOUND: 'RESOURCE_NOT_FOUND',
};

/** What an operation answers otherwise than it declares, or than the rule above would have it. */
const known: Readonly<
  Partial<Record<OperationName, Readonly<Partial<Record<ErrorCode, ErrorCode>>>>>
> = {
  // Recorded, though not declared.
  AdminConfirmSignUp: { ALIAS_EXISTS: 'ALIAS_EXISTS' },
  AdminCreateUser: { ALIAS_EXISTS: 'ALIAS_EXISTS' },
  // A number that waiting does not change.
  AdminAddUserToGroup: { LIMIT_EXCEEDED: 'INVALID_PARAMETER' },
};

/**
 * The code by which an operation answers a refusal: its own where the API declares that for the
 * operation, because typed clients branch on nothing else. The sentence stays the same.
 */
export function answeredCode(operation: OperationName, code: ErrorCode): ErrorCode {
  const otherwise = known[operation]?.[code];
  if (otherwise) return otherwise;
  if (saidAnywhere.has(code)) return code;
  if (declaredExceptions.get(operation)?.has(exceptionNames[code])) return code;
  return answeredCode(operation, nearest[code] ?? 'INVALID_PARAMETER');
}

/** Every fault of the client is 400 here, whatever the model annotates; see also RFC 9110 for 501. */
export function statusOf(code: ErrorCode): number {
  if (code === 'INTERNAL_ERROR') return 500;
  return code === 'NOT_IMPLEMENTED' ? 501 : 400;
}
