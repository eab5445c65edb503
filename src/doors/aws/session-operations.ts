import { SsoSessionSettings } from '../../domain/clients/client-sessions.contract.js';
import type { UserPoolClient } from '../../domain/clients/clients.contract.js';
import type { Context } from '../../domain/context.js';
import {
  GetUserPoolClientSessionConfigurationInput,
  GetUserPoolSessionConfigurationInput,
  SetUserPoolSessionConfigurationInput,
  UserPoolSessionConfiguration,
} from '../../domain/sessions/session-configuration.contract.js';
import { TOKEN } from '../../domain/sessions/sessions.contract.js';
import {
  AdminListUserSessionsInput,
  AdminRevokeUserSessionInput,
  ListUserSessionsInput,
  RevokeUserSessionInput,
  UserSession,
} from '../../domain/sessions/user-sessions.contract.js';
import { Member } from '../../platform/contract.js';
import type { AwsServices } from './aws-services.js';
import { pageRequest } from './list-operations.js';
import { op, type Operation } from './operation.js';

/** Never more than one page: all that a user has are returned at once (section 14). */
export class UserSessionsPage {
  @Member(() => [UserSession], { description: 'The sessions of a user.', graphql: false })
  sessions!: UserSession[];
}

export class RevokeUserSessionRequest extends RevokeUserSessionInput {
  @Member(() => String, {
    description: 'An access token of the user.',
    pattern: TOKEN,
    sensitive: true,
    graphql: false,
  })
  accessToken!: string;
}

const sso = { description: 'The use of single sign-on sessions.', graphql: false } as const;

/** The API has a name that GraphQL would not take. */
export class SetUserPoolClientSessionConfigurationRequest extends GetUserPoolClientSessionConfigurationInput {
  @Member(() => SsoSessionSettings, sso) sSOSession!: SsoSessionSettings;
}

/** What is answered for an app client. */
export class UserPoolClientSessionConfiguration extends SetUserPoolClientSessionConfigurationRequest {}

/** The operations on the sessions of users, one line each. */
export const sessionOperations: readonly Operation[] = [
  op('ListUserSessions', ListUserSessionsInput, UserSessionsPage, listOwn),
  op('AdminListUserSessions', AdminListUserSessionsInput, UserSessionsPage, listOfUser),
  op('RevokeUserSession', RevokeUserSessionRequest, null, async (s, _ctx, input) => {
    await s.userSessions.revoke(await s.sessions.authenticate(input.accessToken), input);
  }),
  op('AdminRevokeUserSession', AdminRevokeUserSessionInput, null, async (s, ctx, input) => {
    await s.userSessions.revokeOf(ctx, input);
  }),
  op(
    'GetUserPoolSessionConfiguration',
    GetUserPoolSessionConfigurationInput,
    UserPoolSessionConfiguration,
    (s, ctx, input) => s.sessionConfiguration.get(ctx, input),
  ),
  op(
    'SetUserPoolSessionConfiguration',
    SetUserPoolSessionConfigurationInput,
    UserPoolSessionConfiguration,
    async (s, ctx, input) => {
      const { id: userPoolId, sessionConfiguration } = await s.sessionConfiguration.set(ctx, input);
      return { userPoolId, ...sessionConfiguration };
    },
  ),
  op(
    'GetUserPoolClientSessionConfiguration',
    GetUserPoolClientSessionConfigurationInput,
    UserPoolClientSessionConfiguration,
    async (s, ctx, input) => ofClient(await s.sessionConfiguration.getOfClient(ctx, input)),
  ),
  op(
    'SetUserPoolClientSessionConfiguration',
    SetUserPoolClientSessionConfigurationRequest,
    UserPoolClientSessionConfiguration,
    async (s, ctx, { sSOSession: ssoSession, ...at }) =>
      ofClient(await s.sessionConfiguration.setOfClient(ctx, { ...at, ssoSession })),
  ),
];

const ofClient = ({ userPoolId, clientId, ssoSession: sSOSession }: UserPoolClient) => ({
  userPoolId,
  clientId,
  sSOSession,
});

async function listOwn(
  services: AwsServices,
  _ctx: Context,
  { accessToken, nextToken }: ListUserSessionsInput,
): Promise<UserSessionsPage> {
  const caller = await services.sessions.authenticate(accessToken);
  refuseToken(services, nextToken);
  return { sessions: await services.userSessions.ofCaller(caller) };
}

async function listOfUser(
  services: AwsServices,
  ctx: Context,
  { nextToken, ...of }: AdminListUserSessionsInput,
): Promise<UserSessionsPage> {
  refuseToken(services, nextToken);
  return { sessions: await services.userSessions.ofUser(ctx, of) };
}

/** No token has ever been given out, so that any is refused. */
function refuseToken(services: AwsServices, token: string | null | undefined): void {
  pageRequest(services, 'aws:user-sessions', undefined, token);
}
