import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { answerCorsHeaders, preflightHeaders } from '../src/doors/aws/cors.js';
import { isOperationName, operationDoors } from '../src/doors/aws/operation-names.js';
import { KEY, signed } from './support/signing.js';

describe('the table of operations', () => {
  const names = Object.keys(sdk)
    .filter((name) => name.endsWith('Command') && name !== '$Command')
    .map((name) => name.slice(0, -'Command'.length));

  it('holds the 140 operations of the SDK, each behind one door', () => {
    expect(names).toHaveLength(140);
    expect(Object.keys(operationDoors).sort()).toEqual(names.sort());
    const doors = Object.values(operationDoors).map(([door]) => door);
    expect(doors.filter((door) => door === 'iam')).toHaveLength(105);
    expect(doors.filter((door) => door === 'token')).toHaveLength(24);
    expect(doors.filter((door) => door === 'public')).toHaveLength(11);
    expect(names.every(isOperationName)).toBe(true);
    for (const name of ['constructor', '__proto__', 'toString', 'signup', '']) {
      expect(isOperationName(name)).toBe(false);
    }
  });

  it('asks for a signature exactly where the SDK signs, except for GetClientToken', () => {
    const client = new sdk.CognitoIdentityProviderClient({ region: 'eu-west-1' });
    const schemes = names.map((operation) => {
      const parameters = { operation, region: 'eu-west-1' };
      return [operation, client.config.httpAuthSchemeProvider(parameters)[0]?.schemeId];
    });
    const signedBySdk = schemes.filter(([, scheme]) => scheme === 'aws.auth#sigv4');
    const behindIam = names.filter(
      (name) => isOperationName(name) && operationDoors[name][0] === 'iam',
    );
    expect(signedBySdk.map(([name]) => name).sort()).toEqual(
      [...behindIam, 'GetClientToken'].sort(),
    );
  });
});

describe('answers to browsers', () => {
  it('admits every header a signed SDK request carries, from any origin', async () => {
    const { headers } = await signed({ key: { ...KEY, sessionToken: 't' }, checksum: true });
    const admitted = preflightHeaders['access-control-allow-headers']?.split(',');
    const asked = Object.keys(headers).filter((name) => name !== 'host');
    expect(asked.filter((name) => !admitted?.includes(name))).toEqual([]);
    expect(admitted).toEqual(expect.arrayContaining(['cache-control', 'amz-sdk-invocation-id']));
    expect(preflightHeaders).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-max-age': '172800',
    });
    expect(answerCorsHeaders).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
    });
  });
});
