/** Headers that browser clients send: cognito-identity-js, Amplify and the SDK, signed or not. */
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'cache-control',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-target',
  'x-amz-user-agent',
];

/**
 * Headers of the answer to `OPTIONS /` (status 200, no body). Any origin may ask: the door takes no
 * cookies, so a page can only use what its own user typed in. Browsers keep the answer for two days.
 */
export const preflightHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': REQUEST_HEADERS.join(','),
  'access-control-max-age': '172800',
};

/** Headers on every answer to `POST /`. Clients read the error names, and `Date` to correct their clock. */
export const answerCorsHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
};
