import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import {
  isProof,
  isUsableA,
  isUsableVerifier,
  makeSalt,
  startExchange,
  verifierFor,
} from '../src/domain/credentials/srp.js';
import {
  generator,
  multiplier,
  power,
  prime,
  padded,
} from '../src/domain/credentials/srp-group.js';
import { systemRandom, type Random } from '../src/platform/random.js';
import { client, hexOf, int, type Person } from './support/srp-client.js';

/** Reproduced with amazon-cognito-identity-js, value for value. */
const vector = {
  poolName: 'AbCdEfGh1',
  userId: '3f0c1a7e-5f7a-4d8e-9b1c-2a6d4e8f0b11',
  password: 'Passw0rd!example',
  salt: '8f0123456789abcdef0123456789abcd',
  a: '47ea62826f7f2d7e7460c8b099fb43715faedefab9a8d630a5e3a6a813f964a5',
  b: '398a81da3558b15e724c046e013428f0a21833c10e7c40b6d04eaf3530a95522',
  secretBlock: Buffer.from('Zml4ZWQtc2VjcmV0LWJsb2Nr', 'base64'),
  timestamp: 'Tue Mar 4 05:06:07 UTC 2025',
};

const drawing = (bytes: Buffer): Random => ({ ...systemRandom, bytes: () => bytes });
/** What `startExchange` draws for this b: the sign, then the number. */
const drawn = (sign: 1 | -1, b: string) =>
  drawing(Buffer.concat([Buffer.of(sign === 1 ? 0xfe : 0x01), Buffer.from(b, 'hex')]));

describe('the published test vector', () => {
  const verifier = verifierFor(vector);
  const exchange = startExchange({ verifier, random: drawn(1, vector.b) });
  const seen = client.sign(vector, exchange.B);
  const digest = (value: bigint) => client.hash(client.pad(value)).toString('hex');

  it('has the constants of the group', () => {
    expect(prime).toBe(client.n);
    expect(generator).toBe(2n);
    const k = client.hash(client.pad(client.n), client.pad(2n)).toString('hex');
    expect(hexOf(multiplier)).toBe(k);
    expect(k).toBe('538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6');
  });

  it('gives the verifier and B', () => {
    expect(digest(int(verifier))).toBe(
      '61257c0f10ba25bc7c28539a84ce84a464d8ef69439700426a160de869f14751',
    );
    expect(exchange.b).toBe(vector.b);
    expect(exchange.B).toMatch(/^b96e72395f386476/);
    expect(digest(int(exchange.B))).toBe(
      '1ba484cdbba587d462d1b08b151c0d853ed2529c679689c78f703bc590c6933c',
    );
  });

  it('gives the values of the client', () => {
    expect(hexOf(seen.x)).toBe('861f1d48eec43bb359b67f7a47624eff3967b12c558996d4c91665aeae170c37');
    expect(hexOf(seen.A)).toMatch(/^e64c6383c64bd461/);
    expect(digest(seen.A)).toBe('96040b8e4366da1948036be4072ed3a403ce80ee595046dbded2388c015c1901');
    expect(hexOf(seen.u)).toBe('bd7f9a99135e207260c9ae4a2ca889c31f451d1788685c5a41e558685821eb6a');
    expect(digest(seen.S)).toBe('e0c8158f5bc7f5bb580e115990432b0c0c27d5bf1c397f7acdc2d4de1add1c1a');
    expect(seen.K.toString('hex')).toBe('e07dccf5712bab6834ca521d4b0a0988');
  });

  it('has the signature, however A is spelt', () => {
    const signature = 'WtDU7fOT7Y7BoIZVHh2XDjQSOjHPEwHDdbeEoU1RsWs=';
    const other = 'WtDU7fOT7Y7BoIZVHh2XDjQSOjHPEwHDdbeEoU1RsWw=';
    const plain = hexOf(seen.A);
    for (const A of [plain, plain.toUpperCase(), `00${plain}`, `000${plain}`]) {
      const proof = { ...vector, ...exchange, verifier, A };
      expect(isProof({ ...proof, signature })).toBe(true);
      for (const wrong of [other, '', signature.slice(0, -1), `${signature} `]) {
        expect(isProof({ ...proof, signature: wrong })).toBe(false);
      }
    }
  });
});

function randomPerson(): Person {
  return {
    poolName: randomBytes(6).toString('base64url'),
    userId: randomUUID(),
    password: `pä ss ${randomBytes(9).toString('base64')}`,
    salt: makeSalt(systemRandom),
    a: randomBytes(32).toString('hex'),
    secretBlock: randomBytes(1100),
    timestamp: 'Wed Dec 31 23:59:59 UTC 2025',
  };
}

describe('random exchanges', () => {
  it('agree with an independent client, and with nothing else', () => {
    for (let round = 0; round < 300; round += 1) {
      const person = randomPerson();
      const verifier = verifierFor(person);
      const exchange = startExchange({ verifier, random: systemRandom });
      const { A, signature } = client.sign(person, exchange.B);
      const proof = { ...person, ...exchange, verifier, A: hexOf(A), signature };
      expect(isProof(proof)).toBe(true);
      if (round % 10 > 0) continue;
      const wrong = client.sign({ ...person, password: `${person.password}.` }, exchange.B);
      expect(isProof({ ...proof, signature: wrong.signature })).toBe(false);
      expect(isProof({ ...proof, userId: 'other' })).toBe(false);
      expect(isProof({ ...proof, timestamp: 'other' })).toBe(false);
      expect(isProof({ ...proof, secretBlock: randomBytes(9) })).toBe(false);
    }
  }, 120_000);

  it('agree where salt and A begin with zero bits', () => {
    for (const first of ['00', '01', '0f', '7f', '80', 'ff']) {
      const salt = makeSalt(drawing(Buffer.from(`${first}${'5a'.repeat(15)}`, 'hex')));
      const person = { ...randomPerson(), salt };
      const verifier = verifierFor(person);
      const exchange = startExchange({ verifier, random: systemRandom });
      // a of a few bits makes A a short number: 2, 4, 128, 256, 4096, 2^255.
      for (const a of ['1', '2', '7', '8', 'c', 'ff']) {
        const { A, signature } = client.sign({ ...person, a }, exchange.B);
        expect(isProof({ ...person, ...exchange, verifier, A: hexOf(A), signature })).toBe(true);
      }
    }
  });
});

/** What is called of amazon-cognito-identity-js; the file has no declarations. */
interface Helper {
  getLargeAValue(done: (error: unknown, A: { toString(radix: number): string }) => void): void;
  getPasswordAuthenticationKey(
    ...args: [string, string, object, object, (error: unknown, key: Uint8Array) => void]
  ): void;
  generateHashDevice(group: string, device: string, done: () => void): void;
  getRandomPassword(): string;
  getSaltDevices(): string;
  getVerifierDevices(): string;
}
const load = createRequire(import.meta.url);
const { default: AuthenticationHelper } = load(
  'amazon-cognito-identity-js/lib/AuthenticationHelper.js',
) as { default: new (poolName: string) => Helper };
const { default: BigInteger } = load('amazon-cognito-identity-js/lib/BigInteger.js') as {
  default: new (text: string, radix: number) => object;
};

async function signWithAws(helper: Helper, who: Person, B: string) {
  const A = await new Promise<string>((resolve) =>
    helper.getLargeAValue((_, value) => resolve(value.toString(16))),
  );
  const key = await new Promise<Uint8Array>((resolve) =>
    helper.getPasswordAuthenticationKey(
      ...([who.userId, who.password] as const),
      ...([new BigInteger(B, 16), new BigInteger(who.salt, 16)] as const),
      (_, derived) => resolve(derived),
    ),
  );
  const signature = createHmac('sha256', key)
    .update(who.poolName + who.userId)
    .update(who.secretBlock)
    .update(who.timestamp)
    .digest('base64');
  return { A, signature };
}

describe('amazon-cognito-identity-js', () => {
  it('signs in with a password', async () => {
    for (let round = 0; round < 24; round += 1) {
      const person = randomPerson();
      const verifier = verifierFor(person);
      const exchange = startExchange({ verifier, random: systemRandom });
      const helper = new AuthenticationHelper(person.poolName);
      const { A, signature } = await signWithAws(helper, person, exchange.B);
      expect(isUsableA(A)).toBe(true);
      expect(isProof({ ...person, ...exchange, verifier, A, signature })).toBe(true);
    }
  }, 120_000);

  it('signs in with the verifier of a device that it made', async () => {
    const device = { poolName: '-group key', userId: `us-east-1_${randomUUID()}` };
    const helper = new AuthenticationHelper(device.poolName);
    await new Promise<void>((done) =>
      helper.generateHashDevice(device.poolName, device.userId, done),
    );
    const person = {
      ...randomPerson(),
      ...device,
      password: helper.getRandomPassword(),
      salt: helper.getSaltDevices(),
    };
    const verifier = helper.getVerifierDevices();
    expect(int(verifierFor(person))).toBe(int(verifier));
    const exchange = startExchange({ verifier, random: systemRandom });
    const { A, signature } = await signWithAws(helper, person, exchange.B);
    expect(isProof({ ...person, ...exchange, verifier, A, signature })).toBe(true);
  });
});

describe('numbers a client may send', () => {
  const exchangeWith = (verifier: string) => startExchange({ verifier, random: systemRandom });

  it.each([
    ['1', 1n],
    ['N-1', prime - 1n],
    ['N+1', prime + 1n],
    ['2N-1', 2n * prime - 1n],
    ['odd length', 0xabcn],
  ])('takes A = %s and computes S as defined', (_, A) => {
    const verifier = verifierFor(vector);
    const exchange = exchangeWith(verifier);
    const { b, B } = exchange;
    expect(isUsableA(hexOf(A))).toBe(true);
    const u = int(client.hash(client.pad(A), client.pad(int(B))).toString('hex'));
    const S = client.pow(A * client.pow(int(verifier), u), int(b));
    const prk = createHmac('sha256', client.pad(u)).update(client.pad(S)).digest();
    const K = createHmac('sha256', prk).update('Caldera Derived Key\x01').digest().subarray(0, 16);
    const signed = `${vector.poolName}${vector.userId}fixed-secret-block${vector.timestamp}`;
    const signature = createHmac('sha256', K).update(signed).digest('base64');
    expect(isProof({ ...vector, ...exchange, verifier, A: hexOf(A), signature })).toBe(true);
  });

  it.each([
    ['0', '0'],
    ['0000', '0000'],
    ['N', hexOf(prime)],
    ['N in capitals', hexOf(prime).toUpperCase()],
    ['N after zeros', `000${hexOf(prime)}`],
    ['2N', hexOf(2n * prime)],
    ['nothing', ''],
    ['a sign', '-1'],
    ['a prefix', '0x1f'],
    ['a space', ' 1f'],
    ['a line feed', '1f\n'],
    ['no hexadecimal', 'xyz'],
    ['1025 digits', '1'.repeat(1025)],
    ['a megabyte', 'f'.repeat(1_000_000)],
  ])('refuses A = %s', (_, A) => {
    expect(isUsableA(A)).toBe(false);
    const verifier = verifierFor(vector);
    const exchange = exchangeWith(verifier);
    const proof = { ...vector, ...exchange, verifier, A, signature: '' };
    expect(() => isProof(proof)).toThrow(RangeError);
  });

  it('refuses verifiers with which anybody could sign', () => {
    const usable = ['2', hexOf(prime - 2n)];
    const trivial = [0n, 1n, prime - 1n, prime, prime + 1n, 2n * prime].map(hexOf);
    expect(usable.map(isUsableVerifier)).toEqual([true, true]);
    for (const verifier of [...trivial, '', 'xyz', '1'.repeat(1025)]) {
      expect(isUsableVerifier(verifier)).toBe(false);
      expect(() => exchangeWith(verifier)).toThrow(RangeError);
      const proof = { ...vector, B: '2', A: '2', verifier, signature: '' };
      expect(() => isProof(proof)).toThrow(RangeError);
    }
  });

  it('answers for a made-up verifier of 383 bytes as for a true one', () => {
    const { B } = exchangeWith(randomBytes(383).toString('hex'));
    expect(int(B) > 0n && int(B) < prime).toBe(true);
  });
});

describe('the arithmetic', () => {
  it('agrees with BigInt for every base, the ones OpenSSL refuses included', () => {
    const exponents = [1n, 2n, 3n, int(randomBytes(32).toString('hex'))];
    const bases = [0n, 1n, 2n, prime - 2n, prime - 1n, prime, prime + 1n, prime * prime - 1n];
    bases.push(int(randomBytes(384).toString('hex')), int(randomBytes(700).toString('hex')));
    for (const base of bases) {
      for (const exponent of exponents) {
        expect(power(base, exponent)).toBe(client.pow(base, exponent));
      }
    }
    expect(() => power(2n, 0n)).toThrow(RangeError);
  });

  it.each([
    [0n, '00'],
    [1n, '01'],
    [0x7fn, '7f'],
    [0x80n, '0080'],
    [0xabcn, '0abc'],
    [0xffffn, '00ffff'],
  ])('pads %s to %s', (value, bytes) => {
    expect(padded(value).toString('hex')).toBe(bytes);
  });
});

it('spells a salt without leading zeros, so that text and number hash alike', () => {
  expect(makeSalt(drawing(Buffer.from('000123456789abcdef0123456789abcd', 'hex')))).toBe(
    '123456789abcdef0123456789abcd',
  );
  const salts = new Set(Array.from({ length: 100 }, () => makeSalt(systemRandom)));
  expect(salts.size).toBe(100);
});
