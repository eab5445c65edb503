import type { MfaKind } from '../pools/pool-factors.contract.js';

/** What a person has switched on, as it is stored with the user. */
export interface UserMfa {
  /** UserMFASettingList, in the order of `MfaKind`. */
  readonly enabled: readonly MfaKind[];
  /** One of `enabled`. */
  readonly preferred?: MfaKind;
  /** An authenticator app has been enrolled and verified; it need not be switched on. */
  readonly softwareTokenVerified?: boolean;
}
