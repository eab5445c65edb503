import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { refusal } from './sdk-calls.js';
import { Journey, journeys } from './sdk-journeys.js';
import { Stage } from './stage.js';

/* The AWS SDK, unmodified: resource servers, and app clients that speak for themselves. */

let stage: Stage;
let sdk: aws.CognitoIdentityProviderClient;
/** Another machine: the SDK signs what it sends, by a key that nobody knows here. */
let worker: aws.CognitoIdentityProviderClient;
const journey = new Journey();

let UserPoolId: string;
const Identifier = 'solar-system-data';
const Scopes = [
  { ScopeName: 'asteroids.add', ScopeDescription: 'Adds asteroids.' },
  { ScopeName: 'asteroids.read', ScopeDescription: 'Reads asteroids.' },
];

/** The types of the SDK do not have the flow yet; its documentation has. */
const machine = (scope: string): aws.CreateUserPoolClientCommandInput => ({
  UserPoolId,
  ClientName: 'machine',
  GenerateSecret: true,
  ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH' as aws.ExplicitAuthFlowsType],
  AllowedOAuthScopes: [scope],
});

beforeAll(async () => {
  stage = await Stage.open();
  ({ userPoolId: UserPoolId } = stage);
  sdk = journey.noted(stage.gateway.sdk());
  const credentials = { accessKeyId: 'AKIDOFSOMEBODYELSE', secretAccessKey: 'unknown' };
  const place = { region: 'eu-west-1', endpoint: stage.url };
  worker = journey.noted(new aws.CognitoIdentityProviderClient({ ...place, credentials }));
});
afterAll(() => stage.close());

it('makes a resource server, and changes it', async () => {
  const input = { UserPoolId, Identifier, Name: 'Solar' };
  const made = await sdk.send(new aws.CreateResourceServerCommand(input));
  expect(made.ResourceServer).toEqual({ ...input, Scopes: [] });
  const changes = { ...input, Name: 'Solar system', Scopes };
  const changed = await sdk.send(new aws.UpdateResourceServerCommand(changes));
  expect(changed.ResourceServer).toEqual(changes);
  const taken = await refusal(sdk.send(new aws.CreateResourceServerCommand(input)));
  expect(taken).toBeInstanceOf(aws.InvalidParameterException);
});

it('reads one, and all of them by the paginator', async () => {
  const of = { UserPoolId, Identifier };
  const { ResourceServer } = await sdk.send(new aws.DescribeResourceServerCommand(of));
  expect(ResourceServer).toEqual({ ...of, Name: 'Solar system', Scopes });
  for (const name of ['a', 'b']) {
    const more = { UserPoolId, Identifier: name, Name: name };
    await sdk.send(new aws.CreateResourceServerCommand(more));
  }
  const seen: (string | undefined)[] = [];
  const config = { client: sdk, pageSize: 2 };
  for await (const page of aws.paginateListResourceServers(config, { UserPoolId })) {
    seen.push(...page.ResourceServers!.map((server) => server.Identifier));
  }
  expect(seen).toEqual(['a', 'b', Identifier]);
});

it('makes a client that speaks for itself, and gets its token', async () => {
  const made = await sdk.send(
    new aws.CreateUserPoolClientCommand(machine(`${Identifier}/asteroids.add`)),
  );
  const { ClientId, ClientSecret: Secret, AllowedOAuthScopes } = made.UserPoolClient!;
  expect(AllowedOAuthScopes).toEqual([`${Identifier}/asteroids.add`]);
  const unknown = machine(`${Identifier}/asteroids.remove`);
  const refused = await refusal(sdk.send(new aws.CreateUserPoolClientCommand(unknown)));
  expect(refused).toBeInstanceOf(aws.ScopeDoesNotExistException);
  const answer = await worker.send(new aws.GetClientTokenCommand({ ClientId, Secret }));
  const { AccessToken, ...rest } = answer.ClientAuthenticationResult!;
  expect(rest).toEqual({ ExpiresIn: 3600, TokenType: 'Bearer' });
  const issuer = `${stage.url}/${UserPoolId}`;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(AccessToken!, keys, { issuer, algorithms: ['RS256'] });
  expect(payload).toMatchObject({ sub: ClientId, token_use: 'access', client_id: ClientId });
  const Scopes = [`${Identifier}/asteroids.read`];
  const wrong = [
    [{ ClientId, Secret: 'x'.repeat(51) }, aws.NotAuthorizedException],
    [{ ClientId, Secret, Scopes }, aws.InvalidParameterException],
    [{ ClientId: 'nobody', Secret }, aws.ResourceNotFoundException],
  ] as const;
  for (const [input, exception] of wrong) {
    const error = await refusal(worker.send(new aws.GetClientTokenCommand(input)));
    expect(error).toBeInstanceOf(exception);
  }
  const asUser = await refusal(worker.send(new aws.GetUserCommand({ AccessToken })));
  expect(asUser).toBeInstanceOf(aws.NotAuthorizedException);
});

it('finds no resource server in another region', async () => {
  const elsewhere = stage.gateway.sdk();
  elsewhere.config.region = () => Promise.resolve('eu-west-1');
  const read = new aws.DescribeResourceServerCommand({ UserPoolId, Identifier });
  expect(await refusal(elsewhere.send(read))).toBeInstanceOf(aws.ResourceNotFoundException);
});

it('deletes one', async () => {
  const of = { UserPoolId, Identifier };
  await sdk.send(new aws.DeleteResourceServerCommand(of));
  const gone = await refusal(sdk.send(new aws.DescribeResourceServerCommand(of)));
  expect(gone).toBeInstanceOf(aws.ResourceNotFoundException);
});

it('has called every operation of this journey', () => {
  expect(journey.withoutSuccess(journeys.machines)).toEqual([]);
});
