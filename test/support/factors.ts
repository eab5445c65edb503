import type { TestGateway } from './gateway.js';
import { newName, TestPool, type TestPerson } from './test-pool.js';
import { totpCode } from './totp.js';

/** Of the account that test gateways say they belong to. */
export const SMS_ROLE = 'arn:aws:iam::000000000000:role/sms';
export const SMS = { SmsConfiguration: { SnsCallerArn: SMS_ROLE, ExternalId: 'poolgate' } };
export const SOURCE = 'arn:aws:ses:us-east-1:000000000000:identity/no-reply@mail.example';
export const DEVELOPER = {
  EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: SOURCE },
};

/** A pool that takes every second factor, OPTIONAL unless something else is said. */
export async function poolWithFactors(
  at: TestGateway,
  MfaConfiguration: 'ON' | 'OPTIONAL' = 'OPTIONAL',
  PoolName = 'people',
): Promise<TestPool> {
  const pool = await TestPool.make(at, { PoolName, ...SMS, ...DEVELOPER });
  await at.done('SetUserPoolMfaConfig', {
    UserPoolId: pool.id,
    MfaConfiguration,
    SmsMfaConfiguration: SMS,
    SoftwareTokenMfaConfiguration: { Enabled: true },
    EmailMfaConfiguration: {},
  });
  return pool;
}

/** Somebody signed in, with a verified address and number. */
export async function contactable(pool: TestPool) {
  const person = await pool.person(newName());
  const UserAttributes = [
    { Name: 'email', Value: `${person.username}@mail.example` },
    { Name: 'email_verified', Value: 'true' },
    { Name: 'phone_number', Value: '+15555550100' },
    { Name: 'phone_number_verified', Value: 'true' },
  ];
  const named = { UserPoolId: pool.id, Username: person.username };
  await pool.at.done('AdminUpdateUserAttributes', { ...named, UserAttributes });
  return { ...person, ...(await pool.signIn(person)) };
}

/** Enrols an authenticator app and returns its secret. */
export async function enrolled(at: TestGateway, { AccessToken }: { AccessToken: string }) {
  const { SecretCode } = await at.done<{ SecretCode: string }>('AssociateSoftwareToken', {
    AccessToken,
  });
  const UserCode = totpCode(SecretCode, at.clock.now());
  await at.done('VerifySoftwareToken', { AccessToken, UserCode });
  return SecretCode;
}

export const described = (pool: TestPool, { username }: Pick<TestPerson, 'username'>) =>
  pool.at.done<Record<string, unknown>>('AdminGetUser', {
    UserPoolId: pool.id,
    Username: username,
  });
