import type { MessageStem } from './account-triggers.js';
import { eventOf, metadataOf, type StringMap, type TriggerPlace } from './trigger-event.js';

/* The triggers that send messages instead of the gateway (9.2). */

export type SenderMedium = 'EMAIL' | 'SMS';

export interface SenderOccasion extends TriggerPlace {
  readonly username: string;
  /** As triggers see them, from the time when the message was written. */
  readonly userAttributes: StringMap;
  readonly clientMetadata?: StringMap | null | undefined;
  readonly medium: SenderMedium;
  readonly source: MessageStem | 'AccountTakeOverNotification';
  /** The code or the temporary password; undefined where a message carries none. */
  readonly code: string | undefined;
}

export const senders = {
  EMAIL: { trigger: 'CustomEmailSender', type: 'customEmailSenderRequestV1' },
  SMS: { trigger: 'CustomSMSSender', type: 'customSMSSenderRequestV1' },
} as const;

/** `sealed` is the code as a message of the AWS Encryption SDK in base64. */
export function senderEvent(occasion: SenderOccasion, sealed: string | undefined): object {
  const { medium, source, username, userAttributes, clientMetadata, pool, clientId } = occasion;
  const { trigger, type } = senders[medium];
  return eventOf({
    pool,
    clientId,
    triggerSource: `${trigger}_${source}`,
    userName: username,
    request: {
      type,
      code: sealed ?? null,
      ...metadataOf(clientMetadata),
      userAttributes,
    },
    response: {},
  });
}

/** A temporary password may hold them, and whoever sends it puts it into HTML (9.2). */
export const escapedCode = (code: string): string =>
  code.replace(/[&<>]/g, (sign) => escapes[sign as keyof typeof escapes]);

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;' } as const;
