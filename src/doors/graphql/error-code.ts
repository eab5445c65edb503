import { registerEnumType } from 'type-graphql';
import { errorCodes, type ErrorCode as DomainCode } from '../../domain/error-codes.js';

/** What the door itself refuses, before or instead of an operation. */
export type TransportCode =
  | 'BAD_REQUEST'
  | 'BAD_USER_INPUT'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'INTROSPECTION_DISABLED'
  | 'METHOD_NOT_ALLOWED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'OPERATION_TOO_COMPLEX'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'REQUEST_TOO_LARGE';

export type ErrorCode = DomainCode | TransportCode;

/** A code without a sentence here does not compile; the sentences are published in the schema. */
const meanings: Readonly<Record<ErrorCode, string>> = {
  ACCESS_DENIED: 'An administrator key is required.',
  ALIAS_EXISTS: 'Another user of the pool has that email address or phone number.',
  BAD_REQUEST: 'The HTTP request is not a GraphQL request.',
  BAD_USER_INPUT: 'A variable or an argument does not fit its type.',
  CODE_DELIVERY_FAILURE: 'No message can be sent to the address.',
  CODE_MISMATCH: 'The code is not the one that was sent.',
  DEVICE_KEY_EXISTS: 'The device is confirmed already.',
  ENABLE_SOFTWARE_TOKEN_MFA: 'The code is not one of the authenticator app being enrolled.',
  EXPIRED_CODE: 'The code is too old, or was replaced or used: ask for a new one.',
  FEATURE_UNAVAILABLE_IN_TIER: 'The tier of the user pool does not have this feature.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  GROUP_EXISTS: 'The pool has a group of that name.',
  INTERNAL_ERROR: 'A fault of the gateway; its log tells more under the request id.',
  INTROSPECTION_DISABLED: 'This gateway does not show its schema.',
  INVALID_LAMBDA_RESPONSE: 'The function of a trigger of the pool answered in an unknown form.',
  INVALID_PARAMETER: 'A value breaks a rule; the message says which.',
  INVALID_PASSWORD: 'The password breaks the policy of the user pool.',
  INVALID_USER_POOL_CONFIGURATION: 'The user pool lacks a setting that this needs.',
  LIMIT_EXCEEDED: 'Too many attempts at the same thing: wait.',
  METHOD_NOT_ALLOWED: 'GraphQL is spoken by POST only.',
  NOT_AUTHORIZED: 'The credentials, the token or the session do not allow this.',
  NOT_IMPLEMENTED: 'This version does not do that yet.',
  OPERATION_NOT_ENABLED:
    'The user pool is not in the state that this needs; the message says which.',
  OPERATION_RESOLUTION_FAILURE: 'The document has no operation of the given name.',
  OPERATION_TOO_COMPLEX: 'The operation asks for more than one request may; `limit` says of what.',
  PASSWORD_HISTORY_POLICY_VIOLATION: 'The password is one of the last ones of the user.',
  PASSWORD_RESET_REQUIRED: 'The password must be reset before the next sign-in.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Send the whole document: it is not kept here.',
  REFRESH_TOKEN_REUSE: 'The refresh token was replaced by a newer one: sign in again.',
  REQUEST_TOO_LARGE: 'The body is larger than a request may be.',
  RESOURCE_NOT_FOUND: 'There is no such user pool, app client or other object.',
  SCOPE_DOES_NOT_EXIST: 'No resource server of the user pool has the scope.',
  SOFTWARE_TOKEN_MFA_NOT_FOUND: 'The user pool does not take codes of authenticator apps.',
  TOO_MANY_REQUESTS: 'More work than the gateway takes at once; nothing was done.',
  UNAUTHORIZED: 'The app client is unknown or its secret is wrong.',
  UNEXPECTED_LAMBDA: 'The function of a trigger of the pool could not be called in time.',
  UNSUPPORTED_OPERATION: 'The settings of the app client do not allow this operation.',
  UNSUPPORTED_TOKEN_TYPE: 'This kind of token cannot be used here.',
  UNSUPPORTED_USER_STATE: 'The user is in a state that does not allow this.',
  USERNAME_EXISTS: 'The user name is taken.',
  USER_LAMBDA_VALIDATION: 'The function of a trigger of the pool refused; the message says why.',
  USER_NOT_CONFIRMED: 'The user has not confirmed the sign-up.',
  USER_NOT_FOUND: 'There is no such user.',
  WEB_AUTHN_CHALLENGE_NOT_FOUND:
    'The registration of the passkey is too old, or was answered: start again.',
  WEB_AUTHN_CLIENT_MISMATCH: 'Another app client started the registration of the passkey.',
  WEB_AUTHN_CONFIGURATION_MISSING: 'The user pool has no domain that passkeys could belong to.',
  WEB_AUTHN_CREDENTIAL_NOT_SUPPORTED: 'The passkey does not do what the user pool asks for.',
  WEB_AUTHN_NOT_ENABLED: 'The user pool has no passkeys.',
  WEB_AUTHN_ORIGIN_NOT_ALLOWED: 'The page does not belong to the domain of the passkeys.',
  WEB_AUTHN_RELYING_PARTY_MISMATCH: 'The passkey was made for another domain.',
};

/** Every code of `extensions.code` and of `Problem.code`, as a GraphQL enum. */
export const ErrorCode = Object.fromEntries(
  Object.keys(meanings)
    .sort()
    .map((code) => [code, code]),
) as { readonly [C in ErrorCode]: C };

registerEnumType(ErrorCode, {
  name: 'ErrorCode',
  description: 'The closed vocabulary of refusals: in `errors[].extensions.code` and in problems.',
  valuesConfig: Object.fromEntries(
    Object.entries(meanings).map(([code, description]) => [code, { description }]),
  ),
});

const domainCodes: ReadonlySet<string> = new Set(errorCodes);

export const isDomainCode = (code: string): code is DomainCode => domainCodes.has(code);
export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(meanings, code);
