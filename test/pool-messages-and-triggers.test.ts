import { describe, expect, it } from 'vitest';
import { DEVELOPER, SMS, SMS_ROLE, SOURCE } from './support/factors.js';
import { refusalOf, settingsFor, shownFor, verification } from './support/pool-settings.js';

const f = (name = 'f', region = 'us-east-1') =>
  `arn:aws:lambda:${region}:000000000000:function:${name}`;
const key = (region = 'us-east-1') => `arn:aws:kms:${region}:000000000000:key/k`;
const lambda = (LambdaConfig: object) => ({ LambdaConfig });
const versioned = (LambdaVersion: string, LambdaArn = f()) => ({ LambdaVersion, LambdaArn });
const sms = (more: object) => ({ SmsConfiguration: { SnsCallerArn: SMS_ROLE, ...more } });
const template = (VerificationMessageTemplate: object) => ({ VerificationMessageTemplate });
const factors = (...AllowedFirstAuthFactors: string[]) => ({
  Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
});
const lite = (settings: object) => ({ UserPoolTier: 'LITE', ...settings });
const link = 'Please {##click here##}.';

/** What is refused, its sentence, and what looks alike and is not refused. */
const refused: readonly (readonly [string, object, string, object])[] = [
  [
    'codes to phones without a way to send them',
    { AutoVerifiedAttributes: ['phone_number'] },
    'SMS configuration is required when phone_number is selected for auto verification',
    { AutoVerifiedAttributes: ['phone_number'], ...SMS },
  ],
  [
    'a second factor without one',
    { MfaConfiguration: 'ON' },
    'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    { MfaConfiguration: 'ON', ...SMS },
  ],
  [
    'text messages from another region',
    sms({ SnsRegion: 'eu-west-1' }),
    'Invalid snsRegion. Allowed SNS region for us-east-1 is us-east-1',
    sms({ SnsRegion: 'us-east-1' }),
  ],
  [
    'a role of another account',
    sms({ SnsCallerArn: SMS_ROLE.replace('000000000000', '111111111111') }),
    'Cross-account pass role is not allowed.',
    sms({}),
  ],
  [
    'two texts of one message',
    { SmsVerificationMessage: 'A {####}', ...template({ SmsMessage: 'B {####}' }) },
    'The verification text message is given twice, and differs.',
    { SmsVerificationMessage: 'A {####}', ...template({ SmsMessage: 'A {####}' }) },
  ],
  [
    'a mail with a code and a link',
    template({ EmailMessage: verification, EmailMessageByLink: link }),
    'Only one of EmailMessage and EmailMessageByLink can be set in a verification message template.',
    template({ EmailMessageByLink: link, DefaultEmailOption: 'CONFIRM_WITH_LINK' }),
  ],
  [
    'an invitation by text message without the password',
    { AdminCreateUserConfig: { InviteMessageTemplate: { SMSMessage: 'Hello {username}' } } },
    'The invitation message must contain the placeholders {username} and {####}.',
    { AdminCreateUserConfig: { InviteMessageTemplate: { SMSMessage: '{username} {####}' } } },
  ],
  [
    'mail from a region that does not send',
    { EmailConfiguration: { SourceArn: SOURCE.replace('us-east-1', 'ca-west-1') } },
    'Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2.',
    DEVELOPER,
  ],
  [
    'two functions before tokens are made',
    lambda({ PreTokenGeneration: f('a'), PreTokenGenerationConfig: versioned('V2_0', f('b')) }),
    "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
    lambda({ PreTokenGeneration: f('a'), PreTokenGenerationConfig: versioned('V2_0', f('a')) }),
  ],
  ...['CustomSMSSender', 'CustomEmailSender'].map(
    (name) =>
      [
        `${name} without a key`,
        lambda({ [name]: versioned('V1_0') }),
        'KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.',
        lambda({ [name]: versioned('V1_0'), KMSKeyID: key() }),
      ] as const,
  ),
  [
    'a key of another region',
    lambda({ KMSKeyID: key('eu-west-1') }),
    'Invalid arn eu-west-1',
    lambda({ KMSKeyID: key() }),
  ],
  ...[
    { PreSignUp: f('f', 'eu-west-1') },
    { PreTokenGenerationConfig: versioned('V1_0', f('f', 'eu-west-1')) },
    { InboundFederation: versioned('V1_0', f('f', 'eu-west-1')) },
  ].map(
    (config) =>
      [
        `${Object.keys(config)[0]} in another region`,
        lambda(config),
        'Cross-region lambda functions are not supported',
        lambda({ UserMigration: f() }),
      ] as const,
  ),
];

describe('settings of messages and triggers', () => {
  it.each(refused)('refuse %s', (_what, bad, sentence, good) => {
    expect(refusalOf(bad)).toMatchObject({ code: 'INVALID_PARAMETER', message: sentence });
    expect(settingsFor(good)).toBeDefined();
  });

  it.each([
    ['Passwordless', factors('PASSWORD', 'EMAIL_OTP')],
    ['Access Token Customization', lambda({ PreTokenGenerationConfig: versioned('V2_0') })],
    ['Access Token Customization', lambda({ PreTokenGenerationConfig: versioned('V3_0') })],
  ])('refuse %s in the cheapest tier alone', (feature, settings) => {
    expect(refusalOf(lite(settings))).toMatchObject({
      code: 'FEATURE_UNAVAILABLE_IN_TIER',
      message: `The following features need to be disabled for the LITE pricing tier configured: ${feature}`,
    });
    expect(settingsFor(settings)).toBeDefined();
    const first = lambda({ PreTokenGenerationConfig: versioned('V1_0') });
    expect(settingsFor(lite(first))).toBeDefined();
  });

  it.each([{ SmsVerificationMessage: 'Code: {####}' }, template({ SmsMessage: 'Code: {####}' })])(
    'show the text message under both names',
    (body) => {
      expect(shownFor(body)).toMatchObject({
        SmsVerificationMessage: 'Code: {####}',
        VerificationMessageTemplate: { SmsMessage: 'Code: {####}' },
      });
    },
  );

  it('are shown as they were given', () => {
    const body = {
      ...SMS,
      ...DEVELOPER,
      ...factors('PASSWORD', 'WEB_AUTHN', 'EMAIL_OTP', 'SMS_OTP'),
      SmsAuthenticationMessage: 'Code: {####}',
      DeviceConfiguration: {
        ChallengeRequiredOnNewDevice: true,
        DeviceOnlyRememberedOnUserPrompt: false,
      },
      LambdaConfig: {
        PreSignUp: f(),
        CustomMessage: f(),
        PostConfirmation: f(),
        PreAuthentication: f(),
        PostAuthentication: f(),
        DefineAuthChallenge: f(),
        CreateAuthChallenge: f(),
        VerifyAuthChallengeResponse: f(),
        PreTokenGeneration: f(),
        PreTokenGenerationConfig: versioned('V3_0'),
        UserMigration: f(),
        CustomSMSSender: versioned('V1_0'),
        CustomEmailSender: versioned('V1_0'),
        InboundFederation: versioned('V1_0'),
        KMSKeyID: key(),
      },
      VerificationMessageTemplate: {
        SmsMessage: 'Code: {####}',
        EmailMessageByLink: link,
        EmailSubjectByLink: 'Confirm',
        DefaultEmailOption: 'CONFIRM_WITH_LINK',
      },
    };
    expect(shownFor(body)).toMatchObject(body);
  });

  it('fill in the switches of devices: that they are there turns tracking on', () => {
    expect(shownFor({ DeviceConfiguration: {} })['DeviceConfiguration']).toEqual({
      ChallengeRequiredOnNewDevice: false,
      DeviceOnlyRememberedOnUserPrompt: false,
    });
    expect(shownFor({})).not.toHaveProperty('DeviceConfiguration');
  });

  it('refuse a mail by link that has no place for it, however long, at once', () => {
    const bad = ['no link', '{##', '##}{##', '{## open', '\u0001{##x##}', '{##x##}\u0001'];
    const hostile = '{##x##}'.repeat(2_850) + '\u0001';
    const began = performance.now();
    for (const EmailMessageByLink of [...bad, hostile, '{##'.repeat(6_600)]) {
      expect(refusalOf(template({ EmailMessageByLink })).message).toMatch(
        /at 'verificationMessageTemplate.emailMessageByLink' failed/,
      );
    }
    expect(performance.now() - began).toBeLessThan(2_000);
    for (const EmailMessageByLink of [link, '{##x##}', '<a>{##x##}</a>\n{##y##}']) {
      expect(settingsFor(template({ EmailMessageByLink }))).toBeDefined();
    }
  });
});
