import type { Random } from '../../platform/random.js';

/** The rules of a pool that one password can be held against on its own. */
export interface PasswordPolicyRules {
  /** Characters, 6 to 99. */
  minimumLength: number;
  requireUppercase: boolean;
  requireLowercase: boolean;
  requireNumbers: boolean;
  requireSymbols: boolean;
}

// Cognito promises "basic Latin" letters; that others satisfy no rule is believed, not recorded.
const uppercase = /[A-Z]/;
const lowercase = /[a-z]/;
const digit = /[0-9]/;
const symbol = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/;

/**
 * The first rule a password breaks, in Cognito's words, or undefined. The caller adds the prefix:
 * "Password did not conform with policy: ", in AdminCreateUser "Password did not conform with
 * password policy: ". The texts are recorded; the order of the rules is believed. Length counts
 * characters (code points), and a space counts as a symbol unless it leads or trails.
 */
export function violationOf(policy: PasswordPolicyRules, password: string): string | undefined {
  if ([...password].length < policy.minimumLength) return 'Password not long enough';
  if (policy.requireUppercase && !uppercase.test(password)) {
    return 'Password must have uppercase characters';
  }
  if (policy.requireLowercase && !lowercase.test(password)) {
    return 'Password must have lowercase characters';
  }
  if (policy.requireNumbers && !digit.test(password)) {
    return 'Password must have numeric characters';
  }
  if (policy.requireSymbols && !symbol.test(password) && !password.trim().includes(' ')) {
    return 'Password must have symbol characters';
  }
  return undefined;
}

/**
 * What temporary passwords are made of: nothing that is misread in print (0 O o, 1 I l) and no symbol
 * that a mail in HTML, a template or a shell would change. 63 characters, 6 bits each.
 */
const legible = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789!?+-=@%';
const shortest = 12;
const maxDraws = 1000;

/**
 * A temporary password for any legal policy: at least 12 characters, every kind of character in it
 * whatever the policy asks. Whole passwords are drawn again until one fits, so that each fitting
 * password is equally likely; about six draws in ten fit. Throws when 1000 draws fail, which only a
 * broken source of randomness can do.
 */
export function generateTemporaryPassword(policy: PasswordPolicyRules, random: Random): string {
  const length = Math.max(shortest, policy.minimumLength);
  const strictest: PasswordPolicyRules = {
    minimumLength: length,
    requireUppercase: true,
    requireLowercase: true,
    requireNumbers: true,
    requireSymbols: true,
  };
  for (let draw = 0; draw < maxDraws; draw += 1) {
    const candidate = random.text(length, legible);
    if (violationOf(strictest, candidate) === undefined) return candidate;
  }
  throw new Error('The source of randomness repeats itself');
}
