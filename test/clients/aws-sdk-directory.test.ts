import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byPassword, bySrp, refusal, unsignedSdk } from './sdk-calls.js';
import { Journey, journeys } from './sdk-journeys.js';
import { Stage } from './stage.js';

/* The AWS SDK, unmodified: an operator sorts people into groups, and looks after app clients. */

let stage: Stage;
let sdk: aws.CognitoIdentityProviderClient;
/** Without credentials. */
let app: aws.CognitoIdentityProviderClient;
const journey = new Journey();

let UserPoolId: string;
const people = ['ann', 'bob', 'cleo'];

beforeAll(async () => {
  stage = await Stage.open();
  UserPoolId = stage.userPoolId;
  sdk = journey.noted(stage.gateway.sdk());
  app = journey.noted(unsignedSdk(stage.url));
  for (const name of people) await stage.addUser(name);
});
afterAll(() => stage.close());

describe('groups', () => {
  const readers = { GroupName: 'readers' };
  const writers = { GroupName: 'writers' };

  it('are made, read and changed in part', async () => {
    const made = await sdk.send(
      new aws.CreateGroupCommand({ UserPoolId, ...readers, Description: 'read', Precedence: 5 }),
    );
    expect(made.Group).toMatchObject({ UserPoolId, ...readers, Description: 'read' });
    expect(made.Group!.CreationDate).toBeInstanceOf(Date);
    const got = await sdk.send(new aws.GetGroupCommand({ UserPoolId, ...readers }));
    expect(got.Group).toEqual(made.Group);

    await sdk.send(new aws.CreateGroupCommand({ UserPoolId, ...writers }));
    const change = { UserPoolId, ...writers, Precedence: 1 };
    const changed = await sdk.send(new aws.UpdateGroupCommand(change));
    expect(changed.Group).toMatchObject({ ...writers, Precedence: 1 });
    const described = { UserPoolId, ...writers, Description: 'write' };
    const again = await sdk.send(new aws.UpdateGroupCommand(described));
    expect(again.Group).toMatchObject({ Description: 'write', Precedence: 1 });

    const twice = await refusal(sdk.send(new aws.CreateGroupCommand({ UserPoolId, ...readers })));
    expect(twice).toBeInstanceOf(aws.GroupExistsException);
  });

  it('take users in, which each list and the tokens tell', async () => {
    for (const Username of people) {
      const member = { UserPoolId, Username, ...readers };
      await sdk.send(new aws.AdminAddUserToGroupCommand(member));
    }
    const ann = { UserPoolId, Username: 'ann' };
    await sdk.send(new aws.AdminAddUserToGroupCommand({ ...ann, ...writers }));

    expect(await groupsOf('ann')).toEqual(['writers', 'readers']);
    expect(await usersIn('readers')).toEqual({ names: people, pages: 2 });
    expect(await usersIn('writers')).toEqual({ names: ['ann'], pages: 1 });
    expect(await groupsInToken('ann')).toEqual(['writers', 'readers']);
  });

  it('are listed with the paginator of the SDK', async () => {
    const names: (string | undefined)[] = [];
    const paginator = aws.paginateListGroups({ client: sdk, pageSize: 1 }, { UserPoolId });
    for await (const page of paginator) {
      expect(page.Groups!.length).toBeLessThan(2);
      names.push(...page.Groups!.map(({ GroupName }) => GroupName));
    }
    expect(names).toEqual(['readers', 'writers']);
  });

  it('let users go one by one, and all of them at their end', async () => {
    const bob = { UserPoolId, Username: 'bob', ...readers };
    await sdk.send(new aws.AdminRemoveUserFromGroupCommand(bob));
    expect(await usersIn('readers')).toMatchObject({ names: ['ann', 'cleo'] });

    await sdk.send(new aws.DeleteGroupCommand({ UserPoolId, ...readers }));
    const gone = await refusal(sdk.send(new aws.GetGroupCommand({ UserPoolId, ...readers })));
    expect(gone).toBeInstanceOf(aws.ResourceNotFoundException);
    expect(await groupsOf('cleo')).toEqual([]);
    expect(await groupsInToken('ann')).toEqual(['writers']);
  });
});

describe('an app client', () => {
  const flows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;
  let ClientId: string;
  let first: string;

  beforeAll(async () => {
    const wish = { UserPoolId, ClientName: 'server', GenerateSecret: true };
    const made = await sdk.send(
      new aws.CreateUserPoolClientCommand({ ...wish, ExplicitAuthFlows: [...flows] }),
    );
    ClientId = made.UserPoolClient!.ClientId!;
    first = made.UserPoolClient!.ClientSecret!;
  });

  const signIn = (ClientSecret: string) =>
    bySrp(app, UserPoolId, { ClientId, ClientSecret }, 'ann');

  it('takes its own description back with a change in it', async () => {
    const named = { UserPoolId, ClientId };
    const before = await sdk.send(new aws.DescribeUserPoolClientCommand(named));
    const units = { AccessToken: 'minutes' } as const;
    const settings = { AccessTokenValidity: 10, TokenValidityUnits: units, ClientName: 'backend' };
    const changed = await sdk.send(
      new aws.UpdateUserPoolClientCommand({ ...before.UserPoolClient, ...named, ...settings }),
    );
    const after = await sdk.send(new aws.DescribeUserPoolClientCommand(named));
    expect(after.UserPoolClient).toEqual(changed.UserPoolClient);
    expect(after.UserPoolClient).toMatchObject({
      AccessTokenValidity: 10,
      ClientName: 'backend',
      ClientSecret: first,
      ExplicitAuthFlows: [...flows],
    });
    expect((await signIn(first)).AuthenticationResult!.ExpiresIn).toBe(600);
  });

  it('changes its secret while apps hold the old one', async () => {
    const named = { UserPoolId, ClientId };
    const added = await sdk.send(new aws.AddUserPoolClientSecretCommand(named));
    const { ClientSecretId, ClientSecretValue, ClientSecretCreateDate } =
      added.ClientSecretDescriptor!;
    const second = ClientSecretValue!;
    expect(second).not.toBe(first);
    expect(ClientSecretCreateDate).toBeInstanceOf(Date);
    for (const secret of [first, second]) {
      expect((await signIn(secret)).AuthenticationResult!.AccessToken).toBeDefined();
    }

    const listed = await sdk.send(new aws.ListUserPoolClientSecretsCommand(named));
    expect(listed.ClientSecrets).toHaveLength(2);
    for (const one of listed.ClientSecrets!) expect(one.ClientSecretValue).toBeUndefined();
    const old = listed.ClientSecrets!.find((one) => one.ClientSecretId !== ClientSecretId)!;
    const spent = { ...named, ClientSecretId: old.ClientSecretId };
    await sdk.send(new aws.DeleteUserPoolClientSecretCommand(spent));

    expect((await signIn(second)).AuthenticationResult!.AccessToken).toBeDefined();
    expect(await refusal(signIn(first))).toBeInstanceOf(aws.NotAuthorizedException);
  });
});

it('has called every operation of this journey', () => {
  expect(journey.withoutSuccess(journeys.directory)).toEqual([]);
});

/** In the order of the list. */
async function groupsOf(Username: string) {
  const names: (string | undefined)[] = [];
  const paginator = aws.paginateAdminListGroupsForUser(
    { client: sdk, pageSize: 1 },
    { UserPoolId, Username },
  );
  for await (const page of paginator) {
    names.push(...page.Groups!.map(({ GroupName }) => GroupName));
  }
  return names;
}

/** By two on a page; the names are sorted, for the list promises no order. */
async function usersIn(GroupName: string) {
  const names: (string | undefined)[] = [];
  let pages = 0;
  const paginator = aws.paginateListUsersInGroup(
    { client: sdk, pageSize: 2 },
    { UserPoolId, GroupName },
  );
  for await (const page of paginator) {
    pages += 1;
    names.push(...page.Users!.map(({ Username }) => Username));
  }
  return { names: names.toSorted(), pages };
}

/** What a new access token says. */
async function groupsInToken(username: string) {
  const signedIn = await byPassword(app, { ClientId: stage.clientId }, username);
  return decodeJwt(signedIn.AuthenticationResult!.AccessToken!)['cognito:groups'];
}
