import { describe, expect, it } from 'vitest';
import { InvalidParameterError, NotImplementedError } from '../src/domain/errors.js';
import { settingsOf } from '../src/domain/pools/pool-settings.js';
import { CreateUserPoolInput } from '../src/domain/pools/pools.contract.js';
import { fromWire } from '../src/platform/contract-wire.js';
import { checkInput } from '../src/platform/contract-check.js';

/** What the AWS door does with a body before the service sees it. */
function settingsFrom(body: object) {
  const input = fromWire(CreateUserPoolInput, { PoolName: 'people', ...body });
  checkInput(CreateUserPoolInput, input);
  return settingsOf(input);
}

const custom = (Name: string, more: object = {}) => ({
  Name,
  AttributeDataType: 'String',
  Mutable: true,
  ...more,
});
const attribute = (body: object, name: string) =>
  settingsFrom(body).schemaAttributes.find((candidate) => candidate.name === name);

describe('a pool made with a name only', () => {
  it('has the defaults of Cognito', () => {
    const { schemaAttributes, ...settings } = settingsFrom({});
    expect(settings).toEqual({
      policies: {
        passwordPolicy: {
          minimumLength: 8,
          requireUppercase: true,
          requireLowercase: true,
          requireNumbers: true,
          requireSymbols: true,
          temporaryPasswordValidityDays: 7,
        },
        signInPolicy: { allowedFirstAuthFactors: ['PASSWORD'] },
      },
      deletionProtection: 'INACTIVE',
      verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_CODE' },
      emailConfiguration: { emailSendingAccount: 'COGNITO_DEFAULT' },
      adminCreateUserConfig: { allowAdminCreateUserOnly: false, unusedAccountValidityDays: 7 },
      userPoolTags: {},
      userPoolTier: 'ESSENTIALS',
    });
    expect(schemaAttributes.map(({ name }) => name)).toHaveLength(21);
  });

  it('has standard attributes with their constraints', () => {
    expect(attribute({}, 'sub')).toMatchObject({
      mutable: false,
      required: true,
      stringAttributeConstraints: { minLength: '1', maxLength: '2048' },
    });
    expect(attribute({}, 'birthdate')).toMatchObject({
      stringAttributeConstraints: { minLength: '10', maxLength: '10' },
    });
    expect(attribute({}, 'updated_at')).toMatchObject({
      attributeDataType: 'Number',
      numberAttributeConstraints: { minValue: '0' },
    });
    expect(attribute({}, 'email_verified')).toEqual({
      name: 'email_verified',
      attributeDataType: 'Boolean',
      developerOnlyAttribute: false,
      mutable: true,
      required: false,
    });
  });
});

describe('what a pool is told', () => {
  it('replaces the whole policy of passwords', () => {
    const { passwordPolicy } = settingsFrom({
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireNumbers: true } },
    }).policies;
    expect(passwordPolicy).toEqual({
      minimumLength: 12,
      requireUppercase: false,
      requireLowercase: false,
      requireNumbers: true,
      requireSymbols: false,
      temporaryPasswordValidityDays: 7,
    });
  });

  it('names custom attributes by their prefix', () => {
    const Schema = [
      custom('team'),
      custom('badge', { AttributeDataType: 'Number', DeveloperOnlyAttribute: true }),
      { Name: 'email', Required: true },
    ];
    expect(attribute({ Schema }, 'custom:team')).toMatchObject({
      attributeDataType: 'String',
      stringAttributeConstraints: {},
    });
    expect(attribute({ Schema }, 'dev:custom:badge')).toMatchObject({
      developerOnlyAttribute: true,
    });
    expect(attribute({ Schema }, 'email')).toMatchObject({ required: true, mutable: true });
  });

  it('shows an older member in the template', () => {
    const text = 'Code {####}, please.';
    expect(settingsFrom({ EmailVerificationMessage: text }).verificationMessageTemplate).toEqual({
      emailMessage: text,
      defaultEmailOption: 'CONFIRM_WITH_CODE',
    });
  });

  it('takes the older name of the days of a temporary password', () => {
    const settings = settingsFrom({ AdminCreateUserConfig: { UnusedAccountValidityDays: 3 } });
    expect(settings.policies.passwordPolicy.temporaryPasswordValidityDays).toBe(3);
    expect(settings.adminCreateUserConfig.unusedAccountValidityDays).toBe(3);
  });
});

const refusals: readonly (readonly [string, object, string])[] = [
  [
    'a required custom attribute',
    { Schema: [custom('team', { Required: true })] },
    'Required custom attributes are not supported currently.',
  ],
  [
    'a custom attribute without a type',
    { Schema: [{ Name: 'team' }] },
    'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
  ],
  [
    'an unknown type',
    { Schema: [custom('team', { AttributeDataType: 'Text' })] },
    "1 validation error detected: Value 'Text' at 'schema.1.member.attributeDataType' failed to satisfy constraint: Member must satisfy enum value set: [Boolean, Number, String, DateTime]",
  ],
  [
    'another type for a standard attribute',
    { Schema: [{ Name: 'email', AttributeDataType: 'Number' }] },
    'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
  ],
  [
    'a name twice',
    { Schema: [custom('team'), custom('team')] },
    'Duplicate custom attribute names custom:team are not allowed in a user pool schema.',
  ],
  [
    'a name of 21 characters',
    { Schema: [custom('a'.repeat(21))] },
    `1 validation error detected: Value '${'a'.repeat(21)}' at 'schema.1.member.name' failed to satisfy constraint: Member must have length less than or equal to 20`,
  ],
  [
    'a least length above the greatest',
    {
      Schema: [custom('team', { StringAttributeConstraints: { MinLength: '5', MaxLength: '4' } })],
    },
    "Attribute custom:team cannot have a max length shorter than it's min length",
  ],
  [
    'a least value above the greatest',
    {
      Schema: [
        custom('age', {
          AttributeDataType: 'Number',
          NumberAttributeConstraints: { MinValue: '5', MaxValue: '4' },
        }),
      ],
    },
    "Attribute custom:age cannot have a max value smaller than it's min value",
  ],
  [
    'phone numbers verified without text messages',
    { AutoVerifiedAttributes: ['phone_number'] },
    'SMS configuration is required when phone_number is selected for auto verification',
  ],
  [
    'two different lives of a temporary password',
    {
      Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 5 } },
      AdminCreateUserConfig: { UnusedAccountValidityDays: 4 },
    },
    'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
  ],
  [
    'a sign-in without passwords',
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
    'Password should be configured as one of the allowed first auth factors.',
  ],
  [
    'a sender that is no address',
    { EmailConfiguration: { From: 'Poolgate' } },
    'Provided From email address is invalid',
  ],
  [
    'a least length of 5',
    { Policies: { PasswordPolicy: { MinimumLength: 5 } } },
    "1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: Member must have value greater than or equal to 6",
  ],
];

describe('refused', () => {
  it.each(refusals)('%s', (_what, body, message) => {
    expect(() => settingsFrom(body)).toThrow(new InvalidParameterError(message));
  });

  const unbuilt: readonly (readonly [string, object])[] = [
    ['LambdaConfig', { LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:0:function:f' } }],
    [
      'EMAIL_OTP',
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
    ],
    [
      'CONFIRM_WITH_LINK',
      { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } },
    ],
  ];

  it.each(unbuilt)('%s, because it would not act', (name, body) => {
    expect(() => settingsFrom(body)).toThrow(NotImplementedError);
    expect(() => settingsFrom(body)).toThrow(name);
  });

  it('nothing that asks for nothing', () => {
    const neutral = { LambdaConfig: {}, MfaConfiguration: 'OFF', AliasAttributes: [] };
    expect(settingsFrom(neutral)).toEqual(settingsFrom({}));
  });
});
