import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SealError, Vault, safeEqual } from '../src/platform/crypto.js';
import { systemRandom } from '../src/platform/random.js';

const vault = new Vault(Buffer.alloc(32, 1));
const other = new Vault(Buffer.alloc(32, 2));

describe('Vault.seal and open', () => {
  it.each(['', 'seed', 'ä€😀', 'x'.repeat(10_000)])('gives back what it took (%#)', (plain) => {
    expect(vault.open('totp', vault.seal('totp', plain, 'user-1'), 'user-1').toString()).toBe(
      plain,
    );
  });

  it('gives back bytes', () => {
    const bytes = systemRandom.bytes(64);
    expect(vault.open('key', vault.seal('key', bytes, 'pool'), 'pool')).toEqual(bytes);
  });

  it('is text with a version, never twice the same, and hides the value', () => {
    const texts = Array.from({ length: 100 }, () => vault.seal('totp', 'JBSWY3DPEHPK3PXP', 'user'));
    for (const text of texts) expect(text).toMatch(/^v1\.[\w-]{59}$/);
    expect(new Set(texts).size).toBe(100);
  });

  it('refuses any changed character', () => {
    const sealed = vault.seal('totp', 'seed', 'user');
    expect(vault.open('totp', sealed, 'user').toString()).toBe('seed');
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(() => vault.open('totp', changed, 'user')).toThrow(SealError);
    }
  });

  it.each(['', 'v1.', 'v1.AAAA', 'v2.AAAA', 'seed', 'v1.%%%%'])('refuses %j', (text) => {
    expect(() => vault.open('totp', text, 'user')).toThrow(SealError);
  });

  it('refuses a cut or lengthened value, padding included', () => {
    const sealed = vault.seal('totp', 'seed', 'user');
    for (const text of [sealed.slice(0, -1), `${sealed}A`, `${sealed}=`, `${sealed}\n`]) {
      expect(() => vault.open('totp', text, 'user')).toThrow(SealError);
    }
  });

  it('refuses another context, purpose or master key', () => {
    const sealed = vault.seal('totp', 'seed', 'user-1');
    expect(() => vault.open('totp', sealed, 'user-2')).toThrow(SealError);
    expect(() => vault.open('srp', sealed, 'user-1')).toThrow(SealError);
    expect(() => other.open('totp', sealed, 'user-1')).toThrow(SealError);
  });

  it('keeps purpose and context apart even where they join to the same text', () => {
    const sealed = vault.seal('a', 'seed', 'b","c');
    expect(() => vault.open('a","b', sealed, 'c')).toThrow(SealError);
  });

  it('says nothing of the value when it fails', () => {
    const sealed = other.seal('totp', 'seed', 'user');
    try {
      vault.open('totp', sealed, 'user');
      expect.unreachable();
    } catch (problem) {
      expect(inspect(problem, { depth: 9 })).not.toContain(sealed.slice(3, 20));
      expect(problem).toMatchObject({ name: 'SealError' });
    }
  });
});

describe('Vault', () => {
  it('takes 32 bytes and nothing else', () => {
    expect(() => new Vault(Buffer.alloc(31))).toThrow(RangeError);
    expect(() => new Vault(Buffer.alloc(33))).toThrow(RangeError);
  });

  it('shows no key when it is printed', () => {
    const shown = inspect(new Vault(Buffer.from('k'.repeat(32))), { depth: 9, showHidden: true });
    expect(shown).not.toMatch(/kkk|6b 6b/);
    expect(JSON.stringify(vault)).toBe('{}');
  });

  it('hashes with a key: stable, 43 characters, apart by purpose and master key', () => {
    const hash = vault.keyedHash('code', '123456');
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(vault.keyedHash('code', '123456')).toBe(hash);
    expect(new Vault(Buffer.alloc(32, 1)).keyedHash('code', '123456')).toBe(hash);
    expect(vault.keyedHash('code', '123457')).not.toBe(hash);
    expect(vault.keyedHash('refresh', '123456')).not.toBe(hash);
    expect(other.keyedHash('code', '123456')).not.toBe(hash);
  });

  it('derives the same bytes for one purpose and context only', () => {
    const bytes = vault.derive('salt', 'bob', 16);
    expect(bytes).toHaveLength(16);
    expect(vault.derive('salt', 'bob', 16)).toEqual(bytes);
    expect(vault.derive('salt', 'eve', 16)).not.toEqual(bytes);
    expect(vault.derive('iv', 'bob', 16)).not.toEqual(bytes);
    expect(other.derive('salt', 'bob', 16)).not.toEqual(bytes);
    expect(vault.derive('salt', 'bob', 8160)).toHaveLength(8160);
  });

  it('has the format of stored values fixed: a change would make every database unreadable', () => {
    const sealed = 'v1.U0nKTAasv0uxVlwElMRGVGR4wh2wvngcahzc4KgMwk8';
    expect(vault.open('totp', sealed, 'user-1').toString()).toBe('seed');
    expect(vault.keyedHash('code', '123456')).toBe('Wsk902tgBi9UWYny8ALExo4AMdNVwaXh9aDMg129cmM');
    expect(vault.derive('salt', 'bob', 8).toString('hex')).toBe('0f15f5ae148f0c6a');
  });
});

describe('safeEqual', () => {
  it('compares texts and bytes of any length', () => {
    expect(safeEqual('', '')).toBe(true);
    expect(safeEqual('abc', Buffer.from('abc'))).toBe(true);
    expect(safeEqual('abc', 'abd')).toBe(false);
    expect(safeEqual('abc', 'abcd')).toBe(false);
    expect(safeEqual('abc', '')).toBe(false);
  });
});

describe('systemRandom', () => {
  it('draws what it is asked for', () => {
    expect(systemRandom.bytes(7)).toHaveLength(7);
    expect(systemRandom.uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-/);
    expect(systemRandom.digits(6)).toMatch(/^\d{6}$/);
    expect(systemRandom.text(40, 'abc')).toMatch(/^[abc]{40}$/);
    expect(systemRandom.text(0, 'abc')).toBe('');
    expect(() => systemRandom.text(1, 'a')).toThrow(RangeError);
    expect(() => systemRandom.digits(-1)).toThrow(RangeError);
  });

  it('favours no character', () => {
    const counts = new Map<string, number>();
    for (const digit of systemRandom.digits(100_000)) {
      counts.set(digit, (counts.get(digit) ?? 0) + 1);
    }
    // 10 000 expected, standard deviation 95: eight of them never happen by chance.
    expect(counts.size).toBe(10);
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(760);
  });
});
