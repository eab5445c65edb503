import type { EntityManager } from 'typeorm';
import type { Clock } from '../../../platform/clock.js';
import { readable, writable } from '../../clients/client-rules.js';
import type { Passwords } from '../../credentials/passwords.js';
import { InvalidSessionError, NotAuthorizedError } from '../../errors.js';
import {
  acceptAttributes,
  attributesOf,
  missingRequired,
  refuseMissing,
} from '../../users/attribute-rules.js';
import type { AttributeInput } from '../../users/users.contract.js';
import type { UserDirectory } from '../../users/user-directory.js';
import type { UserRow } from '../../users/users.entities.js';
import type { AuthSessions } from '../auth-sessions.js';
import type { ChallengeAnswer, NewPasswordInput } from '../challenge-answers.contract.js';
import { NewPasswordChallenge } from '../challenges.contract.js';
import type { Flow } from '../flow.js';
import { refuseReplacedPassword } from '../proved-password.js';
import type { Asked, ChallengeKind, DueStep, Opening, Outcome } from './challenge.js';

interface Needs {
  readonly clock: Clock;
  readonly directory: UserDirectory;
  readonly passwords: Passwords;
  readonly authSessions: AuthSessions;
}

const name = 'NEW_PASSWORD_REQUIRED';

/** Attributes that only the service itself decides, whatever the client may write. */
const untouchable = new Set(['sub', 'email_verified', 'phone_number_verified', 'identities']);

const isDue = ({ status }: UserRow): boolean => status === 'FORCE_CHANGE_PASSWORD';

/** NEW_PASSWORD_REQUIRED: a temporary password is replaced and missing required attributes are given. */
export class NewPasswordRequired implements ChallengeKind, DueStep {
  readonly names = [name] as const;
  readonly answeredBy = ['newPassword'] as const;

  constructor(private readonly needs: Needs) {}

  async due(flow: Flow): Promise<Opening | undefined> {
    return isDue(flow.user) ? { open: (tx) => this.open(tx, flow) } : undefined;
  }

  async answer(asked: Asked, { newPassword }: ChallengeAnswer): Promise<Outcome> {
    const { user } = asked;
    if (!user || !isDue(user)) throw new InvalidSessionError();
    return this.change({ ...asked, user }, newPassword!);
  }

  private async open(tx: EntityManager, flow: Flow): Promise<NewPasswordChallenge> {
    const { pool, client, user } = flow;
    const mayRead = readable(client, pool);
    const opened = await this.needs.authSessions.open(tx, { ...flow, challengeName: name });
    return Object.assign(new NewPasswordChallenge(), {
      ...opened,
      challengeName: name,
      userIdForSrp: user.username,
      requiredAttributes: missingRequired(pool, user.attributes),
      attributes: attributesOf(user).filter(
        (attribute) => attribute.name !== 'sub' && mayRead(attribute.name),
      ),
    });
  }

  private async change(
    asked: Asked & { readonly user: UserRow },
    given: NewPasswordInput,
  ): Promise<Outcome> {
    const { pool, user, progress } = asked;
    const { passwords, directory, clock } = this.needs;
    const accepted = acceptedAttributes(asked, given.attributes ?? []);
    const attributes = { ...user.attributes, ...accepted };
    refuseMissing(pool, attributes);
    passwords.accept(pool, given.password);
    await passwords.refuseReused(pool, user, given.password);
    const credential = await passwords.derive(pool, user, given.password, null);
    const changed = { status: 'CONFIRMED' as const, modifiedAt: clock.now() };
    return {
      next: 'GO_ON',
      user: { ...user, ...changed, attributes },
      progress: {
        ...progress,
        passwordReplaced: true,
        passwordSetAt: credential.changedAt.getTime(),
      },
      write: async (tx) => {
        await asked.spend(tx);
        await directory.change(tx, pool, user, { ...changed, attributes: accepted });
        // Under the lock of the user, which `change` has taken.
        await refuseReplacedPassword(passwords, tx, { userId: user.id, progress });
        await passwords.store(tx, credential);
      },
    };
  }
}

function acceptedAttributes(
  { pool, client, user }: Asked & { readonly user: UserRow },
  given: readonly AttributeInput[],
) {
  for (const { name: attribute } of given) {
    if (untouchable.has(attribute)) {
      throw new NotAuthorizedError(`Cannot modify the non-mutable attribute ${attribute}`);
    }
    if (user.attributes[attribute]) {
      throw new NotAuthorizedError(`Cannot modify an already provided ${attribute}`);
    }
  }
  return acceptAttributes(pool, given, { by: 'user', writable: writable(client, pool) });
}
