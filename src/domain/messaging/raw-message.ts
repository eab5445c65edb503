import type { DraftRequest, Recipient } from './drafts.js';
import type { RawMessage } from './message-roads.js';

/** The message for a custom sender: facts instead of a text. */
export function rawMessage(request: DraftRequest, code: string): RawMessage {
  const { user, clientId, clientMetadata } = request;
  return {
    code,
    username: user.username,
    userAttributes: triggerAttributes(user),
    ...(clientId !== undefined && { clientId }),
    ...(clientMetadata && { clientMetadata }),
  };
}

/** The attributes of a user as triggers see them (9.2). */
export function triggerAttributes({
  id,
  status,
  attributes,
}: Recipient): Readonly<Record<string, string>> {
  return { sub: id, ...(status && { 'cognito:user_status': status }), ...attributes };
}
