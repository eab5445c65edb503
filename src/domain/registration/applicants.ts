import type { Database } from '../../platform/database.js';
import { checkSecretHash } from '../clients/client-rules.js';
import type { Client } from '../clients/client.js';
import type { ClientService } from '../clients/clients.service.js';
import {
  hourlyLimits,
  type AttemptLimits,
  type AttemptPurpose,
} from '../credentials/attempt-limits.js';
import type { Pool } from '../pools/pool.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';

interface Needs {
  readonly db: Database;
  readonly clients: Pick<ClientService, 'require'>;
  readonly directory: UserDirectory;
  readonly limits: AttemptLimits;
}

/** How people without a token say who they are. */
export interface Application {
  readonly clientId: string;
  readonly secretHash?: string | null;
  readonly username: string;
}

/** Where somebody asks. */
export interface ClientAt {
  readonly client: Client;
  readonly pool: Pool;
}

/** Who asks about whom: `user` is undefined when nobody has the name. */
export interface Applicant extends ClientAt {
  readonly user: UserRow | undefined;
}

/** People who ask for something before they are signed in. */
export class Applicants {
  constructor(private readonly needs: Needs) {}

  /** @throws ResourceNotFoundError for the client, NotAuthorizedError for its secret hash. */
  async clientOf(application: Application): Promise<ClientAt> {
    const at = await this.needs.clients.require(application.clientId);
    checkSecretHash(at.client, [application.username], application.secretHash);
    return at;
  }

  /** Where a link leads: what is in it was sent to a person, so no application proves itself. */
  clientOfLink(clientId: string): Promise<ClientAt> {
    return this.needs.clients.require(clientId);
  }

  /**
   * Finds who is meant and spends one of their attempts, whether there is such a person or not.
   *
   * @throws LimitExceededError when none is left in this hour.
   */
  async find(at: ClientAt, username: string, attempt: AttemptPurpose): Promise<Applicant> {
    const { db, directory, limits } = this.needs;
    const user = await db.read((reader) => directory.find(reader, at.pool, username));
    const subject = limits.subjectOf(at.pool, username, user);
    await limits.spend(subject, attempt, hourlyLimits[attempt]);
    return { ...at, user };
  }
}
