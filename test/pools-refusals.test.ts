import { describe, expect, it } from 'vitest';
import { NotImplementedError } from '../src/domain/errors.js';
import {
  custom,
  days,
  password,
  schema,
  settingsFor,
  verification,
} from './support/pool-settings.js';

function refusalOf(body: object): Error {
  try {
    settingsFor(body);
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was refused.');
}

const many = (count: number) => ({
  Schema: Array.from({ length: count }, (_, index) => custom({ Name: `a${index}` })),
});

const aMail = (address: string) => ({ EmailConfiguration: { From: address } });
const invitation = (EmailMessage: string) => ({
  AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage } },
});
const violation = (value: string, path: string, phrase: string) =>
  `1 validation error detected: ${value && `Value '${value}'`} at '${path}' failed to satisfy constraint: ${phrase}`;
const range = (minimum: string, maximum: string) =>
  schema(
    custom({
      AttributeDataType: 'Number',
      NumberAttributeConstraints: { MinValue: minimum, MaxValue: maximum },
    }),
  );
const lengths = (minimum: string, maximum: string) =>
  schema(custom({ StringAttributeConstraints: { MinLength: minimum, MaxLength: maximum } }));

/** What is refused, its sentence, and what looks alike and is not refused. */
const refused: readonly (readonly [string, object, string, object])[] = [
  [
    'an unknown type',
    schema(custom({ AttributeDataType: 'Text' })),
    violation(
      'Text',
      'schema.1.member.attributeDataType',
      'Member must satisfy enum value set: [Boolean, Number, String, DateTime]',
    ),
    schema(custom({ AttributeDataType: 'DateTime' })),
  ],
  [
    'a custom attribute without a type',
    schema({ Name: 'shoe' }),
    'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
    schema({ Name: 'email' }),
  ],
  [
    'a custom attribute that is required',
    schema(custom({ Required: true })),
    'Required custom attributes are not supported currently.',
    schema({ Name: 'email', Required: true }),
  ],
  [
    'another type of a standard attribute',
    schema({ Name: 'email', AttributeDataType: 'Number' }),
    'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
    schema({ Name: 'email', AttributeDataType: 'String' }),
  ],
  [
    'a standard attribute for developers only',
    schema({ Name: 'locale', DeveloperOnlyAttribute: true }),
    'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute locale',
    schema({ Name: 'locale', DeveloperOnlyAttribute: false }),
  ],
  [
    'a name of 21 characters',
    schema(custom({ Name: 'x'.repeat(21) })),
    violation(
      'x'.repeat(21),
      'schema.1.member.name',
      'Member must have length less than or equal to 20',
    ),
    schema(custom({ Name: 'x'.repeat(20) })),
  ],
  [
    'a name twice',
    schema(custom(), custom()),
    'Duplicate custom attribute names custom:shoe are not allowed in a user pool schema.',
    schema(custom(), custom({ DeveloperOnlyAttribute: true })),
  ],
  [
    'a standard name twice',
    schema({ Name: 'email' }, { Name: 'email', Required: true }),
    'Duplicate standard attribute names email are not allowed in a user pool schema.',
    schema({ Name: 'email' }, { Name: 'locale' }),
  ],
  [
    'a longest length below the least',
    lengths('5', '4'),
    "Attribute custom:shoe cannot have a max length shorter than it's min length",
    lengths('4', '4'),
  ],
  [
    'a greatest number below the least',
    range('10', '9'),
    "Attribute custom:shoe cannot have a max value smaller than it's min value",
    range('9', '10'),
  ],
  [
    'a length that is no number',
    lengths('few', '9'),
    'Attribute custom:shoe must have lengths that are numbers from 0 to 2048.',
    lengths('', '9'),
  ],
  [
    'a length beyond what any attribute takes',
    lengths('0', '2049'),
    'Attribute custom:shoe must have lengths that are numbers from 0 to 2048.',
    lengths('0', '2048'),
  ],
  [
    'a bound that is no number',
    range('low', '9'),
    'Attribute custom:shoe must have bounds that are numbers.',
    range('-1.5', '9'),
  ],
  [
    'a length of a number',
    schema(custom({ AttributeDataType: 'Number', StringAttributeConstraints: { MaxLength: '3' } })),
    'Attribute custom:shoe cannot have StringAttributeConstraints.',
    schema(custom({ AttributeDataType: 'Number', StringAttributeConstraints: {} })),
  ],
  [
    'a sub that may change',
    schema({ Name: 'sub', Mutable: true }),
    'The attribute sub is required and not mutable.',
    schema({ Name: 'sub', Mutable: false, Required: true, AttributeDataType: 'String' }),
  ],
  [
    'codes by SMS',
    { AutoVerifiedAttributes: ['email', 'phone_number'] },
    'SMS configuration is required when phone_number is selected for auto verification',
    { AutoVerifiedAttributes: ['email'] },
  ],
  [
    'both names of one number of days',
    days(7, 7),
    'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    days(7, 0),
  ],
  [
    'days beyond a year',
    password({ TemporaryPasswordValidityDays: 366 }),
    violation(
      '366',
      'policies.passwordPolicy.temporaryPasswordValidityDays',
      'Member must have value less than or equal to 365',
    ),
    password({ TemporaryPasswordValidityDays: 365 }),
  ],
  [
    'the older days beyond a year',
    { AdminCreateUserConfig: { UnusedAccountValidityDays: 366 } },
    violation(
      '366',
      'adminCreateUserConfig.unusedAccountValidityDays',
      'Member must have value less than or equal to 365',
    ),
    { AdminCreateUserConfig: { UnusedAccountValidityDays: 365 } },
  ],
  [
    'passwords shorter than 6',
    password({ MinimumLength: 5 }),
    violation(
      '5',
      'policies.passwordPolicy.minimumLength',
      'Member must have value greater than or equal to 6',
    ),
    password({ MinimumLength: 6 }),
  ],
  [
    'passwords longer than 99',
    password({ MinimumLength: 100 }),
    violation(
      '100',
      'policies.passwordPolicy.minimumLength',
      'Member must have value less than or equal to 99',
    ),
    password({ MinimumLength: 99 }),
  ],
  [
    'first factors without the password',
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['WEB_AUTHN'] } } },
    'Password should be configured as one of the allowed first auth factors.',
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } } },
  ],
  ...['nobody', 'Ann <nobody>', 'a@b.example, c@d.example', 'Ann <a@b.example'].map(
    (address) =>
      [
        `a sender such as ${JSON.stringify(address)}`,
        aMail(address),
        'Provided From email address is invalid',
        aMail('Ann <ann@mail.example.com>'),
      ] as const,
  ),
  [
    'two reply addresses',
    { EmailConfiguration: { ReplyToEmailAddress: 'a@b.example,c@d.example' } },
    'Provided ReplyTo email address is invalid',
    { EmailConfiguration: { ReplyToEmailAddress: 'a@b.example' } },
  ],
  [
    'an invitation without the password',
    invitation('Hello {username}'),
    'The invitation message must contain the placeholders {username} and {####}.',
    invitation('Hello {username}: {####}'),
  ],
  [
    'two verification messages',
    {
      EmailVerificationMessage: verification,
      VerificationMessageTemplate: { EmailMessage: 'Code: {####}' },
    },
    'The verification message is given twice, and differs.',
    {
      EmailVerificationMessage: verification,
      VerificationMessageTemplate: { EmailMessage: verification },
    },
  ],
];

describe('CreateUserPool refuses', () => {
  it.each(refused)('%s', (_what, bad, sentence, good) => {
    expect(refusalOf(bad)).toMatchObject({ code: 'INVALID_PARAMETER', message: sentence });
    expect(settingsFor(good)).toBeDefined();
  });

  it.each([
    ['51 attributes', many(51), many(50), /at 'schema' .*length less than or equal to 50$/],
    [
      'a verification message without a place for the code',
      { VerificationMessageTemplate: { EmailMessage: 'No code' } },
      { VerificationMessageTemplate: { EmailMessage: verification } },
      /at 'verificationMessageTemplate.emailMessage' .*regular expression pattern: .*\\\{####\\\}/,
    ],
    [
      'a name with a slash',
      { PoolName: 'a/b' },
      { PoolName: 'a b' },
      /pattern: \[\\w\\s\+=,.@-\]\+$/,
    ],
    [
      '51 tags',
      { UserPoolTags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, ''])) },
      { UserPoolTags: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`t${i}`, ''])) },
      /at 'userPoolTags' .*length less than or equal to 50$/,
    ],
  ])('%s', (_what, bad, good, sentence) => {
    expect(refusalOf(bad)).toMatchObject({ code: 'INVALID_PARAMETER' });
    expect(refusalOf(bad).message).toMatch(sentence);
    expect(settingsFor(good)).toBeDefined();
  });
});

describe('what does not act yet', () => {
  it.each([
    ['UserPoolAddOns', { AdvancedSecurityMode: 'AUDIT' }, { AdvancedSecurityMode: 'OFF' }],
    [
      'UserAttributeUpdateSettings',
      { AttributesRequireVerificationBeforeUpdate: ['email'] },
      { AttributesRequireVerificationBeforeUpdate: [] },
    ],
    ['KeyConfiguration', { KeyType: 'CUSTOMER_MANAGED_KEY' }, { KeyType: 'AWS_OWNED_KEY' }],
    ['IssuerConfiguration', { Type: 'UNIFIED' }, { Type: 'ORIGINAL' }],
    ['MfaConfiguration', 'OPTIONAL', 'OFF'],
    [
      'EmailConfiguration',
      { EmailSendingAccount: 'DEVELOPER' },
      { EmailSendingAccount: 'COGNITO_DEFAULT' },
    ],
    ['LambdaConfig', { PreSignUp: 'arn' }, {}],
    ['AliasAttributes', ['email'], []],
    ['DeviceConfiguration', { ChallengeRequiredOnNewDevice: false }, null],
    [
      'VerificationMessageTemplate',
      { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
      { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
    ],
    [
      'Policies',
      { PasswordPolicy: { PasswordHistorySize: 1 } },
      { PasswordPolicy: { PasswordHistorySize: 0 } },
    ],
    [
      'Policies',
      { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
      { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
    ],
  ])('is refused in %s unless it asks for nothing', (name, asking, neutral) => {
    expect(refusalOf({ [name]: asking })).toBeInstanceOf(NotImplementedError);
    expect(settingsFor({ [name]: neutral })).toBeDefined();
  });
});
