import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusal } from './sdk-calls.js';
import { Journey, journeys } from './sdk-journeys.js';
import { Stage } from './stage.js';

/* The AWS SDK, unmodified: resource servers. */

let stage: Stage;
let sdk: aws.CognitoIdentityProviderClient;
const journey = new Journey();

let UserPoolId: string;
const Identifier = 'solar-system-data';
const Scopes = [
  { ScopeName: 'asteroids.add', ScopeDescription: 'Adds asteroids.' },
  { ScopeName: 'asteroids.read', ScopeDescription: 'Reads asteroids.' },
];

beforeAll(async () => {
  stage = await Stage.open();
  ({ userPoolId: UserPoolId } = stage);
  sdk = journey.noted(stage.gateway.sdk());
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

it('deletes one', async () => {
  const of = { UserPoolId, Identifier };
  await sdk.send(new aws.DeleteResourceServerCommand(of));
  const gone = await refusal(sdk.send(new aws.DescribeResourceServerCommand(of)));
  expect(gone).toBeInstanceOf(aws.ResourceNotFoundException);
});

it('has called every operation of this journey', () => {
  expect(journey.withoutSuccess(journeys.machines)).toEqual([]);
});
