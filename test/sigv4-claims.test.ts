import { describe, expect, it } from 'vitest';
import { verifySignature, type SignatureNeeds } from '../src/doors/aws/sigv4.js';
import {
  ACCEPTED,
  INVALID_TOKEN,
  KEY,
  MISMATCH,
  NOW,
  invalidSignature,
  refusal,
  replaced,
  signed,
  verify,
  withHeaders,
} from './support/signing.js';

describe('credentials', () => {
  it('refuses a wrong secret, an unknown key and a session token', async () => {
    const wrong = { ...KEY, secretAccessKey: 'a guess' };
    expect(await refusal(await signed({ key: wrong }))).toEqual(invalidSignature());

    const unrecognized = { __type: 'UnrecognizedClientException', message: INVALID_TOKEN };
    const unknown = { ...KEY, accessKeyId: 'AKIDOTHER' };
    expect(await refusal(await signed({ key: unknown }))).toEqual(unrecognized);
    // What stands in for the secret of an unknown key must not open the door either.
    const dummy = { accessKeyId: 'AKIDOTHER', secretAccessKey: 'x'.repeat(40) };
    expect(await refusal(await signed({ key: dummy }))).toEqual(unrecognized);

    const temporary = { ...KEY, sessionToken: 'token' };
    expect(await refusal(await signed({ key: temporary }))).toEqual(unrecognized);
    const added = withHeaders(await signed(), { 'x-amz-security-token': '' });
    expect((await refusal(added)).__type).toBe('InvalidSignatureException');
    expect(await verify(await signed())).toEqual(ACCEPTED);
  });

  it('refuses a scope for another region, service, end or day, and tells all faults', async () => {
    const region = 'Credential should be scoped to a valid region.';
    const service = "Credential should be scoped to correct service: 'cognito-idp'.";
    const end =
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.";
    const day =
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20250228' != '20250301', from '20250301T120000Z'.";
    expect(await refusal(await signed({ region: 'mars-1' }))).toEqual(invalidSignature(region));
    expect(await refusal(await signed({ service: 's3' }))).toEqual(invalidSignature(service));
    const request = await signed();
    const ended = replaced(request, 'aws4_request', 'aws5_request');
    expect(await refusal(ended)).toEqual(invalidSignature(end));
    expect(await refusal(replaced(request, '20250301', '20250228'))).toEqual(invalidSignature(day));
    const all = replaced(request, /AKIDADMIN[^,]+/, 'AKIDADMIN/20250228/x/y/aws5_request');
    expect(await refusal(all)).toEqual(invalidSignature(`${region} ${service} ${end} ${day}`));
    expect(await verify(request)).toEqual(ACCEPTED);
  });

  it('does not mix up the derived keys of key ids, secrets, days and regions', async () => {
    const secrets: Record<string, string> = { A: 'one', B: 'two' };
    let now = NOW;
    const both: SignatureNeeds = {
      clock: { now: () => now },
      secretOf: async (id) => secrets[id],
      regionAllowed: () => true,
    };
    for (const ahead of [0, 86_400]) {
      now = new Date(NOW.getTime() + ahead * 1000);
      for (const region of ['eu-west-1', 'us-east-1']) {
        for (const [accessKeyId, secretAccessKey] of Object.entries(secrets)) {
          const request = await signed({ key: { accessKeyId, secretAccessKey }, region, ahead });
          expect(await verifySignature(request, both)).toEqual({ accessKeyId, region });
        }
      }
    }
    const old = await signed({ key: { accessKeyId: 'A', secretAccessKey: 'one' }, ahead: 86_400 });
    expect((await verifySignature(old, both)).accessKeyId).toBe('A');
    secrets['A'] = 'changed';
    await expect(verifySignature(old, both)).rejects.toThrow(MISMATCH);
  });
});

describe('time', () => {
  it('accepts five minutes either way, and not a second more', async () => {
    for (const ahead of [-300, -299, 299, 300]) {
      expect(await verify(await signed({ ahead }))).toEqual(ACCEPTED);
    }
    expect(await refusal(await signed({ ahead: -301 }))).toEqual(
      invalidSignature(
        'Signature expired: 20250301T115459Z is now earlier than 20250301T115500Z (20250301T120000Z - 5 min.)',
      ),
    );
    expect(await refusal(await signed({ ahead: 301 }))).toEqual(
      invalidSignature(
        'Signature not yet current: 20250301T120501Z is still later than 20250301T120500Z (20250301T120000Z + 5 min.)',
      ),
    );
  });

  it.each([
    '',
    'now',
    '20250231T120000Z',
    '20250301T240000Z',
    '20250301T120000',
    '00000000T000000Z',
  ])('refuses the date %j', async (date) => {
    const request = withHeaders(await signed(), { 'x-amz-date': date });
    const { __type, message } = await refusal(request);
    expect(__type).toBe('IncompleteSignatureException');
    expect(message).toBe(
      date === ''
        ? `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${String(request.headers['authorization'])}`
        : `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  });
});
