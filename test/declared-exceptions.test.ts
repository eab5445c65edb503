import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../src/domain/error-codes.js';
import { declaredExceptions } from '../src/doors/aws/declared-exceptions.js';
import { answeredCode, exceptionNames } from '../src/doors/aws/errors.js';
import { operationDoors, type OperationName } from '../src/doors/aws/operation-names.js';
import { ALL_FLOWS, factorPool, sms } from './support/factor-pool.js';
import { TestGateway } from './support/gateway.js';
import { begin, personWith, prefer, respond } from './support/mfa.js';
import { newName, saidOf, TestPool } from './support/test-pool.js';

const operations = Object.keys(operationDoors) as OperationName[];
const sdk = dirname(
  createRequire(import.meta.url).resolve('@aws-sdk/client-cognito-identity-provider/package.json'),
);

/** The `@throws` of the command of an operation. */
function declaredBySdk(operation: OperationName): string[] {
  const file = join(sdk, 'dist-types', 'commands', `${operation}Command.d.ts`);
  const found = readFileSync(file, 'utf8').matchAll(/@throws \{@link (\w+Exception)\}/g);
  return [...found].map(([, name]) => name!);
}

describe('the exceptions of an operation', () => {
  it('are in the table as the AWS SDK declares them', () => {
    const ours = new Set(Object.values(exceptionNames));
    ours.delete(exceptionNames.INTERNAL_ERROR);
    for (const operation of operations) {
      const declared = declaredBySdk(operation).filter((name) => ours.has(name));
      const listed = declaredExceptions.get(operation) ?? new Set();
      expect([operation, [...listed].sort()]).toEqual([operation, declared.sort()]);
    }
  });

  it('are all that a refusal can be answered by, whatever it is', () => {
    // Observed at Cognito for an address that is taken.
    const recorded = ['AdminCreateUser', 'AdminConfirmSignUp'];
    const anywhere = ['AccessDenied', 'InternalError', 'NotImplemented', 'TooManyRequests'];
    for (const operation of operations) {
      const allowed = new Set(declaredBySdk(operation));
      for (const name of anywhere) allowed.add(`${name}Exception`);
      if (recorded.includes(operation)) allowed.add('AliasExistsException');
      const answered = errorCodes.map((code) => exceptionNames[answeredCode(operation, code)]);
      expect([operation, answered.filter((name) => !allowed.has(name))]).toEqual([operation, []]);
    }
  });
});

describe('a limit that an operation does not declare', () => {
  let at: TestGateway;
  let pool: TestPool;

  beforeAll(async () => {
    at = await TestGateway.start({ POOLGATE_SMS_COUNTRIES: 'DE, +1' });
    pool = await factorPool(at, { DeviceConfiguration: undefined });
  });
  afterAll(() => at.stop());

  const typesOf = async (times: number, ask: () => Promise<Record<string, unknown>>) => {
    const types = new Set<unknown>();
    for (let nth = 0; nth < times; nth += 1) types.add((await ask())['__type']);
    return [...types];
  };

  it('of guesses at a second factor is TooManyRequests, with the sentence of the limit', async () => {
    const { username } = await personWith(pool, { phone: true });
    await prefer(pool, username, { SMSMfaSettings: { Enabled: true } });
    const step = await begin(pool, username);
    const guess = async () =>
      (await respond(pool, step, { USERNAME: username, SMS_MFA_CODE: '000000' })).body;
    const types = await typesOf(18, guess);
    expect(types).toContain('TooManyRequestsException');
    expect(types).not.toContain('LimitExceededException');
  });

  it('of countries is a wrong parameter, or the failed delivery where that is declared', async () => {
    const texting = await TestPool.make(
      at,
      { AutoVerifiedAttributes: ['phone_number'], SmsConfiguration: sms },
      { ExplicitAuthFlows: ALL_FLOWS },
    );
    const person = await texting.person();
    const number = [
      { Name: 'phone_number', Value: '+447700900123' },
      { Name: 'phone_number_verified', Value: 'true' },
    ];
    const who = { UserPoolId: texting.id, Username: person.username };
    await at.done('AdminUpdateUserAttributes', { ...who, UserAttributes: number });
    const words = 'A message cannot be sent to this phone number.';
    const reset = await at.aws('AdminResetUserPassword', who);
    expect([reset.body['__type'], saidOf(reset)]).toEqual(['InvalidParameterException', words]);
    const signUp = await texting.signUp(newName(), { UserAttributes: number.slice(0, 1) });
    expect([signUp.body['__type'], saidOf(signUp)]).toEqual([
      'CodeDeliveryFailureException',
      words,
    ]);
    // GraphQL keeps the code of the refusal.
    const mutation = `mutation ($input: AdminResetUserPasswordInput!) {
      resetUserPassword(input: $input) { username } }`;
    const input = { userPoolId: texting.id, username: person.username };
    const { body } = await at.adminGraphql(mutation, { input });
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'CODE_DELIVERY_FAILURE' });
  });
});
