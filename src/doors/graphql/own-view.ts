import { readable } from '../../domain/clients/client-rules.js';
import type { Principal } from '../../domain/sessions/sessions.service.js';
import type { User } from '../../domain/users/users.contract.js';
import type { UserService } from '../../domain/users/users.service.js';

/** What people see of themselves: the attributes that their app client may read, and `sub`. */
export function ownView({ pool, client, user }: Principal, users: Pick<UserService, 'view'>): User {
  const mayRead = readable(client, pool);
  const view = users.view(user);
  const hidden = mayRead('email') ? {} : { email: null };
  const unsaid = mayRead('email_verified') ? {} : { emailVerified: null };
  const attributes = view.attributes.filter(({ name }) => name === 'sub' || mayRead(name));
  return Object.assign(view, { attributes, ...hidden, ...unsaid });
}
