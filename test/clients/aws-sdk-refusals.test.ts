import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { administrator } from '../support/gateway.js';
import { byPassword, refusal, unsignedSdk, uuid } from './sdk-calls.js';
import { PASSWORD, Stage } from './stage.js';

/* How refusals reach the code that uses the AWS SDK: as its exception classes, and at once. */

let stage: Stage;
let sdk: aws.CognitoIdentityProviderClient;
let app: aws.CognitoIdentityProviderClient;
let UserPoolId: string;
let ClientId: string;
/** A client with a secret. */
let guarded: string;

beforeAll(async () => {
  stage = await Stage.open();
  sdk = stage.gateway.sdk();
  app = unsignedSdk(stage.url);
  ({ userPoolId: UserPoolId, clientId: ClientId } = stage);
  await stage.addUser('ann');
  const made = await stage.administer('CreateUserPoolClient', {
    ClientName: 'server',
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  guarded = (made.UserPoolClient as { ClientId: string }).ClientId;
});
afterAll(() => stage.close());

describe('refusals', () => {
  type Case = readonly [
    string,
    () => Promise<unknown>,
    aws.CognitoIdentityProviderServiceException['constructor'],
    string | (() => string),
  ];
  const cases: readonly Case[] = [
    [
      'a wrong password',
      () => byPassword(app, { ClientId }, 'ann', 'Not-the-passw0rd'),
      aws.NotAuthorizedException,
      'Incorrect username or password.',
    ],
    [
      'an unknown person',
      () => byPassword(app, { ClientId }, 'nobody'),
      aws.UserNotFoundException,
      'User does not exist.',
    ],
    [
      'a taken name',
      () => app.send(new aws.SignUpCommand({ ClientId, Username: 'ann', Password: PASSWORD })),
      aws.UsernameExistsException,
      'User already exists',
    ],
    [
      'a weak password',
      () => app.send(new aws.SignUpCommand({ ClientId, Username: 'zoe', Password: 'password-1' })),
      aws.InvalidPasswordException,
      'Password did not conform with policy: Password must have uppercase characters',
    ],
    [
      'an unknown pool',
      () => sdk.send(new aws.DescribeUserPoolCommand({ UserPoolId: 'us-east-1_Unknown00' })),
      aws.ResourceNotFoundException,
      'User pool us-east-1_Unknown00 does not exist.',
    ],
    [
      'a wrong code',
      async () => {
        const who = { ClientId, Username: 'yann' };
        const email = { Name: 'email', Value: 'yann@example.com' };
        await app.send(
          new aws.SignUpCommand({ ...who, Password: PASSWORD, UserAttributes: [email] }),
        );
        const code = await stage.code(email.Value);
        const ConfirmationCode = code === '000000' ? '000001' : '000000';
        return app.send(new aws.ConfirmSignUpCommand({ ...who, ConfirmationCode }));
      },
      aws.CodeMismatchException,
      'Invalid verification code provided, please try again.',
    ],
    [
      'an unconfirmed person',
      () => byPassword(app, { ClientId }, 'yann'),
      aws.UserNotConfirmedException,
      'User is not confirmed.',
    ],
    [
      'a value outside its limits',
      () => sdk.send(new aws.ListUserPoolsCommand({ MaxResults: 61 })),
      aws.InvalidParameterException,
      "1 validation error detected: Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60",
    ],
    [
      'a secret hash that is missing',
      () => byPassword(app, { ClientId: guarded }, 'ann'),
      aws.NotAuthorizedException,
      () => `Client ${guarded} is configured with secret but SECRET_HASH was not received`,
    ],
  ];

  it.each(cases)('%s is the exception of its name, and is not tried again', async (...row) => {
    const [, attempt, exception, message] = row;
    const error = await refusal(attempt());
    expect(error).toBeInstanceOf(exception);
    expect(error.name).toBe(exception.name);
    expect(error.message).toBe(typeof message === 'string' ? message : message());
    expect(error.$fault).toBe('client');
    expect(error.$metadata).toMatchObject({ httpStatusCode: 400, attempts: 1 });
    expect(error.$metadata.requestId).toMatch(uuid);
  });

  it('an operation that is not built says so', async () => {
    const error = await refusal(sdk.send(new aws.ListIdentityProvidersCommand({ UserPoolId })));
    expect(error.name).toBe('NotImplementedException');
    expect(error.message).toContain('ListIdentityProviders');
    expect(error.$metadata).toMatchObject({ httpStatusCode: 501, attempts: 1 });
  });

  it('a wrong key is refused', async () => {
    const credentials = { ...administrator, secretAccessKey: 'wrong' };
    const config = { region: 'us-east-1', endpoint: stage.url, credentials };
    const stranger = new aws.CognitoIdentityProviderClient(config);
    const error = await refusal(stranger.send(new aws.ListUserPoolsCommand({ MaxResults: 1 })));
    expect(error.name).toBe('InvalidSignatureException');
  });

  it('a wrong clock is put right by the Date of the refusal', async () => {
    const skewed = new aws.CognitoIdentityProviderClient({
      region: 'us-east-1',
      endpoint: stage.url,
      credentials: administrator,
      systemClockOffset: 20 * 60_000,
    });
    const list = () => skewed.send(new aws.ListUserPoolsCommand({ MaxResults: 1 }));
    const error = await refusal(list());
    expect(error.name).toBe('InvalidSignatureException');
    expect(error.message).toMatch(/^Signature not yet current: /);
    expect((await list()).UserPools).toHaveLength(1);
  });
});
