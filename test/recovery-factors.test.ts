import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factorPool, setMfa } from './support/factor-pool.js';
import { TestGateway } from './support/gateway.js';
import { personOf } from './support/matrix-people.js';
import { AwsSignIn } from './support/sign-in-doors.js';
import { codeTo, walk } from './support/sign-in-walk.js';
import { PASSWORD, saidOf, type TestPool } from './support/test-pool.js';

let at: TestGateway;

beforeAll(async () => {
  at = await TestGateway.start();
});
afterAll(() => at.stop());

const doorTo = (pool: TestPool) => new AwsSignIn(pool);

describe('a second factor is not recovered through', () => {
  it('where the pool asks everybody who has not chosen', async () => {
    const strict = await factorPool(at);
    const kim = await personOf(strict, 'both contacts');
    await setMfa(strict, 'ON');
    const password = `${PASSWORD}-new`;
    const who = { ClientId: strict.client.id, Username: kim.username };
    await at.done('ForgotPassword', who);
    const ConfirmationCode = await codeTo(strict, kim.phone!);
    await at.done('ConfirmForgotPassword', { ...who, ConfirmationCode, Password: password });
    const { path } = await walk(doorTo(strict), strict, 'PASSWORD', { ...kim, password });
    expect(path).toEqual(['EMAIL_OTP', 'TOKENS']);
  });

  it('when the pool has given up the one they had chosen', async () => {
    const strict = await factorPool(at);
    const lea = await personOf(strict, 'email switched on');
    await setMfa(strict, 'ON', { EmailMfaConfiguration: undefined });
    const who = { ClientId: strict.client.id, Username: lea.username };
    const { CodeDeliveryDetails } = await at.done('ForgotPassword', who);
    expect(CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'EMAIL' });
    const { path } = await walk(doorTo(strict), strict, 'PASSWORD', lea);
    expect(path).toEqual(['SMS_MFA', 'TOKENS']);
  });

  it('by a code from before it was one', async () => {
    const pool = await factorPool(at);
    const mia = await personOf(pool, 'both contacts');
    const who = { ClientId: pool.client.id, Username: mia.username };
    await at.done('ForgotPassword', who);
    const ConfirmationCode = await codeTo(pool, mia.phone!);
    const reset = { ...who, ConfirmationCode, Password: `${PASSWORD}-new` };
    const choose = (Enabled: boolean) =>
      at.done('AdminSetUserMFAPreference', {
        UserPoolId: pool.id,
        Username: mia.username,
        SMSMfaSettings: { Enabled },
      });
    await choose(true);
    expect(saidOf(await at.aws('ConfirmForgotPassword', reset))).toMatch(/code/);
    await choose(false);
    expect((await at.aws('ConfirmForgotPassword', reset)).body).toEqual({});
  });
});
