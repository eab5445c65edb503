import { describe, expect, it } from 'vitest';
import {
  generateTemporaryPassword,
  violationOf,
  type PasswordPolicyRules,
} from '../src/domain/credentials/password-policy.js';
import { systemRandom } from '../src/platform/random.js';

const none: PasswordPolicyRules = {
  minimumLength: 6,
  requireUppercase: false,
  requireLowercase: false,
  requireNumbers: false,
  requireSymbols: false,
};
const all: PasswordPolicyRules = {
  minimumLength: 8,
  requireUppercase: true,
  requireLowercase: true,
  requireNumbers: true,
  requireSymbols: true,
};

describe('the first broken rule', () => {
  it.each([
    ['', 'Password not long enough'],
    ['aA1!aA1', 'Password not long enough'],
    ['........', 'Password must have uppercase characters'],
    ['AAAAAAAA', 'Password must have lowercase characters'],
    ['Aaaaaaaa', 'Password must have numeric characters'],
    ['Aaaaaaa1', 'Password must have symbol characters'],
    ['Aaaaaa1!', undefined],
  ])('of %j is %j', (password, violation) => {
    expect(violationOf(all, password)).toBe(violation);
  });

  it('follows the policy alone', () => {
    expect(violationOf(none, 'aaaaaa')).toBeUndefined();
    expect(violationOf(none, 'aaaaa')).toBe('Password not long enough');
    expect(violationOf({ ...none, requireUppercase: true }, 'aaaaaa')).toMatch(/uppercase/);
    expect(violationOf({ ...none, requireLowercase: true }, 'AAAAAA')).toMatch(/lowercase/);
    expect(violationOf({ ...none, requireNumbers: true }, 'aaaaaa')).toMatch(/numeric/);
    expect(violationOf({ ...none, requireSymbols: true }, 'aaaaaa')).toMatch(/symbol/);
  });

  it('counts characters, not code units', () => {
    expect(violationOf(none, '🔑🔑🔑🔑🔑')).toBe('Password not long enough');
    expect(violationOf(none, '🔑🔑🔑🔑🔑🔑')).toBeUndefined();
  });

  it('knows only basic Latin letters and digits', () => {
    expect(violationOf(all, 'Ääääää1!')).toBe('Password must have uppercase characters');
    expect(violationOf(all, 'AÄÄÄä!11')).toBe('Password must have lowercase characters');
    expect(violationOf(all, 'Aaaaaa٣!')).toBe('Password must have numeric characters');
    expect(violationOf(all, 'Aaaaaa1€')).toBe('Password must have symbol characters');
  });
});

describe('symbols', () => {
  const policy = { ...none, requireSymbols: true };

  it.each([...'^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-'])('has %s', (symbol) => {
    expect(violationOf(policy, `aaaaa${symbol}`)).toBeUndefined();
  });

  it('are exactly these among the printable ASCII characters', () => {
    const printable = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
    const counted = printable.filter((one) => violationOf(policy, `aaaaa${one}`) === undefined);
    expect(counted).toEqual(printable.filter((one) => !/[A-Za-z0-9]/.test(one)));
  });

  it('include a space between others, not one at an end', () => {
    expect(violationOf(policy, 'aaa aaa')).toBeUndefined();
    for (const password of [' aaaaaa', 'aaaaaa ', '  aaaaaa  ', 'aaa\taaa']) {
      expect(violationOf(policy, password)).toBe('Password must have symbol characters');
    }
  });
});

describe('a temporary password', () => {
  const flags = [true, false];
  const policies = [6, 8, 11, 12, 13, 50, 99].flatMap((minimumLength) =>
    flags.flatMap((requireUppercase) =>
      flags.flatMap((requireLowercase) =>
        flags.flatMap((requireNumbers) =>
          flags.map((requireSymbols): PasswordPolicyRules => {
            const cases = { requireUppercase, requireLowercase };
            return { minimumLength, ...cases, requireNumbers, requireSymbols };
          }),
        ),
      ),
    ),
  );

  it('fits every legal policy and has at least twelve characters', () => {
    for (const policy of policies) {
      for (let round = 0; round < 20; round += 1) {
        const password = generateTemporaryPassword(policy, systemRandom);
        expect(violationOf(policy, password)).toBeUndefined();
        expect(password).toHaveLength(Math.max(12, policy.minimumLength));
        expect(password).toMatch(/^[^\s0Oo1Il<>&"'{}#]+$/);
      }
    }
  });

  it('is not like another, and favours no character of a kind and no place', () => {
    const passwords = Array.from({ length: 5000 }, () =>
      generateTemporaryPassword(none, systemRandom),
    );
    expect(new Set(passwords).size).toBe(passwords.length);
    const counts = new Map<string, number>();
    for (const one of passwords.join('').match(/[A-Z]/g) ?? []) {
      counts.set(one, (counts.get(one) ?? 0) + 1);
    }
    // About 900 of each of 24 capitals: seven standard deviations are 210.
    const mean = [...counts.values()].reduce((sum, count) => sum + count, 0) / counts.size;
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expect(Math.abs(count - mean)).toBeLessThan(mean / 4);
    // A kind that is always put in the same place would be found there in every password.
    for (const kind of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) {
      for (let place = 0; place < 12; place += 1) {
        const there = passwords.filter((password) => kind.test(password.charAt(place))).length;
        expect(there).toBeGreaterThan(0);
        expect(there).toBeLessThan(passwords.length / 2);
      }
    }
  });

  it('is refused, not awaited for ever, when the randomness is broken', () => {
    const stuck = { ...systemRandom, text: (length: number) => 'a'.repeat(length) };
    expect(() => generateTemporaryPassword(none, stuck)).toThrow('repeats itself');
  });
});
