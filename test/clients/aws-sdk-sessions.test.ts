import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { byPassword, refusal, unsignedSdk } from './sdk-calls.js';
import { Journey, journeys } from './sdk-journeys.js';
import { Stage } from './stage.js';

/* The AWS SDK, unmodified: a pool that tracks sign-ins, which are seen and ended one by one. */

let stage: Stage;
let sdk: aws.CognitoIdentityProviderClient;
/** Without credentials. */
let app: aws.CognitoIdentityProviderClient;
const journey = new Journey();

let UserPoolId: string;
let ClientId: string;

beforeAll(async () => {
  stage = await Stage.open();
  ({ userPoolId: UserPoolId, clientId: ClientId } = stage);
  sdk = journey.noted(stage.gateway.sdk());
  app = journey.noted(unsignedSdk(stage.url));
  await stage.addUser('ann');
});
afterAll(() => stage.close());

const signIn = async () =>
  (await byPassword(app, { ClientId }, 'ann')).AuthenticationResult!.AccessToken!;

it('is switched on for a pool', async () => {
  const asked = { UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 3 } } as const;
  const never = await sdk.send(new aws.GetUserPoolSessionConfigurationCommand({ UserPoolId }));
  expect(never).toMatchObject({
    UserSessionTracking: 'DISABLED',
    TokenSession: { MaxPerUser: 20 },
  });
  const set = new aws.SetUserPoolSessionConfigurationCommand({ UserPoolId, ...asked });
  expect(await sdk.send(set)).toMatchObject({ UserPoolId, ...asked });
});

it('never signs a client in silently', async () => {
  const at = { UserPoolId, ClientId };
  const never = await sdk.send(new aws.GetUserPoolClientSessionConfigurationCommand(at));
  expect(never).toMatchObject({ ...at, SSOSession: { MaxValidityMinutes: 60 } });
  const SSOSession = { MaxValidityMinutes: 0 };
  const set = new aws.SetUserPoolClientSessionConfigurationCommand({ ...at, SSOSession });
  expect(await sdk.send(set)).toMatchObject({ ...at, SSOSession });
  const now = await sdk.send(new aws.GetUserPoolClientSessionConfigurationCommand(at));
  expect(now.SSOSession).toEqual(SSOSession);
});

it('lists the sign-ins of the user, who ends another one', async () => {
  const AccessToken = await signIn();
  const lost = await signIn();
  const { Sessions } = await app.send(new aws.ListUserSessionsCommand({ AccessToken }));
  expect(Sessions!.map(({ IsCurrentSession }) => IsCurrentSession)).toEqual([true, false]);
  expect(Sessions![1]!.CreateDate).toBeInstanceOf(Date);
  expect(Sessions![1]!.DeviceType).toMatch(/^aws-sdk-js 3\.\d+/);
  const { SessionId } = Sessions![1]!;
  await app.send(new aws.RevokeUserSessionCommand({ AccessToken, SessionId }));
  const after = await refusal(app.send(new aws.GetUserCommand({ AccessToken: lost })));
  expect(after.message).toBe('Access Token has been revoked');
});

it('lets an administrator list and end them', async () => {
  const AccessToken = await signIn();
  const ann = { UserPoolId, Username: 'ann' };
  const { Sessions } = await sdk.send(new aws.AdminListUserSessionsCommand(ann));
  expect(Sessions).toHaveLength(2);
  const { SessionId } = Sessions![1]!;
  const RevokeAssociatedSessions = 'LINKED';
  await sdk.send(
    new aws.AdminRevokeUserSessionCommand({ ...ann, SessionId, RevokeAssociatedSessions }),
  );
  const after = await refusal(app.send(new aws.GetUserCommand({ AccessToken })));
  expect(after).toBeInstanceOf(aws.NotAuthorizedException);
  const gone = await refusal(
    sdk.send(new aws.AdminRevokeUserSessionCommand({ ...ann, SessionId })),
  );
  expect(gone).toBeInstanceOf(aws.ResourceNotFoundException);
});

it('has called every operation of this journey', () => {
  expect(journey.withoutSuccess(journeys.sessions)).toEqual([]);
});
