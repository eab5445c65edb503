import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recoveryDelivery } from '../src/domain/registration/recovery-rules.js';
import type { PoolSettings } from '../src/domain/pools/pool-settings.js';
import type { UserMfa } from '../src/domain/users/user-mfa.js';
import { Account } from './support/account.js';
import { TestGateway } from './support/gateway.js';
import { poolWith } from './support/pool.js';
import { Recovery } from './support/recovery.js';
import { mailOf, newName, saidOf, TestPool } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;

const texts = {
  AutoVerifiedAttributes: ['phone_number', 'email'],
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/texts' },
  SmsVerificationMessage: 'Shop: {####} verifies.',
  AdminCreateUserConfig: {
    InviteMessageTemplate: { SMSMessage: 'Shop: {username} may come in by {####}' },
  },
};

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at, texts);
});
afterAll(() => at.stop());

let numbers = 0;
const newNumber = () => `+4917012${String((numbers += 1)).padStart(5, '0')}`;
const attribute = (Name: string, Value: string) => ({ Name, Value });
const masked = (number: string) => `+${'*'.repeat(number.length - 5)}${number.slice(-4)}`;

describe('a phone number that the pool verifies', () => {
  it('is sent the code of a sign-up before the mail is, and again', async () => {
    const [name, number] = [newName(), newNumber()];
    const UserAttributes = [attribute('phone_number', number), attribute('email', mailOf(name))];
    const signedUp = await pool.signUp(name, { UserAttributes });
    const CodeDeliveryDetails = {
      AttributeName: 'phone_number',
      DeliveryMedium: 'SMS',
      Destination: masked(number),
    };
    expect(signedUp.body).toMatchObject({ UserConfirmed: false, CodeDeliveryDetails });
    expect(await at.newestMessage(pool.id, number)).toMatch(/^Shop: \d{6} verifies\.$/);
    await expect(at.newestMessage(pool.id, mailOf(name))).rejects.toThrow('No message');

    const ask = { ClientId: pool.client.id, Username: name };
    const again = await at.aws('ResendConfirmationCode', ask, false);
    expect(again.body).toEqual({ CodeDeliveryDetails });
    await pool.confirm(name, await at.newestCode(pool.id, number));
    const user = await at.done('AdminGetUser', { UserPoolId: pool.id, Username: name });
    expect(user['UserAttributes']).toContainEqual(attribute('phone_number_verified', 'true'));
    expect(JSON.stringify(user)).not.toContain('email_verified');
  });

  it('is sent a code when it changes, and verified by it', async () => {
    const me = await Account.open(pool);
    const number = newNumber();
    const { body } = await me.update({ phone_number: number });
    expect(body['CodeDeliveryDetailsList']).toEqual([
      { AttributeName: 'phone_number', DeliveryMedium: 'SMS', Destination: masked(number) },
    ]);
    const code = await at.newestCode(pool.id, number);
    expect((await me.verify(code, 'phone_number')).status).toBe(200);
    expect(await me.attributes()).toMatchObject({ phone_number_verified: 'true' });
  });

  it('receives the code for a forgotten password in the words of the pool', async () => {
    const recovery = new Recovery(pool);
    const { username } = await pool.person();
    const number = newNumber();
    await recovery.update(username, { phone_number: number, phone_number_verified: 'true' });
    expect((await recovery.forgot(username)).body['CodeDeliveryDetails']).toMatchObject({
      DeliveryMedium: 'SMS',
    });
    expect(await at.newestMessage(pool.id, number)).toMatch(/^Shop: \d{6} verifies\.$/);
    const code = await at.newestCode(pool.id, number);
    expect((await recovery.confirm(username, code)).status).toBe(200);
  });
});

describe('an invitation', () => {
  const create = (Username: string, more: object) =>
    at.aws('AdminCreateUser', { UserPoolId: pool.id, Username, ...more });
  const both = (name: string, number: string) => ({
    UserAttributes: [attribute('phone_number', number), attribute('email', mailOf(name))],
    TemporaryPassword: 'Temp0rary!word',
  });

  it('goes by SMS where nothing is said, and by mail only when that is asked for', async () => {
    const [name, number] = [newName(), newNumber()];
    await create(name, both(name, number));
    expect(await at.newestMessage(pool.id, number)).toBe(
      `Shop: ${name} may come in by Temp0rary!word`,
    );
    await expect(at.newestMessage(pool.id, mailOf(name))).rejects.toThrow('No message');
    const DesiredDeliveryMediums = ['EMAIL'];
    await create(name, { MessageAction: 'RESEND', DesiredDeliveryMediums });
    expect(await at.newestMessage(pool.id, mailOf(name))).toContain(`Your username is ${name}`);
  });

  it('goes both ways when both are asked for, and none when one of them is missing', async () => {
    const [name, number] = [newName(), newNumber()];
    const DesiredDeliveryMediums = ['SMS', 'EMAIL'];
    await create(name, { ...both(name, number), DesiredDeliveryMediums });
    expect(await at.newestMessage(pool.id, number)).toContain('Temp0rary!word');
    expect(await at.newestMessage(pool.id, mailOf(name))).toContain('Temp0rary!word');

    const other = newName();
    const UserAttributes = [attribute('email', mailOf(other))];
    const refused = await create(other, { UserAttributes, DesiredDeliveryMediums });
    expect(refused.body['__type']).toBe('InvalidParameterException');
    expect(saidOf(refused)).toBe('The user has no phone_number to send the invitation to.');
    await expect(at.newestMessage(pool.id, mailOf(other))).rejects.toThrow('No message');
  });
});

describe('what receives the second factor', () => {
  const settings = {
    mfaConfiguration: 'OPTIONAL',
    smsMfaConfiguration: { enabled: true },
    softwareTokenMfaConfiguration: { enabled: true },
  } as unknown as PoolSettings;
  const attributes = {
    phone_number: '+491701234567',
    phone_number_verified: 'true',
    email: 'ann@example.com',
    email_verified: 'true',
  };
  const way = (over: Partial<PoolSettings>, mfa: UserMfa | null, own: object = attributes) =>
    recoveryDelivery(poolWith({ ...settings, ...over }), {
      attributes: own as Record<string, string>,
      mfa,
    })?.medium;

  it('does not recover the password', () => {
    expect(way({}, null)).toBe('SMS');
    expect(way({}, { enabled: ['SOFTWARE_TOKEN_MFA'] })).toBe('SMS');
    expect(way({}, { enabled: ['SMS_MFA'] })).toBe('EMAIL');
    const { email: _email, ...phone } = attributes;
    expect(way({}, { enabled: ['SMS_MFA'] }, phone)).toBeUndefined();
  });

  it('nor where the pool asks everybody and there is no choice', () => {
    const on = { mfaConfiguration: 'ON' } as const;
    expect(way(on, null)).toBe('EMAIL');
    expect(way(on, { enabled: [], softwareTokenVerified: true })).toBe('SMS');
    expect(way({ mfaConfiguration: 'OFF' }, { enabled: ['SMS_MFA'] })).toBe('SMS');
  });
});
