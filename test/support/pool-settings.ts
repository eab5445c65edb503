import { settingsOf } from '../../src/domain/pools/accept-settings.js';
import { poolView } from '../../src/domain/pools/pool-views.js';
import { CreateUserPoolInput, UserPool } from '../../src/domain/pools/pools.contract.js';
import { checkInput } from '../../src/platform/contract-check.js';
import { fromWire, toWire } from '../../src/platform/contract-wire.js';
import { poolWith } from './pool.js';

/** The settings of a pool that CreateUserPool is asked for at the AWS door. */
export function settingsFor(body: object) {
  const input = fromWire(CreateUserPoolInput, { PoolName: 'people', ...body });
  checkInput(CreateUserPoolInput, input);
  return settingsOf({ region: 'us-east-1', accountId: '000000000000' }, input);
}

/** What DescribeUserPool would show of it. */
export const shownFor = (body: object) =>
  toWire(UserPool, poolView(poolWith(settingsFor(body)), 0)) as Record<string, unknown>;

export function refusalOf(body: object): Error {
  try {
    settingsFor(body);
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was refused.');
}

export const custom = (more: object = {}) => ({
  Name: 'shoe',
  AttributeDataType: 'String',
  ...more,
});
export const schema = (...Schema: object[]) => ({ Schema });
export const attributeOf = (body: object, name: string) =>
  (shownFor(body)['SchemaAttributes'] as { Name: string }[]).find((one) => one.Name === name);
export const many = (count: number) => ({
  Schema: Array.from({ length: count }, (_, index) => custom({ Name: `a${index}` })),
});
export const password = (PasswordPolicy: object) => ({ Policies: { PasswordPolicy } });
export const verification = 'Your code: {####}';
export const days = (older: number, newer: number) => ({
  Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: newer } },
  AdminCreateUserConfig: { UnusedAccountValidityDays: older },
});
