/** Somebody with a name and a password that no test would think of. */
export interface RandomPerson {
  readonly username: string;
  readonly password: string;
  /** The secret of this person's sign-in, 128 bytes like that of the clients of AWS. */
  readonly a: bigint;
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const symbols = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Scripts, combining marks after their letter, characters beyond the basic plane, numbers and signs. */
const world = [
  ...'äöüßéñçøåžłÄÉЖшщїΩλμאבשعربيقहिन्दीไทย中文漢字ひらがなカタカナ한국어',
  ...'e\u0301a\u0308n\u0303',
  ...'€£¥©®±÷∞≠½²③Ⅷ“”„…—·¿¡',
  ...'😀👩🚀🇪🇺𝔘𝒳𐍈𠀀',
].filter((sign) => !/\s/u.test(sign));
const alphabets: readonly (readonly string[])[] = [
  [...letters],
  [...letters, ...symbols],
  [...letters, ...world],
  [...letters, ...symbols, ...world],
];

/** `count` people, the same ones for the same seed; names differ without regard to case. */
export function randomPeople(seed: number, count: number): RandomPerson[] {
  const next = sequence(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const text = (length: number, spaces: boolean) => {
    const signs = alphabets[below(alphabets.length)]!;
    const chosen = Array.from({ length }, () => signs[below(signs.length)]!);
    // A blank may stand anywhere but at the ends.
    if (spaces && below(3) === 0) chosen[1 + below(length - 2)] = ' ';
    return chosen.join('');
  };
  return Array.from({ length: count }, (_, index) => ({
    username: `${text(1 + below(40), false)}.${index}`,
    password: text(6 + below(94), true),
    a: BigInt(`0x${Array.from({ length: 256 }, () => below(16).toString(16)).join('')}`),
  }));
}

/** A repeatable sequence of numbers from 0 up to 1 (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
