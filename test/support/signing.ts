import { createHash, createHmac } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect } from 'vitest';
import { FrontEndError } from '../../src/doors/aws/front-errors.js';
import type { SignedRequest } from '../../src/doors/aws/sigv4-canonical.js';
import { verifySignature, type SignatureNeeds } from '../../src/doors/aws/sigv4.js';

/** Requests as they arrive at the AWS door, signed as the SDK signs, and what becomes of them. */
export type Headers = Record<string, string | string[] | undefined>;
export type Request = { method: string; url: string; headers: Headers; body: Buffer };

export const NOW = new Date('2025-03-01T12:00:00.250Z');
export const KEY = { accessKeyId: 'AKIDADMIN', secretAccessKey: 'a secret of the administrator' };
export const ACCEPTED = { accessKeyId: 'AKIDADMIN', region: 'eu-west-1' };
export const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
export const INVALID_TOKEN = 'The security token included in the request is invalid.';

export const needs: SignatureNeeds = {
  clock: { now: () => NOW },
  secretOf: async (id) => (id === KEY.accessKeyId ? KEY.secretAccessKey : undefined),
  regionAllowed: (region) => region === 'eu-west-1' || region === 'us-east-1',
};

export interface Signing {
  key?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  region?: string;
  service?: string;
  /** Seconds that the signer's clock is ahead of the gateway's. */
  ahead?: number;
  /** Adds `x-amz-content-sha256`, as the generic signer does and the SDK of this API does not. */
  checksum?: boolean;
  headers?: Record<string, string>;
  query?: Record<string, string | string[]>;
  path?: string;
  unsignable?: string[];
}

/** Signs a request as the SDK does and returns it as it would arrive. */
export async function signed(how: Signing = {}): Promise<Request> {
  const body = JSON.stringify({ UserPoolId: 'eu-west-1_abcdefghi', Username: 'bob' });
  const signer = new SignatureV4({
    credentials: how.key ?? KEY,
    region: how.region ?? 'eu-west-1',
    service: how.service ?? 'cognito-idp',
    sha256: Sha256,
    applyChecksum: how.checksum ?? false,
  });
  const request = {
    method: 'POST',
    protocol: 'http:',
    hostname: 'localhost',
    path: how.path ?? '/',
    query: how.query ?? {},
    headers: {
      host: 'localhost:9229',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.AdminGetUser',
      'x-amz-user-agent': 'aws-sdk-js/3.0.0',
      'amz-sdk-request': 'attempt=1; max=3',
      ...how.headers,
    },
    body,
  };
  const { headers } = await signer.sign(request, {
    signingDate: new Date(NOW.getTime() + (how.ahead ?? 0) * 1000),
    unsignableHeaders: new Set(how.unsignable),
  });
  return { method: 'POST', url: request.path, headers, body: Buffer.from(body) };
}

/** Signs these headers at noon without the SDK, for what it never sends; the payload hash is always the true one. */
export function signedByHand(headers: Record<string, string>): Request {
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const hash = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
  const body = Buffer.from('{}');
  const all: Record<string, string> = { host: 'gate', 'x-amz-target': 'T', ...headers };
  const names = Object.keys(all).sort();
  const lines = names.map((name) => `${name}:${all[name]}\n`).join('');
  const canonical = `POST\n/\n\n${lines}\n${names.join(';')}\n${hash(body)}`;
  const scope = ['20250301', 'eu-west-1', 'cognito-idp', 'aws4_request'];
  const key = scope.reduce<Buffer>(hmac, Buffer.from(`AWS4${KEY.secretAccessKey}`));
  const toSign = ['AWS4-HMAC-SHA256', '20250301T120000Z', scope.join('/'), hash(canonical)];
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${KEY.accessKeyId}/${scope.join('/')},` +
    `SignedHeaders=${names.join(';')},Signature=${hmac(key, toSign.join('\n')).toString('hex')}`;
  return { method: 'POST', url: '/', headers: { ...all, authorization }, body };
}

export const verify = (request: SignedRequest) => verifySignature(request, needs);

export async function refusal(
  request: SignedRequest,
): Promise<{ __type: string; message?: string }> {
  const error = await verify(request).then(
    () => new Error('the request was accepted'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FrontEndError)) throw error;
  expect(error.status).toBe(400);
  return error.body;
}

export const invalidSignature = (message = MISMATCH) => ({
  __type: 'InvalidSignatureException',
  message,
});
export const incomplete = (message: string) => ({
  __type: 'IncompleteSignatureException',
  message,
});
export const withHeaders = (request: Request, headers: Headers): Request => ({
  ...request,
  headers: { ...request.headers, ...headers },
});
export const replaced = (request: Request, from: string | RegExp, to: string): Request => {
  const before = String(request.headers['authorization']);
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  return withHeaders(request, { authorization: after });
};
