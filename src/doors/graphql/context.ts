import type { Context } from '../../domain/context.js';
import type { Principal } from '../../domain/sessions/sessions.service.js';
import type { Loaders } from './loaders.js';
import type { PageLoaders } from './page-loaders.js';

/** The two views of the one schema: `/graphql` and `/admin/graphql`. */
export type ViewName = 'app' | 'admin';

/** What resolvers know about the request. */
export interface GraphqlContext extends Context {
  readonly view: ViewName;
  /** Whether the request proved an administrator key; only `/admin/graphql` asks for one. */
  readonly administrator: boolean;
  /** Batches and remembers what this request reads. */
  readonly loaders: Loaders;
  /** Batches the lists below a list. */
  readonly pages: PageLoaders;
  /**
   * Who the access token of the request speaks for; asked of the sessions at most once a request.
   *
   * @throws NotAuthorizedError and whatever else `SessionService.authenticate` says.
   */
  principal(): Promise<Principal>;
  /** Counts a refusal by its code. */
  refused(code: string): void;
  /** Tells logs and metrics the operation: a word of the schema, never of the client. */
  nameOperation(operation: string): void;
}
