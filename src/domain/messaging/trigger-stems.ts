import type { MessageStem } from '../triggers/account-triggers.js';
import type { MessageKind } from './messaging.contract.js';

/** What triggers call each kind of message (9.2). */
export const stems: Readonly<Record<MessageKind, MessageStem>> = {
  SIGN_UP: 'SignUp',
  RESEND: 'ResendCode',
  INVITATION: 'AdminCreateUser',
  FORGOT_PASSWORD: 'ForgotPassword',
  ATTRIBUTE_UPDATE: 'UpdateUserAttribute',
  ATTRIBUTE_VERIFICATION: 'VerifyUserAttribute',
  AUTHENTICATION: 'Authentication',
  SIGN_IN: 'Authentication',
};
