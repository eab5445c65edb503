import { settingsOf } from '../../src/domain/pools/pool-settings.js';
import { CreateUserPoolInput } from '../../src/domain/pools/pools.contract.js';
import { checkInput } from '../../src/platform/contract-check.js';
import { fromWire } from '../../src/platform/contract-wire.js';

/** The settings of a pool that CreateUserPool is asked for at the AWS door. */
export function settingsFor(body: object) {
  const input = fromWire(CreateUserPoolInput, { PoolName: 'people', ...body });
  checkInput(CreateUserPoolInput, input);
  return settingsOf(input);
}

/** A custom attribute as CreateUserPool takes it. */
export const custom = (more: object = {}) => ({
  Name: 'shoe',
  AttributeDataType: 'String',
  ...more,
});

export const schema = (...Schema: object[]) => ({ Schema });

export const password = (PasswordPolicy: object) => ({ Policies: { PasswordPolicy } });

/** The days of a temporary password by their older and their newer name. */
export const days = (older: number, newer: number) => ({
  ...password({ TemporaryPasswordValidityDays: newer }),
  AdminCreateUserConfig: { UnusedAccountValidityDays: older },
});

export const verification = 'Your code: {####}';
