import { KmsKeyringNode, getClient, KMS } from '@aws-crypto/kms-keyring-node';
import { buildDecrypt } from '@aws-crypto/decrypt-node';
import { RawAesKeyringNode, RawAesWrappingSuiteIdentifier } from '@aws-crypto/raw-aes-keyring-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { functionArn, Raw, type Handler, type TriggerEvent } from './support/functions.js';
import { KeyService } from './support/key-service.js';
import { mailOf, newName, PASSWORD, type TestPool } from './support/test-pool.js';
import { answers, refuses, TriggerStage } from './support/trigger-stage.js';

const keptKeyId = 'arn:aws:kms:us-east-1:000000000000:key/kept-here';
const awsKeyId = 'arn:aws:kms:us-east-1:000000000000:key/at-kms';
const key = Buffer.alloc(32, 5);
const credentials = { accessKeyId: 'AKIDEXAMPLE12345', secretAccessKey: 'secret-of-kms' };

let stage: TriggerStage;
let keys: KeyService;
let pool: TestPool;

beforeAll(async () => {
  keys = await KeyService.start();
  stage = await TriggerStage.start({
    POOLGATE_KMS_KEYS: JSON.stringify({ [keptKeyId]: key.toString('base64') }),
    POOLGATE_KMS_ENDPOINT: keys.url,
  });
  pool = await stage.pool(['CustomMessage']);
});
afterAll(async () => {
  await stage.stop();
  await keys.stop();
});
beforeEach(() => stage.play());

describe('CustomMessage', () => {
  const words: Handler = answers({
    smsMessage: 'Text {####}',
    emailMessage: 'Mail <b>{####}</b> for {username}',
    emailSubject: 'Dear friend',
  });
  const requestOf = (source: string) => stage.event(`CustomMessage_${source}`).request;
  const ClientMetadata = { a: 'b' };
  const clientMetadata = ClientMetadata;

  it('words the code of a sign-up', async () => {
    stage.play({ CustomMessage: words });
    const name = newName();
    await pool.signUp(name, { ClientMetadata });
    const { userName, response } = stage.event('CustomMessage_SignUp');
    expect([userName, response]).toEqual([
      name,
      { smsMessage: null, emailMessage: null, emailSubject: null },
    ]);
    expect(requestOf('SignUp')).toEqual({
      userAttributes: {
        sub: expect.any(String) as string,
        'cognito:user_status': 'UNCONFIRMED',
        email: mailOf(name),
      },
      codeParameter: '{####}',
      linkParameter: null,
      usernameParameter: null,
      clientMetadata,
    });
    expect(await stage.at.newestMessage(pool.id, mailOf(name))).toMatch(/^Mail <b>\d{6}<\/b>/);
  });

  it('words every other message', async () => {
    const name = newName();
    await pool.signUp(name);
    const ClientId = pool.client.id;
    await stage.at.done('ResendConfirmationCode', { ClientId, Username: name, ClientMetadata });
    expect(requestOf('ResendCode')).toMatchObject({ clientMetadata });
    await pool.confirm(name, await pool.code(name));
    await stage.at.done('ForgotPassword', { ClientId, Username: name, ClientMetadata });
    expect(requestOf('ForgotPassword')).toMatchObject({ clientMetadata });
    const { AccessToken } = await pool.signIn({ username: name, password: PASSWORD });
    const UserAttributes = [{ Name: 'email', Value: `new-${mailOf(name)}` }];
    await stage.at.done('UpdateUserAttributes', { AccessToken, UserAttributes, ClientMetadata });
    expect(requestOf('UpdateUserAttribute')).toMatchObject({ clientMetadata });
    await stage.at.done('GetUserAttributeVerificationCode', {
      ...{ AccessToken, AttributeName: 'email', ClientMetadata },
    });
    expect(requestOf('VerifyUserAttribute')).toMatchObject({ clientMetadata });
  });

  it('words an invitation, with the name in it', async () => {
    stage.play({ CustomMessage: words });
    const name = newName();
    await stage.at.done('AdminCreateUser', {
      ...{ UserPoolId: pool.id, Username: name, DesiredDeliveryMediums: ['EMAIL'] },
      UserAttributes: [{ Name: 'email', Value: mailOf(name) }],
      TemporaryPassword: PASSWORD,
      ClientMetadata,
    });
    expect(requestOf('AdminCreateUser')).toMatchObject({
      usernameParameter: '{username}',
      clientMetadata,
    });
    expect(await stage.at.newestMessage(pool.id, mailOf(name))).toContain(`for ${name}`);
  });

  it('words the code of a second factor', async () => {
    const sms = await stage.pool(['CustomMessage'], {
      pool: {
        MfaConfiguration: 'OPTIONAL',
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' },
      },
    });
    const person = await sms.person();
    const at = { UserPoolId: sms.id, Username: person.username };
    const number = '+12025550162';
    const UserAttributes = [{ Name: 'phone_number', Value: number }];
    await stage.at.done('AdminUpdateUserAttributes', { ...at, UserAttributes });
    const SMSMfaSettings = { Enabled: true, PreferredMfa: true };
    await stage.at.done('AdminSetUserMFAPreference', { ...at, SMSMfaSettings });
    stage.play({ CustomMessage: words });
    const { body } = await sms.passwordAuth(person.username, person.password);
    expect(body['ChallengeName']).toBe('SMS_MFA');
    expect(requestOf('Authentication')).toMatchObject({ codeParameter: '{####}' });
    expect(await stage.at.newestMessage(sms.id, number)).toMatch(/^Text \d{6}$/);
  });

  it('is not used without the code in it', async () => {
    stage.play({ CustomMessage: answers({ emailMessage: 'Hello' }) });
    const name = newName();
    await pool.signUp(name);
    expect(await pool.code(name)).toMatch(/^\d{6}$/);
  });

  it('refuses, and no code is sent', async () => {
    stage.play({ CustomMessage: refuses('no words') });
    const name = newName();
    const { body } = await pool.signUp(name);
    expect(body).toEqual({
      __type: 'UserLambdaValidationException',
      message: 'CustomMessage failed with error no words.',
    });
  });

  it('says of nobody what it says of somebody', async () => {
    const hiding = await stage.pool(['CustomMessage'], {
      client: { PreventUserExistenceErrors: 'ENABLED' },
    });
    stage.play({ CustomMessage: refuses('I do not know them') });
    const forgot = { ClientId: hiding.client.id, Username: 'nobody' };
    expect((await stage.at.aws('ForgotPassword', forgot)).status).toBe(200);
  });
});

/** A sender opens the code with the key alone. */
const keyrings = {
  [keptKeyId]: () =>
    new RawAesKeyringNode({
      keyNamespace: 'poolgate',
      keyName: keptKeyId,
      unencryptedMasterKey: new Uint8Array(key),
      wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
    }),
  [awsKeyId]: () =>
    new KmsKeyringNode({
      generatorKeyId: awsKeyId,
      clientProvider: getClient(KMS, { endpoint: keys.url, credentials }),
    }),
};

async function opened(event: TriggerEvent, keyId: keyof typeof keyrings) {
  const { decrypt } = buildDecrypt();
  const { plaintext, messageHeader } = await decrypt(
    keyrings[keyId]!(),
    Buffer.from(event.request['code'] as string, 'base64'),
  );
  expect(messageHeader.encryptionContext['userpool-id']).toBe(event.userPoolId);
  return plaintext.toString('utf8');
}

async function eventually(source: string): Promise<TriggerEvent> {
  for (let turn = 0; turn < 100; turn += 1) {
    const [event] = stage.functions.of(source);
    if (event) return event;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`No event of ${source}`);
}

/** Lets time pass for what waits in the outbox, until something holds. */
async function goOn(holds: () => boolean, turns = 100): Promise<void> {
  for (let turn = 0; turn < turns && !holds(); turn += 1) {
    stage.at.clock.advance(1_000);
    await new Promise((done) => setTimeout(done, 50));
  }
}

describe.each<keyof typeof keyrings>([keptKeyId, awsKeyId])(
  'custom senders with %s',
  (KMSKeyID) => {
    let sending: TestPool;
    const sender = (name: string) => ({ LambdaVersion: 'V1_0', LambdaArn: functionArn(name) });

    beforeAll(async () => {
      sending = await stage.pool(['CustomMessage'], {
        config: {
          CustomEmailSender: sender('CustomEmailSender'),
          CustomSMSSender: sender('CustomSMSSender'),
          KMSKeyID,
        },
      });
    });

    it('receive the code of a mail in place of the mail', async () => {
      const name = newName();
      await sending.signUp(name, { ClientMetadata: { a: 'b' } });
      const event = await eventually('CustomEmailSender_SignUp');
      expect(event).toMatchObject({
        version: '1',
        userName: name,
        callerContext: { clientId: sending.client.id },
        request: {
          type: 'customEmailSenderRequestV1',
          userAttributes: { email: mailOf(name), 'cognito:user_status': 'UNCONFIRMED' },
          clientMetadata: { a: 'b' },
        },
      });
      const code = await opened(event, KMSKeyID);
      expect(code).toMatch(/^\d{6}$/);
      expect((await sending.confirm(name, code)).status).toBe(200);
      expect(stage.functions.of('CustomMessage')).toEqual([]);
      expect(stage.at.logged).not.toContain(code);
    });

    it('receive the temporary password of an invitation, escaped', async () => {
      const name = newName();
      const TemporaryPassword = 'A<b>&c0defg!';
      await stage.at.done('AdminCreateUser', {
        ...{ UserPoolId: sending.id, Username: name, DesiredDeliveryMediums: ['EMAIL'] },
        UserAttributes: [{ Name: 'email', Value: mailOf(name) }],
        TemporaryPassword,
      });
      const event = await eventually('CustomEmailSender_AdminCreateUser');
      expect(await opened(event, KMSKeyID)).toBe('A&lt;b&gt;&amp;c0defg!');
    });

    it('receive text messages too', async () => {
      const name = newName();
      await stage.at.done('AdminCreateUser', {
        ...{ UserPoolId: sending.id, Username: name, DesiredDeliveryMediums: ['SMS'] },
        UserAttributes: [{ Name: 'phone_number', Value: '+12025550188' }],
      });
      const event = await eventually('CustomSMSSender_AdminCreateUser');
      expect(event.request['type']).toBe('customSMSSenderRequestV1');
      expect(await opened(event, KMSKeyID)).not.toBe('');
    });

    it('cannot be reached, nobody is told, and the message is tried again', async () => {
      let calls = 0;
      stage.play({
        CustomEmailSender: () => {
          calls += 1;
          return calls <= 3 ? new Raw(503, '{}') : {};
        },
      });
      const name = newName();
      expect((await sending.signUp(name)).status).toBe(200);
      await goOn(() => calls === 4);
      expect(calls).toBe(4);
    });

    it('fail by themselves: that is final, because they may have sent the message before', async () => {
      stage.play({ CustomEmailSender: refuses('after sending') });
      const name = newName();
      expect((await sending.signUp(name)).status).toBe(200);
      const failed = () => stage.at.logged.includes('"reason":"FUNCTION"');
      await goOn(failed);
      expect(failed()).toBe(true);
      await goOn(() => false, 40);
      expect(stage.functions.of('CustomEmailSender')).toHaveLength(1);
      expect(stage.at.logged).not.toContain('after sending');
    });
  },
);
