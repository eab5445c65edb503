import { defineEnum } from '../../platform/contract.js';

/** What stands between a person and a sign-in. Whether an administrator shut them out is `enabled`. */
export const UserStatus = defineEnum(
  'UserStatus',
  'Where a user stands on the way to signing in.',
  [
    'UNCONFIRMED',
    'CONFIRMED',
    'ARCHIVED',
    'COMPROMISED',
    'UNKNOWN',
    'RESET_REQUIRED',
    'FORCE_CHANGE_PASSWORD',
    'EXTERNAL_PROVIDER',
  ],
);

export type UserStatus = keyof typeof UserStatus;
