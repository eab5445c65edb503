import { ID, InputType, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';
import { StringMap, STRINGS } from '../../platform/scalars.js';
import { CLIENT_ID } from '../clients/clients.contract.js';
import { CodeDeliveryDetails, MessageMedium } from '../messaging/messaging.contract.js';
import { POOL_ID } from '../pools/pools.contract.js';
import { AttributeInput, USERNAME } from '../users/users.contract.js';

export const SECRET_HASH = {
  min: 1,
  max: 128,
  pattern: /^[\w+=/]+$/,
  optional: true,
  sensitive: true,
} as const;
/**
 * A blank inside is allowed and counts as a symbol (section 6.2), as in the older pattern of the API;
 * the newer one, `[\S]+`, would refuse it. Written so that no text makes it slow.
 */
export const PASSWORD = { max: 256, pattern: /^\S(?:.*\S)?$/, sensitive: true } as const;
/** A code of the wrong length is a mismatch, no fault of the form (section 2.2). */
export const CODE = { min: 1, max: 2048, pattern: /^[\S]+$/, sensitive: true } as const;
export const SIGN_UP_SESSION = { min: 20, max: 2048, sensitive: true } as const;
export const METADATA = { optional: true, sensitive: true, ...STRINGS } as const;

@InputType({ description: 'What a person gives to join a user pool.' })
export class SignUpInput {
  @Member(() => String, { description: 'The app client the person signs up at.', ...CLIENT_ID })
  clientId!: string;

  @Member(() => String, {
    description: 'Base64 HMAC-SHA256 of username and client id, for clients with a secret.',
    ...SECRET_HASH,
  })
  secretHash?: string | null;

  @Member(() => String, { description: 'The name to sign in with, without blanks.', ...USERNAME })
  username!: string;

  @Member(() => String, {
    description:
      'Must fit the policy of the pool; who will sign in by codes can do without where the pool allows it.',
    optional: true,
    ...PASSWORD,
  })
  password?: string | null;

  @Member(() => [AttributeInput], {
    description: 'Attributes that the app client may write; those the pool requires must be there.',
    optional: true,
  })
  userAttributes?: AttributeInput[] | null;

  @Member(() => [AttributeInput], {
    description: 'Handed to the pre sign-up trigger, kept nowhere.',
    optional: true,
  })
  validationData?: AttributeInput[] | null;

  @Member(() => StringMap, { description: 'Handed to triggers, kept nowhere.', ...METADATA })
  clientMetadata?: Record<string, string> | null;
}

@ObjectType({ description: 'A person who has joined a user pool.' })
export class SignUpResult {
  @Member(() => Boolean, { description: 'Whether the person may sign in without a code.' })
  userConfirmed!: boolean;

  @Member(() => ID, { description: 'The sub of the person: it never changes.' })
  userSub!: string;

  @Member(() => CodeDeliveryDetails, {
    description: 'Where the confirmation code went; absent when none was sent.',
    optional: true,
  })
  codeDeliveryDetails?: CodeDeliveryDetails | null;

  @Member(() => String, {
    description:
      'For the confirmation, or a sign-in by choice: signs in once without another proof.',
    optional: true,
    sensitive: true,
  })
  session?: string | null;
}

@InputType({ description: 'Gives the code of a sign-up back.' })
export class ConfirmSignUpInput {
  @Member(() => String, { description: 'The app client the person signed up at.', ...CLIENT_ID })
  clientId!: string;

  @Member(() => String, {
    description: 'Base64 HMAC-SHA256 of username and client id, for clients with a secret.',
    ...SECRET_HASH,
  })
  secretHash?: string | null;

  @Member(() => String, { description: 'The name given at the sign-up.', ...USERNAME })
  username!: string;

  @Member(() => String, { description: 'The code from the message.', ...CODE })
  confirmationCode!: string;

  @Member(() => String, {
    description: 'The session of the sign-up; the answer has one that signs in once.',
    optional: true,
    ...SIGN_UP_SESSION,
  })
  session?: string | null;

  @Member(() => Boolean, {
    description:
      'Takes an address over that somebody else signs in by: theirs becomes unverified; otherwise refused.',
    optional: true,
  })
  forceAliasCreation?: boolean | null;

  @Member(() => StringMap, { description: 'Handed to triggers, kept nowhere.', ...METADATA })
  clientMetadata?: Record<string, string> | null;
}

/** What the AWS door answers; GraphQL has `SignUpConfirmed`. */
export class ConfirmSignUpResult {
  @Member(() => String, {
    description: 'Signs in once, where the session of the sign-up was given.',
    optional: true,
    sensitive: true,
    graphql: false,
  })
  session?: string | undefined;
}

@InputType({ description: 'Asks for another code of a sign-up; the earlier one is void then.' })
export class ResendConfirmationCodeInput {
  @Member(() => String, { description: 'The app client the person signed up at.', ...CLIENT_ID })
  clientId!: string;

  @Member(() => String, {
    description: 'Base64 HMAC-SHA256 of username and client id, for clients with a secret.',
    ...SECRET_HASH,
  })
  secretHash?: string | null;

  @Member(() => String, { description: 'The name given at the sign-up.', ...USERNAME })
  username!: string;

  @Member(() => StringMap, { description: 'Handed to triggers, kept nowhere.', ...METADATA })
  clientMetadata?: Record<string, string> | null;
}

/** What becomes of the invitation of a user whom an administrator makes. */
export const MessageAction = defineEnum('MessageAction', 'What becomes of the invitation.', [
  'RESEND',
  'SUPPRESS',
]);
export type MessageAction = keyof typeof MessageAction;

@InputType({ description: 'A user whom an administrator makes or invites again.' })
export class AdminCreateUserInput {
  @Member(() => ID, { description: 'The user pool.', ...POOL_ID })
  userPoolId!: string;

  @Member(() => String, { description: 'The name to sign in with, without blanks.', ...USERNAME })
  username!: string;

  @Member(() => [AttributeInput], {
    description: 'Attributes, the verified flags included; required ones may come later.',
    optional: true,
  })
  userAttributes?: AttributeInput[] | null;

  @Member(() => [AttributeInput], {
    description: 'Handed to the pre sign-up trigger, kept nowhere.',
    optional: true,
  })
  validationData?: AttributeInput[] | null;

  @Member(() => String, {
    description: 'Works until the user replaces it or it expires; one is made when absent.',
    optional: true,
    ...PASSWORD,
  })
  temporaryPassword?: string | null;

  @Member(() => Boolean, {
    description:
      'Takes an address over that somebody else signs in by: theirs becomes unverified; otherwise refused.',
    optional: true,
  })
  forceAliasCreation?: boolean | null;

  @Member(() => MessageAction, {
    description:
      'RESEND gives a user who was already made a new temporary password; SUPPRESS sends nothing.',
    optional: true,
  })
  messageAction?: MessageAction | null;

  @Member(() => [MessageMedium], {
    description:
      'How the invitation goes out: SMS where nothing is said, to a user who has a phone number.',
    optional: true,
  })
  desiredDeliveryMediums?: MessageMedium[] | null;

  @Member(() => StringMap, { description: 'Handed to triggers, kept nowhere.', ...METADATA })
  clientMetadata?: Record<string, string> | null;
}

@InputType({ description: 'Confirms a sign-up without its code.' })
export class AdminConfirmSignUpInput {
  @Member(() => ID, { description: 'The user pool.', ...POOL_ID })
  userPoolId!: string;

  @Member(() => String, { description: 'The user name, or the sub.', ...USERNAME })
  username!: string;

  @Member(() => StringMap, { description: 'Handed to triggers, kept nowhere.', ...METADATA })
  clientMetadata?: Record<string, string> | null;
}

@InputType({ description: 'Gives a user a password, temporary unless it is said to be permanent.' })
export class AdminSetUserPasswordInput {
  @Member(() => ID, { description: 'The user pool.', ...POOL_ID })
  userPoolId!: string;

  @Member(() => String, { description: 'The user name, or the sub.', ...USERNAME })
  username!: string;

  @Member(() => String, { description: 'Must fit the policy of the pool.', ...PASSWORD })
  password!: string;

  @Member(() => Boolean, {
    description: 'Whether the user may keep it; otherwise it must be replaced at the next sign-in.',
    optional: true,
  })
  permanent?: boolean | null;
}

@InputType({ description: 'Deletes a user with everything that is kept of them.' })
export class AdminDeleteUserInput {
  @Member(() => ID, { description: 'The user pool.', ...POOL_ID })
  userPoolId!: string;

  @Member(() => String, { description: 'The user name, or the sub.', ...USERNAME })
  username!: string;
}
