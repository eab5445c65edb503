import type { DraftRequest } from './drafts.js';

/** The path that confirms a sign-up by a link (10.3). */
export const CONFIRM_USER = '/confirmUser';

/** The link of a sign-up mail; the page it leads to gives the code back. */
export function confirmationLink(
  publicUrl: string,
  { clientId, user }: Pick<DraftRequest, 'clientId' | 'user'>,
  code: string,
): string {
  const query = new URLSearchParams({
    client_id: clientId ?? '',
    user_name: user.username,
    confirmation_code: code,
  });
  return `${publicUrl}${CONFIRM_USER}?${query.toString()}`;
}
