import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import {
  ACCEPTED,
  KEY,
  NOW,
  incomplete,
  invalidSignature,
  refusal,
  replaced,
  signed,
  signedByHand,
  verify,
  withHeaders,
  type Headers,
  type Request,
} from './support/signing.js';

describe('a request signed as the SDK signs', () => {
  it('is accepted and names its key and region', async () => {
    expect(await verify(await signed())).toEqual(ACCEPTED);
    expect(await verify(await signed({ checksum: true }))).toEqual(ACCEPTED);
    expect(await verify(await signed({ region: 'us-east-1' }))).toEqual({
      accessKeyId: 'AKIDADMIN',
      region: 'us-east-1',
    });
  });

  it('is accepted as the SDK client itself sends it', async () => {
    const sent: Request[] = [];
    const client = new sdk.CognitoIdentityProviderClient({
      region: 'eu-west-1',
      endpoint: 'http://localhost:9229',
      credentials: KEY,
      systemClockOffset: NOW.getTime() - Date.now(),
      maxAttempts: 1,
      requestHandler: {
        handle: async (request: { path: string; headers: Headers; body: Uint8Array }) => {
          sent.push({
            method: 'POST',
            url: request.path,
            headers: request.headers,
            body: Buffer.from(new Uint8Array(request.body)),
          });
          throw new Error('captured');
        },
      },
    });
    const command = new sdk.AdminGetUserCommand({ UserPoolId: 'eu-west-1_abc', Username: 'böb' });
    await expect(client.send(command)).rejects.toThrow('captured');

    const [request] = sent;
    if (!request) throw new Error('nothing was sent');
    expect(await verify(request)).toEqual(ACCEPTED);
    expect(await refusal({ ...request, body: Buffer.from('{}') })).toEqual(invalidSignature());
  });

  it('is accepted with header names in capitals, folded values, and repeated headers', async () => {
    const capitals = await signed();
    const headers = Object.fromEntries(
      Object.entries(capitals.headers).map(([name, value]) => [name.toUpperCase(), value]),
    );
    expect(await verify({ ...capitals, headers })).toEqual(ACCEPTED);

    const spaced = await signed({ headers: { 'x-note': 'one two' } });
    expect(await verify(withHeaders(spaced, { 'x-note': '  one \t two ' }))).toEqual(ACCEPTED);
    expect(await verify(withHeaders(spaced, { 'x-note': 'one\r\n  two' }))).toEqual(ACCEPTED);
    expect(await refusal(withHeaders(spaced, { 'x-note': 'onetwo' }))).toEqual(invalidSignature());

    const twice = await signed({ headers: { 'x-note': 'one,two' } });
    expect(await verify(withHeaders(twice, { 'x-note': ['one', 'two'] }))).toEqual(ACCEPTED);
    const other = withHeaders(twice, { 'x-note': ['two', 'one'] });
    expect(await refusal(other)).toEqual(invalidSignature());
  });

  it('covers path and query in their canonical form', async () => {
    const request = await signed({
      path: '/a%20b//./c/../d/',
      query: { b: ['2', '1'], 'a-b': '', a: "x y/é!'()*" },
    });
    const url = "/a%20b/d/?b=2&a-b&b=1&a=x%20y%2F%C3%A9!'()*";
    expect(await verify({ ...request, url })).toEqual(ACCEPTED);
    expect(await refusal({ ...request, url: `${url}&c=1` })).toEqual(invalidSignature());
    expect(await refusal({ ...request, url: `${url}%E0%A4%A` })).toEqual(invalidSignature());
    expect(await refusal({ ...request, url: url.replace('/d', '/e') })).toEqual(invalidSignature());
  });

  it('may be dated by a Date header of either form', async () => {
    expect(await verify(signedByHand({ date: '20250301T120000Z' }))).toEqual(ACCEPTED);
    expect(await verify(signedByHand({ date: 'Sat, 01 Mar 2025 12:00:00 GMT' }))).toEqual(ACCEPTED);
    const local = 'Sat, 01 Mar 2025 13:00:00 +0100';
    expect(await refusal(signedByHand({ date: local }))).toEqual(
      incomplete(
        `Date must be in ISO-8601 'basic format'. Got '${local}'. See http://en.wikipedia.org/wiki/ISO_8601`,
      ),
    );
  });

  it('may list its signed headers in any order, case or number', async () => {
    const request = await signed();
    expect(await verify(replaced(request, 'content-type;host', 'HOST;Content-Type;host'))).toEqual(
      ACCEPTED,
    );
  });
});

describe('a request changed after it was signed', () => {
  const changes: Record<string, (request: Request) => Request> = {
    'another body': (r) => ({ ...r, body: Buffer.concat([r.body, Buffer.from(' ')]) }),
    'no body': (r) => ({ ...r, body: Buffer.alloc(0) }),
    'another content type': (r) => withHeaders(r, { 'content-type': 'text/plain' }),
    'another operation': (r) =>
      withHeaders(r, { 'x-amz-target': 'AWSCognitoIdentityProviderService.AdminDeleteUser' }),
    'a second operation': (r) =>
      withHeaders(r, {
        'x-amz-target': [String(r.headers['x-amz-target']), 'Other.AdminDeleteUser'],
      }),
    'a second operation under another spelling': (r) =>
      withHeaders(r, { 'X-Amz-Target': 'AWSCognitoIdentityProviderService.AdminDeleteUser' }),
    'another host': (r) => withHeaders(r, { host: 'other.example:9229' }),
    'another method': (r) => ({ ...r, method: 'PUT' }),
    'another path': (r) => ({ ...r, url: '/other' }),
    'a query': (r) => ({ ...r, url: '/?a=b' }),
    'another time': (r) => withHeaders(r, { 'x-amz-date': '20250301T120001Z' }),
    'a signed header taken away': (r) => withHeaders(r, { 'amz-sdk-request': undefined }),
    'a signed header emptied': (r) => withHeaders(r, { 'amz-sdk-request': '' }),
    'one signed header fewer in the list': (r) => replaced(r, 'amz-sdk-request;', ''),
    'one signed header more in the list': (r) => replaced(r, 'host;', 'host;x-none;'),
    'one digit of the signature': (r) =>
      replaced(r, /.$/, String(r.headers['authorization']).endsWith('0') ? '1' : '0'),
    'a signature in capitals': (r) =>
      replaced(
        r,
        /Signature=.*$/,
        (/Signature=(.*)$/.exec(String(r.headers['authorization']))?.[1] ?? '')
          .toUpperCase()
          .replace(/^/, 'Signature='),
      ),
    'a shorter signature': (r) => replaced(r, /.$/, ''),
    'a signature that is not hexadecimal': (r) => replaced(r, /Signature=.*$/, 'Signature=é☃'),
    'another region that is served': (r) => replaced(r, 'eu-west-1', 'us-east-1'),
  };

  it.each(Object.entries(changes))('is refused: %s', async (_, change) => {
    const request = await signed();
    expect(await verify(request)).toEqual(ACCEPTED);
    expect(await refusal(change(request))).toEqual(invalidSignature());
  });

  it('is refused when the body differs from its declared hash, or none is declared', async () => {
    const request = await signed({ checksum: true });
    expect(await verify(request)).toEqual(ACCEPTED);
    const changed = { ...request, body: Buffer.from('{}') };
    expect(await refusal(changed)).toEqual(invalidSignature());
    for (const marker of ['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD']) {
      const open = await signed({ headers: { 'x-amz-content-sha256': marker } });
      expect(await refusal(open)).toEqual(invalidSignature());
      const date = '20250301T120000Z';
      const byHand = signedByHand({ 'x-amz-date': date, 'x-amz-content-sha256': marker });
      expect(await refusal(byHand)).toEqual(invalidSignature());
      expect(await verify(signedByHand({ 'x-amz-date': date }))).toEqual(ACCEPTED);
    }
  });

  it('is refused when a header signed as empty is gone', async () => {
    const request = await signed({ headers: { 'x-empty': '' } });
    expect(await verify(request)).toEqual(ACCEPTED);
    expect(await refusal(withHeaders(request, { 'x-empty': undefined }))).toEqual(
      invalidSignature(),
    );
  });

  it('is refused when a header that decides something is not signed', async () => {
    const unsigned = (name: string) =>
      invalidSignature(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
    expect(await refusal(await signed({ unsignable: ['x-amz-target'] }))).toEqual(
      unsigned('X-Amz-Target'),
    );
    expect(await refusal(await signed({ unsignable: ['x-amz-date'] }))).toEqual(
      unsigned('X-Amz-Date'),
    );
    expect(await refusal(await signed({ unsignable: ['host'] }))).toEqual(unsigned('Host'));
    const added = withHeaders(await signed(), { 'x-amz-new': 'meaning' });
    expect(await refusal(added)).toEqual(unsigned('X-Amz-New'));

    // Headers without a meaning here, which clients and proxies do leave unsigned.
    const free = await signed({ unsignable: ['x-amz-user-agent', 'content-type'] });
    const proxied = withHeaders(free, {
      'x-amzn-trace-id': 'Root=1',
      'x-amz-cf-id': 'edge',
      'user-agent': 'node',
      'x-forwarded-for': '192.0.2.1',
    });
    expect(await verify(proxied)).toEqual(ACCEPTED);
  });
});
