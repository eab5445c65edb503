import { describe, expect, it } from 'vitest';
import { FrontEndError } from '../src/doors/aws/front-errors.js';
import {
  ACCEPTED,
  incomplete,
  refusal,
  replaced,
  signed,
  verify,
  withHeaders,
} from './support/signing.js';

describe('the Authorization header', () => {
  it('must be there, and of the AWS scheme', async () => {
    const missing = {
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    };
    const request = await signed();
    for (const authorization of [undefined, '', ' ', 'Bearer id:secret', 'Basic aWQ6c2VjcmV0']) {
      expect(await refusal(withHeaders(request, { authorization }))).toEqual(missing);
    }
    const presigned = '/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00';
    const query = { ...withHeaders(request, { authorization: undefined }), url: presigned };
    expect(await refusal(query)).toEqual(missing);
    expect(await verify(request)).toEqual(ACCEPTED);
  });

  it('is refused when malformed, with the missing parts named', async () => {
    const request = await signed();
    const at = (authorization: string | string[]) => withHeaders(request, { authorization });
    const requires = (...names: string[]) =>
      names.map((name) => `Authorization header requires '${name}' parameter. `).join('');

    const bare = 'AWS4-HMAC-SHA256';
    expect(await refusal(at(bare))).toEqual(
      incomplete(`${requires('Credential', 'Signature', 'SignedHeaders')}Authorization=${bare}`),
    );
    const empty = 'AWS4-HMAC-SHA256 Credential=, SignedHeaders=host, Signature=';
    expect(await refusal(at(empty))).toEqual(
      incomplete(`${requires('Credential', 'Signature')}Authorization=${empty}`),
    );
    const pairs = 'AWS4-HMAC-SHA256 Credential, SignedHeaders=host, Signature=1';
    expect(await refusal(at(pairs))).toEqual(
      incomplete(
        `'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: '${pairs}'.`,
      ),
    );
    for (const credential of [
      'a/b/c/d',
      'a/b/c/d/e/f',
      '/20250301/eu-west-1/cognito-idp/aws4_request',
    ]) {
      const text = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=1`;
      expect(await refusal(at(text))).toEqual(
        incomplete(
          `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
        ),
      );
    }
    const curve = replaced(request, 'AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256');
    expect(await refusal(curve)).toEqual(
      incomplete(
        "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256' (only AWS4-HMAC-SHA256 for now).",
      ),
    );
    const undated = withHeaders(request, { 'x-amz-date': undefined, authorization: empty });
    expect(await refusal(undated)).toEqual(
      incomplete(
        `${requires('Credential', 'Signature')}Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${empty}`,
      ),
    );
    const once = String(request.headers['authorization']);
    expect(await refusal(at([once, once]))).toEqual(
      incomplete(
        `Authorization header requires one 'SignedHeaders' parameter. Authorization=${once},${once}`,
      ),
    );
    expect(await verify(at([once]))).toEqual(ACCEPTED);
  });

  it('never makes verification throw anything but a FrontEndError', async () => {
    const random = generator(20_250_301);
    const request = await signed();
    const valid = String(request.headers['authorization']);
    const seen = new Map<string, number>();
    const accepted: string[] = [];
    for (let round = 0; round < 2_000; round += 1) {
      const authorization = round % 4 === 0 ? noise(random) : mutated(valid, random);
      const headers = { authorization, ...(round % 5 === 0 && { 'x-amz-date': noise(random) }) };
      const url = round % 3 === 0 ? `/${noise(random)}` : '/';
      const outcome = await verify({ ...withHeaders(request, headers), url }).then(
        () => 'accepted',
        (error: unknown) => {
          if (error instanceof FrontEndError) return error.type;
          throw error;
        },
      );
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      if (outcome === 'accepted') accepted.push(authorization);
    }
    // Only blanks, the order of the parameters and the case of header names may differ from what was signed.
    expect(accepted.length).toBeGreaterThan(5);
    const meaning = (text: string) =>
      text
        .slice('AWS4-HMAC-SHA256 '.length)
        .replace(/\s/g, '')
        .toLowerCase()
        .split(',')
        .filter(Boolean)
        .sort();
    expect(accepted.map(meaning)).toEqual(accepted.map(() => meaning(valid)));
    // Every refusal was reached, so the noise is neither too wild nor too tame.
    for (const type of [
      'MissingAuthenticationTokenException',
      'IncompleteSignatureException',
      'InvalidSignatureException',
      'UnrecognizedClientException',
    ]) {
      expect(seen.get(type) ?? 0).toBeGreaterThan(5);
    }
  });
});

/** A small repeatable generator (mulberry32): a failure can be run again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function noise(random: (below: number) => number): string {
  const words = [
    'AWS4-HMAC-SHA256',
    ' ',
    ',',
    '=',
    '/',
    ';',
    'Credential=',
    'SignedHeaders=',
    'Signature=',
  ];
  const odd = [
    '%',
    '%zz',
    '%E0%A4%A',
    '\0',
    '\ud800',
    'é',
    '__proto__=1',
    'host',
    '20250301T120000Z',
    '?',
    '&',
  ];
  const pieces = [...words, ...odd];
  return Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join('');
}

function mutated(valid: string, random: (below: number) => number): string {
  const at = random(valid.length);
  const odd = String.fromCharCode(random(300));
  const ways = [
    () => valid.slice(0, at),
    () => valid.slice(0, at) + odd + valid.slice(at + 1),
    () => valid.slice(0, at) + noise(random) + valid.slice(at),
    () => valid.replace('AKIDADMIN', `AKID${odd}`),
    () => valid.replace(/Signature=.*/, `Signature=${noise(random)}`),
    () => valid.replace(/SignedHeaders=[^,]*/, `SignedHeaders=${noise(random)}`),
    () => `AWS4-HMAC-SHA256 ${valid.slice(17).split(', ').reverse().join(',')}`,
    () => valid.replaceAll(', ', random(2) === 0 ? ',' : ' ,\t'),
  ];
  return (ways[random(ways.length)] ?? (() => valid))();
}
