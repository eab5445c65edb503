import { describe, expect, it } from 'vitest';
import { NotImplementedError } from '../src/domain/errors.js';
import {
  attributeOf,
  custom,
  days,
  password,
  refusalOf,
  schema,
  settingsFor,
  shownFor,
  verification,
} from './support/pool-settings.js';

describe('what a pool with a name alone shows', () => {
  it('is what section 3.1 says', () => {
    const { SchemaAttributes, ...shown } = shownFor({});
    expect(shown).toEqual({
      Id: 'us-east-1_Abcdefghi',
      Name: 'people',
      Arn: 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_Abcdefghi',
      CreationDate: 1_767_225_600,
      LastModifiedDate: 1_767_225_600,
      Policies: {
        PasswordPolicy: {
          MinimumLength: 8,
          RequireUppercase: true,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          TemporaryPasswordValidityDays: 7,
        },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
      },
      DeletionProtection: 'INACTIVE',
      LambdaConfig: {},
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
      MfaConfiguration: 'OFF',
      EstimatedNumberOfUsers: 0,
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
      UserPoolTags: {},
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
      UserPoolTier: 'ESSENTIALS',
      IssuerConfiguration: { Type: 'ORIGINAL' },
      KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
      AcrConfiguration: {
        Level1: { AcrValue: 'urn:cognito:loa:1' },
        Level2: { AcrValue: 'urn:cognito:loa:2' },
        Level3: { AcrValue: 'urn:cognito:loa:3' },
        Level4: { AcrValue: 'urn:cognito:loa:4' },
      },
    });
    expect(SchemaAttributes).toHaveLength(21);
  });

  it('has the standard attributes of section 3.2', () => {
    const plain = { DeveloperOnlyAttribute: false, Mutable: true, Required: false };
    const text = { ...plain, AttributeDataType: 'String' };
    const lengths = (MinLength: string, MaxLength: string) => ({
      StringAttributeConstraints: { MinLength, MaxLength },
    });
    expect(attributeOf({}, 'sub')).toEqual({
      ...text,
      Name: 'sub',
      Mutable: false,
      Required: true,
      ...lengths('1', '2048'),
    });
    const email = { ...text, Name: 'email', ...lengths('0', '2048') };
    expect(attributeOf({}, 'email')).toEqual(email);
    const birthdate = { ...text, Name: 'birthdate', ...lengths('10', '10') };
    expect(attributeOf({}, 'birthdate')).toEqual(birthdate);
    const verified = { ...plain, Name: 'email_verified', AttributeDataType: 'Boolean' };
    expect(attributeOf({}, 'email_verified')).toEqual(verified);
    expect(attributeOf({}, 'updated_at')).toEqual({
      ...plain,
      Name: 'updated_at',
      AttributeDataType: 'Number',
      NumberAttributeConstraints: { MinValue: '0' },
    });
    const identities = { ...text, Name: 'identities', StringAttributeConstraints: {} };
    expect(attributeOf({}, 'identities')).toEqual(identities);
  });
});

const role = 'arn:aws:iam::000000000000:role/sms';

describe('what does not act yet', () => {
  it.each([
    ['UserPoolAddOns', { AdvancedSecurityMode: 'AUDIT' }, { AdvancedSecurityMode: 'OFF' }],
    ['KeyConfiguration', { KeyType: 'CUSTOMER_MANAGED_KEY' }, { KeyType: 'AWS_OWNED_KEY' }],
    ['IssuerConfiguration', { Type: 'UNIFIED' }, { Type: 'ORIGINAL' }],
    [
      'SmsConfiguration',
      { SnsCallerArn: role, EumsSms: { CallerArn: role } },
      { SnsCallerArn: role, EumsSms: null },
    ],
  ])('is refused in %s unless it asks for nothing', (name, asking, neutral) => {
    expect(refusalOf({ [name]: asking })).toBeInstanceOf(NotImplementedError);
    expect(settingsFor({ [name]: neutral })).toBeDefined();
  });
});

describe('defaults inside what is given', () => {
  it('turns rules off that a password policy leaves out', () => {
    const { passwordPolicy } = settingsFor(password({ RequireNumbers: true })).policies;
    expect(passwordPolicy).toEqual({
      minimumLength: 8,
      requireUppercase: false,
      requireLowercase: false,
      requireNumbers: true,
      requireSymbols: false,
      temporaryPasswordValidityDays: 7,
    });
  });

  it.each([
    [days(3, 0), 3],
    [days(0, 3), 3],
    [days(0, 0), 7],
  ])('shows the days of a temporary password under both names', (body, shown) => {
    const { policies, adminCreateUserConfig } = settingsFor(body);
    expect(policies.passwordPolicy.temporaryPasswordValidityDays).toBe(shown);
    expect(adminCreateUserConfig.unusedAccountValidityDays).toBe(shown);
  });

  it.each([
    { EmailVerificationMessage: verification, EmailVerificationSubject: 'Hello' },
    { VerificationMessageTemplate: { EmailMessage: verification, EmailSubject: 'Hello' } },
  ])('shows the verification mail under both names', (body) => {
    expect(shownFor(body)).toMatchObject({
      ...{ EmailVerificationMessage: verification, EmailVerificationSubject: 'Hello' },
      VerificationMessageTemplate: {
        EmailMessage: verification,
        EmailSubject: 'Hello',
        DefaultEmailOption: 'CONFIRM_WITH_CODE',
      },
    });
  });

  it('shows what was set', () => {
    const body = {
      DeletionProtection: 'ACTIVE',
      UsernameConfiguration: { CaseSensitive: false },
      UserPoolTags: { team: 'a' },
      AutoVerifiedAttributes: ['email'],
      EmailConfiguration: {
        EmailSendingAccount: 'COGNITO_DEFAULT',
        From: 'Ann <ann@mail.example.com>',
        ReplyToEmailAddress: 'bob@mail.example.com',
      },
    };
    expect(shownFor(body)).toMatchObject(body);
  });

  it('hides the sign-in policy in the LITE tier', () => {
    expect(shownFor({ UserPoolTier: 'PLUS' })['Policies']).toHaveProperty('SignInPolicy');
    expect(shownFor({ UserPoolTier: 'LITE' })['Policies']).not.toHaveProperty('SignInPolicy');
  });
});

describe('custom attributes', () => {
  it('come with their prefix, and are mutable unless they say otherwise', () => {
    expect(attributeOf(schema(custom()), 'custom:shoe')).toEqual({
      Name: 'custom:shoe',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      StringAttributeConstraints: {},
    });
    const fixed = schema(custom({ Mutable: false }));
    expect(attributeOf(fixed, 'custom:shoe')).toMatchObject({ Mutable: false });
    const developers = schema(custom({ DeveloperOnlyAttribute: true }));
    expect(attributeOf(developers, 'dev:custom:shoe')).toMatchObject({
      DeveloperOnlyAttribute: true,
    });
  });

  it('leave what a standard attribute has and the input does not name', () => {
    const body = schema({
      Name: 'nickname',
      Required: true,
      StringAttributeConstraints: { MaxLength: '9' },
    });
    expect(attributeOf(body, 'nickname')).toMatchObject({
      Mutable: true,
      Required: true,
      StringAttributeConstraints: { MinLength: '0', MaxLength: '9' },
    });
  });
});
