import { describe, expect, it } from 'vitest';
import { isProof, makeSalt, startExchange, verifierFor } from '../src/domain/credentials/srp.js';
import { generator, multiplier, power, prime } from '../src/domain/credentials/srp-group.js';
import { systemRandom, type Random } from '../src/platform/random.js';
import { client, hexOf, int } from './support/srp-client.js';

/** The Jacobi symbol modulo N, which is the Legendre symbol, as N is prime: 1 for squares. */
function isSquare(value: bigint): boolean {
  let [top, bottom, symbol] = [((value % prime) + prime) % prime, prime, 1];
  while (top > 0n) {
    while (top % 2n === 0n) {
      top >>= 1n;
      if ([3n, 5n].includes(bottom % 8n)) symbol = -symbol;
    }
    if (top % 4n === 3n && bottom % 4n === 3n) symbol = -symbol;
    [top, bottom] = [bottom % top, top];
  }
  return symbol === 1;
}

/** What `startExchange` draws: the sign in the lowest bit of the first byte, then b. */
const drawn = (sign: 1 | -1): Random => ({
  ...systemRandom,
  bytes: (n) => Buffer.concat([Buffer.of(sign === 1 ? 0xfe : 0x01), systemRandom.bytes(n - 1)]),
});

describe('the sign of g^b', () => {
  const person = {
    poolName: 'AbCdEfGh1',
    userId: 'bob',
    password: 'Passw0rd!example',
    salt: makeSalt(systemRandom),
    secretBlock: Buffer.from('block'),
    timestamp: 'Tue Mar 4 05:06:07 UTC 2025',
  };
  const verifier = verifierFor(person);
  const wrong = verifierFor({ ...person, password: 'another guess' });
  const draws = Array.from({ length: 400 }, () =>
    startExchange({ verifier, random: systemRandom }),
  );
  /** How many of the draws leave a square when this guess at the verifier is taken off. */
  const squares = (guess: string, Bs: readonly bigint[]) =>
    Bs.filter((B) => isSquare(B - multiplier * int(guess))).length;
  // 400 fair coins: 200 with a standard deviation of 10; six of them are missed once in 5 * 10^8 runs.
  const balanced = (count: number) => count >= 140 && count <= 260;

  it('hides the right password among wrong ones', () => {
    const Bs = draws.map(({ B }) => int(B));
    expect(squares(verifier, Bs)).toSatisfy(balanced);
    expect(squares(wrong, Bs)).toSatisfy(balanced);
  });

  it('is needed: the plain formula tells them apart', () => {
    const Bs = draws.map(
      ({ b }) => (multiplier * int(verifier) + power(generator, int(b))) % prime,
    );
    expect(squares(verifier, Bs)).toBe(400);
    expect(squares(wrong, Bs)).toSatisfy(balanced);
  });

  it('does not matter to the client, whatever the parity of its exponent', () => {
    const seen = new Set<string>();
    for (const sign of [1, -1] as const) {
      const exchange = startExchange({ verifier, random: drawn(sign) });
      for (let a = 2n ** 200n; a < 2n ** 200n + 12n; a += 1n) {
        const { A, u, x, signature } = client.sign({ ...person, a: hexOf(a) }, exchange.B);
        const proof = { ...person, ...exchange, verifier, A: hexOf(A), signature };
        expect(isProof(proof)).toBe(true);
        seen.add(`${sign} ${(a + u * x) % 2n}`);
      }
    }
    expect(seen.size).toBe(4);
  });
});
