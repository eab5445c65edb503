import { readFile } from 'node:fs/promises';
import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/doors/aws/operations.js';
import { TestGateway } from '../support/gateway.js';
import { byPassword, bySrp, refusal, unsignedSdk, uuid, type AppClient } from './sdk-calls.js';
import { Journey, journeys } from './sdk-journeys.js';
import { OTHER_PASSWORD, PASSWORD } from './stage.js';

/*
 * @aws-sdk/client-cognito-identity-provider, unmodified: all it is told is `endpoint`. The tests tell
 * one story from the first pool to its end, and its last test counts that every operation was in it,
 * or is in the journeys of other files, which count their own.
 */

let gateway: TestGateway;
let sdk: aws.CognitoIdentityProviderClient;
/** Without credentials. */
let app: aws.CognitoIdentityProviderClient;
const journey = new Journey();

let UserPoolId: string;
let ClientId: string;
/** A client with a secret. */
let server: AppClient;

beforeAll(async () => {
  gateway = await TestGateway.start();
  sdk = journey.noted(gateway.sdk());
  app = journey.noted(unsignedSdk(gateway.url));
});
afterAll(() => gateway.stop());

describe('pools and clients', () => {
  it('makes and describes a pool', async () => {
    const { UserPool } = await sdk.send(
      new aws.CreateUserPoolCommand({
        PoolName: 'people',
        AutoVerifiedAttributes: ['email'],
      }),
    );
    UserPoolId = UserPool!.Id!;
    expect(UserPoolId).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/);
    const described = await sdk.send(new aws.DescribeUserPoolCommand({ UserPoolId }));
    expect(described.UserPool).toEqual(UserPool);
    expect(described.UserPool).toMatchObject({
      Name: 'people',
      Arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${UserPoolId}`,
      AutoVerifiedAttributes: ['email'],
      Policies: { PasswordPolicy: { MinimumLength: 8, TemporaryPasswordValidityDays: 7 } },
      MfaConfiguration: 'OFF',
      EstimatedNumberOfUsers: 0,
    });
    expect(described.UserPool!.CreationDate).toBeInstanceOf(Date);
    expect(described.UserPool!.SchemaAttributes!.map(({ Name }) => Name)).toContain('email');
  });

  it('gives a pool its own description back, and changes it in parts', async () => {
    const { UserPool } = await sdk.send(new aws.DescribeUserPoolCommand({ UserPoolId }));
    const { UnusedAccountValidityDays: _older, ...AdminCreateUserConfig } =
      UserPool!.AdminCreateUserConfig!;
    const settings = { ...UserPool, UserPoolId, AdminCreateUserConfig };
    await sdk.send(new aws.UpdateUserPoolCommand(settings));
    const CustomAttributes = [{ Name: 'shoe', AttributeDataType: 'Number' }] as const;
    await sdk.send(
      new aws.AddCustomAttributesCommand({ UserPoolId, CustomAttributes: [...CustomAttributes] }),
    );
    const ResourceArn = UserPool!.Arn;
    const Tags = { team: 'blue', cost: '1' };
    await sdk.send(new aws.TagResourceCommand({ ResourceArn, Tags }));
    await sdk.send(new aws.UntagResourceCommand({ ResourceArn, TagKeys: ['cost'] }));
    const tagged = await sdk.send(new aws.ListTagsForResourceCommand({ ResourceArn }));
    expect(tagged.Tags).toEqual({ team: 'blue' });
    const off = { UserPoolId, MfaConfiguration: 'OFF' } as const;
    await sdk.send(new aws.SetUserPoolMfaConfigCommand(off));
    const mfa = await sdk.send(new aws.GetUserPoolMfaConfigCommand({ UserPoolId }));
    expect(mfa.MfaConfiguration).toBe('OFF');
    const after = await sdk.send(new aws.DescribeUserPoolCommand({ UserPoolId }));
    const { LastModifiedDate, SchemaAttributes, UserPoolTags: _tags, ...rest } = after.UserPool!;
    expect(UserPool).toMatchObject(rest);
    expect(SchemaAttributes!.at(-1)).toMatchObject({ Name: 'custom:shoe' });
    expect(LastModifiedDate!.getTime()).toBeGreaterThanOrEqual(UserPool!.CreationDate!.getTime());
  });

  it('makes and describes clients with and without a secret', async () => {
    const flows: aws.ExplicitAuthFlowsType[] = [
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ];
    const base = { UserPoolId, ExplicitAuthFlows: flows };
    const open = await sdk.send(
      new aws.CreateUserPoolClientCommand({ ...base, ClientName: 'open' }),
    );
    ClientId = open.UserPoolClient!.ClientId!;
    expect(open.UserPoolClient!.ClientSecret).toBeUndefined();
    expect(open.UserPoolClient).toMatchObject({ RefreshTokenValidity: 30, AuthSessionValidity: 3 });
    const closed = await sdk.send(
      new aws.CreateUserPoolClientCommand({ ...base, ClientName: 'server', GenerateSecret: true }),
    );
    const described = await sdk.send(
      new aws.DescribeUserPoolClientCommand({
        UserPoolId,
        ClientId: closed.UserPoolClient!.ClientId,
      }),
    );
    expect(described.UserPoolClient).toEqual(closed.UserPoolClient);
    const { ClientId: id, ClientSecret } = described.UserPoolClient!;
    expect(ClientSecret).toMatch(/^[0-9a-z]{48,}$/);
    server = { ClientId: id!, ClientSecret: ClientSecret! };
  });

  it('pages through pools and clients with the paginators of the SDK', async () => {
    for (const PoolName of ['second', 'third']) {
      await sdk.send(new aws.CreateUserPoolCommand({ PoolName }));
    }
    const names: (string | undefined)[] = [];
    for await (const page of aws.paginateListUserPools(
      { client: sdk, pageSize: 2 },
      { MaxResults: 2 },
    )) {
      names.push(...page.UserPools!.map(({ Name }) => Name));
    }
    expect(names.sort()).toEqual(['people', 'second', 'third']);

    const clients: (string | undefined)[] = [];
    const paginator = aws.paginateListUserPoolClients({ client: sdk, pageSize: 1 }, { UserPoolId });
    for await (const page of paginator) {
      clients.push(...page.UserPoolClients!.map(({ ClientName }) => ClientName));
    }
    expect(clients.sort()).toEqual(['open', 'server']);
  });
});

describe('people', () => {
  it('sign up, unsigned, and confirm with the code they were sent', async () => {
    const made = await app.send(
      new aws.SignUpCommand({
        ClientId,
        Username: 'ann',
        Password: PASSWORD,
        UserAttributes: [{ Name: 'email', Value: 'ann@example.com' }],
      }),
    );
    expect(made.UserConfirmed).toBe(false);
    const resent = await app.send(
      new aws.ResendConfirmationCodeCommand({ ClientId, Username: 'ann' }),
    );
    expect(resent.CodeDeliveryDetails).toEqual(made.CodeDeliveryDetails);
    const ConfirmationCode = await gateway.newestCode(UserPoolId, 'ann@example.com');
    const who = { ClientId, Username: 'ann' };
    await app.send(new aws.ConfirmSignUpCommand({ ...who, ConfirmationCode }));

    const user = await sdk.send(new aws.AdminGetUserCommand({ UserPoolId, Username: 'ann' }));
    expect(user).toMatchObject({ Username: 'ann', UserStatus: 'CONFIRMED', Enabled: true });
    expect(user.UserCreateDate).toBeInstanceOf(Date);
    expect(user.UserAttributes).toEqual(
      expect.arrayContaining([
        { Name: 'sub', Value: made.UserSub },
        { Name: 'email_verified', Value: 'true' },
      ]),
    );
  });

  it('are made and confirmed by an administrator', async () => {
    const { User } = await sdk.send(
      new aws.AdminCreateUserCommand({
        UserPoolId,
        Username: 'bob',
        TemporaryPassword: PASSWORD,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
      }),
    );
    expect(User).toMatchObject({ Username: 'bob', UserStatus: 'FORCE_CHANGE_PASSWORD' });
    const chosen = { Username: 'bob', Password: PASSWORD, Permanent: true };
    await sdk.send(new aws.AdminSetUserPasswordCommand({ UserPoolId, ...chosen }));

    await app.send(new aws.SignUpCommand({ ClientId, Username: 'cleo', Password: PASSWORD }));
    await sdk.send(new aws.AdminConfirmSignUpCommand({ UserPoolId, Username: 'cleo' }));
    const cleo = await sdk.send(new aws.AdminGetUserCommand({ UserPoolId, Username: 'cleo' }));
    expect(cleo.UserStatus).toBe('CONFIRMED');
  });

  it('are listed page by page, and found by a filter', async () => {
    const found: (string | undefined)[] = [];
    let pages = 0;
    for await (const page of aws.paginateListUsers({ client: sdk, pageSize: 2 }, { UserPoolId })) {
      pages += 1;
      found.push(...page.Users!.map(({ Username }) => Username));
    }
    expect(found.sort()).toEqual(['ann', 'bob', 'cleo']);
    expect(pages).toBe(2);
    const filtered = await sdk.send(
      new aws.ListUsersCommand({
        UserPoolId,
        Filter: 'email ^= "bo"',
        AttributesToGet: ['email'],
      }),
    );
    expect(filtered.Users!.map(({ Attributes }) => Attributes)).toEqual([
      [{ Name: 'email', Value: 'bob@example.com' }],
    ]);
  });
});

describe('signing in', () => {
  it('by password, unsigned, then reads, refreshes and signs out', async () => {
    const { AuthenticationResult: tokens } = await byPassword(app, { ClientId }, 'ann');
    expect(tokens).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 });
    const AccessToken = tokens!.AccessToken!;
    const me = await app.send(new aws.GetUserCommand({ AccessToken }));
    expect(me.Username).toBe('ann');

    const REFRESH_TOKEN = tokens!.RefreshToken!;
    const refreshed = await app.send(
      new aws.InitiateAuthCommand({
        ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN },
      }),
    );
    expect(refreshed.AuthenticationResult!.RefreshToken).toBeUndefined();
    const newer = await app.send(
      new aws.GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: REFRESH_TOKEN }),
    );
    const newest = newer.AuthenticationResult!.AccessToken!;
    expect((await app.send(new aws.GetUserCommand({ AccessToken: newest }))).Username).toBe('ann');

    await app.send(new aws.GlobalSignOutCommand({ AccessToken }));
    const after = await refusal(app.send(new aws.GetUserCommand({ AccessToken: newest })));
    expect(after).toBeInstanceOf(aws.NotAuthorizedException);
    expect(after.message).toBe('Access Token has been revoked');
  });

  it('by SRP, unsigned', async () => {
    const { AuthenticationResult } = await bySrp(app, UserPoolId, { ClientId }, 'ann');
    expect(AuthenticationResult!.AccessToken).toBeDefined();
  });

  it('by SRP at a client with a secret, whose refresh token can be revoked', async () => {
    const { AuthenticationResult: tokens } = await bySrp(app, UserPoolId, server, 'bob');
    const Token = tokens!.RefreshToken!;
    const AccessToken = tokens!.AccessToken!;
    expect((await app.send(new aws.GetUserCommand({ AccessToken }))).Username).toBe('bob');
    await app.send(new aws.RevokeTokenCommand({ ...server, Token }));
    const after = await refusal(app.send(new aws.GetUserCommand({ AccessToken })));
    expect(after.message).toBe('Access Token has been revoked');
  });

  it('as an administrator, over a temporary password', async () => {
    const dora = { UserPoolId, Username: 'dora' };
    const temporary = { TemporaryPassword: PASSWORD, MessageAction: 'SUPPRESS' } as const;
    await sdk.send(new aws.AdminCreateUserCommand({ ...dora, ...temporary }));
    const asked = await sdk.send(
      new aws.AdminInitiateAuthCommand({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'dora', PASSWORD },
      }),
    );
    expect(asked.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(asked.AuthenticationResult).toBeUndefined();
    const done = await sdk.send(
      new aws.AdminRespondToAuthChallengeCommand({
        UserPoolId,
        ClientId,
        ChallengeName: asked.ChallengeName,
        Session: asked.Session,
        ChallengeResponses: { USERNAME: 'dora', NEW_PASSWORD: OTHER_PASSWORD },
      }),
    );
    expect(done.AuthenticationResult!.IdToken).toBeDefined();
    expect(done.ChallengeName).toBeUndefined();
  });
});

describe('the end', () => {
  it('deletes the person, the client and the pool', async () => {
    await sdk.send(new aws.AdminDeleteUserCommand({ UserPoolId, Username: 'bob' }));
    const bob = await refusal(
      sdk.send(new aws.AdminGetUserCommand({ UserPoolId, Username: 'bob' })),
    );
    expect(bob).toBeInstanceOf(aws.UserNotFoundException);

    await sdk.send(new aws.DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
    const client = await refusal(
      sdk.send(new aws.DescribeUserPoolClientCommand({ UserPoolId, ClientId })),
    );
    expect(client.message).toBe(`User pool client ${ClientId} does not exist.`);

    const deleted = await sdk.send(new aws.DeleteUserPoolCommand({ UserPoolId }));
    expect(deleted.$metadata.requestId).toMatch(uuid);
    const pool = await refusal(sdk.send(new aws.DescribeUserPoolCommand({ UserPoolId })));
    expect(pool.message).toBe(`User pool ${UserPoolId} does not exist.`);
  });

  it('has called every operation that is built, but for those of the other journeys', () => {
    const elsewhere = new Set(Object.values(journeys).flat());
    const here = [...operations.keys()].filter((name) => !elsewhere.has(name));
    expect(journey.withoutSuccess(here)).toEqual([]);
    expect(here.length).toBeGreaterThan(20);
  });

  it.each(Object.keys(journeys))('has a file that counts the journey "%s"', async (name) => {
    const file = new URL(`aws-sdk-${name}.test.ts`, import.meta.url);
    const count = `expect(journey.withoutSuccess(journeys.${name})).toEqual([])`;
    expect(await readFile(file, 'utf8')).toContain(count);
  });
});
