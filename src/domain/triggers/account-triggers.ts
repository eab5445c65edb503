import { flag, maybe, object, responseOf, text, texts, textMap, word } from './trigger-answer.js';
import type { Fields } from './trigger-answer.js';
import { attributesOf, eventOf, metadataOf, validationOf } from './trigger-event.js';
import type { StringMap, TriggerOccasion, TriggerPlace } from './trigger-event.js';

/* Events and answers of the triggers around accounts (9.2). */

/** Somebody who is about to be stored. */
export interface PreSignUpOccasion extends TriggerPlace {
  readonly source: 'SignUp' | 'AdminCreateUser' | 'ExternalProvider';
  readonly username: string;
  readonly attributes: StringMap;
  readonly validationData?: StringMap | null | undefined;
  readonly clientMetadata?: StringMap | null | undefined;
}

/** What the function decided; only a sign-up of the person's own obeys it. */
export interface PreSignUpDecision {
  readonly autoConfirmUser: boolean;
  readonly autoVerifyEmail: boolean;
  readonly autoVerifyPhone: boolean;
}

/** The decision of pools without the trigger. */
export const undecided: PreSignUpDecision = {
  autoConfirmUser: false,
  autoVerifyEmail: false,
  autoVerifyPhone: false,
};

export function preSignUpEvent({ source, username, attributes, ...rest }: PreSignUpOccasion) {
  return eventOf({
    ...rest,
    triggerSource: `PreSignUp_${source}`,
    userName: username,
    request: {
      userAttributes: attributes,
      ...validationOf(rest.validationData),
      ...metadataOf(rest.clientMetadata),
    },
    response: undecided,
  });
}

export function preSignUpDecision(answer: Fields): PreSignUpDecision {
  const response = responseOf(answer);
  return {
    autoConfirmUser: flag(response['autoConfirmUser']),
    autoVerifyEmail: flag(response['autoVerifyEmail']),
    autoVerifyPhone: flag(response['autoVerifyPhone']),
  };
}

/** Somebody who is confirmed now, or has a new password. */
export interface PostConfirmationOccasion extends TriggerOccasion {
  readonly source: 'ConfirmSignUp' | 'ConfirmForgotPassword';
}

export function postConfirmationEvent({ source, user, ...rest }: PostConfirmationOccasion) {
  return eventOf({
    ...rest,
    triggerSource: `PostConfirmation_${source}`,
    userName: user.username,
    request: { userAttributes: attributesOf(user), ...metadataOf(rest.clientMetadata) },
    response: {},
  });
}

/** A name that nobody has. */
export interface MigrationOccasion extends TriggerPlace {
  readonly clientId: string;
  readonly source: 'Authentication' | 'ForgotPassword';
  readonly username: string;
  /** At a sign-in, as it was given. */
  readonly password?: string;
  readonly validationData?: StringMap | null | undefined;
  readonly clientMetadata?: StringMap | null | undefined;
}

/** Somebody whom the function knows. */
export interface Migration {
  readonly attributes: StringMap;
  /** CONFIRMED keeps the password that was given. */
  readonly finalUserStatus: 'CONFIRMED' | 'RESET_REQUIRED';
  readonly messageAction: 'RESEND' | 'SUPPRESS' | undefined;
  readonly desiredDeliveryMediums: readonly ('EMAIL' | 'SMS')[];
  readonly forceAliasCreation: boolean;
  readonly enableSMSMFA: boolean;
}

export function migrationEvent({ source, username, password, ...rest }: MigrationOccasion) {
  return eventOf({
    ...rest,
    triggerSource: `UserMigration_${source}`,
    userName: username,
    request: {
      ...(source === 'Authentication' && { password: password ?? null }),
      ...validationOf(rest.validationData),
      ...metadataOf(rest.clientMetadata),
    },
    response: {
      userAttributes: null,
      forceAliasCreation: null,
      enableSMSMFA: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
    },
  });
}

/** Undefined when the function does not know the person: it gives no attributes then. */
export function migrationIn(answer: Fields): Migration | undefined {
  const response = responseOf(answer);
  const attributes = textMap(response['userAttributes']);
  if (Object.keys(attributes).length === 0) return undefined;
  const status = maybe(word('CONFIRMED', 'RESET_REQUIRED'))(response['finalUserStatus']);
  return {
    attributes,
    finalUserStatus: status ?? 'RESET_REQUIRED',
    messageAction: maybe(word('RESEND', 'SUPPRESS'))(response['messageAction']),
    desiredDeliveryMediums: texts(response['desiredDeliveryMediums']).map(word('EMAIL', 'SMS')),
    forceAliasCreation: flag(response['forceAliasCreation']),
    enableSMSMFA: flag(response['enableSMSMFA']),
  };
}

/** Somebody who comes from an identity provider. */
export interface FederationOccasion extends TriggerPlace {
  readonly clientId: string;
  readonly username: string;
  readonly providerName: string;
  readonly providerType:
    'OIDC' | 'SAML' | 'Facebook' | 'Google' | 'SignInWithApple' | 'LoginWithAmazon';
  /** What the provider said: tokenResponse, idToken, userInfo or samlResponse. */
  readonly attributes: Fields;
}

export function inboundFederationEvent(occasion: FederationOccasion) {
  const { username, providerName, providerType, attributes, ...place } = occasion;
  return eventOf({
    ...place,
    triggerSource: 'InboundFederation_ExternalProvider',
    userName: username,
    request: { providerName, providerType, attributes },
    response: { userAttributesToMap: {} },
  });
}

/** The attributes instead of the provider's; undefined keeps those. */
export function attributesToMap(answer: Fields): Fields | undefined {
  const given = maybe(object)(responseOf(answer)['userAttributesToMap']);
  return given && Object.keys(given).length > 0 ? given : undefined;
}

/** Why a message is written, by the stem of its sources. */
export type MessageStem =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication';

export interface CustomMessageOccasion extends TriggerOccasion {
  readonly source: MessageStem;
  /** What a text may ask to be filled in. */
  readonly placeholders: {
    readonly codeParameter: string;
    readonly linkParameter: string | null;
    readonly usernameParameter: string | null;
  };
}

/** Texts that replace those of the templates. */
export interface CustomMessage {
  readonly smsMessage?: string | undefined;
  readonly emailMessage?: string | undefined;
  readonly emailSubject?: string | undefined;
}

export function customMessageEvent(occasion: CustomMessageOccasion) {
  const { source, user, placeholders, ...rest } = occasion;
  return eventOf({
    ...rest,
    triggerSource: `CustomMessage_${source}`,
    userName: user.username,
    request: {
      userAttributes: attributesOf(user),
      ...placeholders,
      ...metadataOf(rest.clientMetadata),
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  });
}

export function customMessageIn(answer: Fields): CustomMessage {
  const response = responseOf(answer);
  return {
    smsMessage: maybe(text)(response['smsMessage']),
    emailMessage: maybe(text)(response['emailMessage']),
    emailSubject: maybe(text)(response['emailSubject']),
  };
}
