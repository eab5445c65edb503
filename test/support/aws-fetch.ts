import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from '../../src/platform/clock.js';

interface How {
  /** Signs the request with this key; unsigned without one. */
  readonly key?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly clock: Clock;
  readonly region?: string;
}

/** Sends one AWS JSON 1.1 request as the SDK would, so that a test can also send what it would not. */
export async function signedFetch(
  url: string,
  operation: string,
  input: object | string,
  { key, clock, region = 'us-east-1' }: How,
): Promise<Response> {
  const { hostname, host, port } = new URL(url);
  const body = typeof input === 'string' ? input : JSON.stringify(input);
  const headers = {
    host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
  };
  if (!key) return fetch(url, { method: 'POST', headers, body });
  const request = {
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    query: {},
    headers,
    body,
  };
  const signer = new SignatureV4({
    service: 'cognito-idp',
    region,
    credentials: key,
    sha256: Sha256,
  });
  const signed = await signer.sign(request, { signingDate: clock.now() });
  return fetch(url, { method: 'POST', headers: signed.headers, body });
}
