import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byPassword, refusal, unsignedSdk } from './sdk-calls.js';
import { Journey, journeys } from './sdk-journeys.js';
import { OTHER_PASSWORD, PASSWORD, Stage } from './stage.js';

/* The AWS SDK, unmodified: accounts change, by the hand of an administrator and of their owners. */

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
  for (const name of ['ann', 'bob', 'cleo']) await stage.addUser(name);
});
afterAll(() => stage.close());

describe('an administrator', () => {
  const bob = () => ({ UserPoolId, Username: 'bob' });

  it('writes and takes away attributes of a user', async () => {
    const UserAttributes = listed({ email_verified: 'true', name: 'Bob', nickname: 'B' });
    await sdk.send(new aws.AdminUpdateUserAttributesCommand({ ...bob(), UserAttributes }));
    const UserAttributeNames = ['nickname'];
    await sdk.send(new aws.AdminDeleteUserAttributesCommand({ ...bob(), UserAttributeNames }));
    const now = await sdk.send(new aws.AdminGetUserCommand(bob()));
    expect(pairs(now.UserAttributes)).toEqual({
      sub: expect.any(String),
      email: 'bob@example.com',
      email_verified: 'true',
      name: 'Bob',
    });
  });

  it('shuts a user out, and lets the user in again', async () => {
    await sdk.send(new aws.AdminDisableUserCommand(bob()));
    expect((await sdk.send(new aws.AdminGetUserCommand(bob()))).Enabled).toBe(false);
    const shut = await refusal(byPassword(app, { ClientId }, 'bob'));
    expect(shut).toBeInstanceOf(aws.NotAuthorizedException);
    expect(shut.message).toBe('User is disabled.');

    await sdk.send(new aws.AdminEnableUserCommand(bob()));
    expect((await sdk.send(new aws.AdminGetUserCommand(bob()))).Enabled).toBe(true);
    expect(await signIn('bob')).toEqual(expect.any(String));
  });

  it('signs a user out of everything', async () => {
    const tokens = [await signIn('bob'), await signIn('bob')];
    await sdk.send(new aws.AdminUserGlobalSignOutCommand(bob()));
    for (const AccessToken of tokens) {
      const after = await refusal(app.send(new aws.GetUserCommand({ AccessToken })));
      expect(after.message).toBe('Access Token has been revoked');
    }
    expect(await signIn('bob')).toEqual(expect.any(String));
  });

  it('resets a password, which its owner replaces with the code that was mailed', async () => {
    await sdk.send(new aws.AdminResetUserPasswordCommand(bob()));
    const user = await sdk.send(new aws.AdminGetUserCommand(bob()));
    expect(user.UserStatus).toBe('RESET_REQUIRED');
    const refused = await refusal(byPassword(app, { ClientId }, 'bob'));
    expect(refused).toBeInstanceOf(aws.PasswordResetRequiredException);

    await confirmForgotten('bob', OTHER_PASSWORD);
    expect(await signIn('bob', OTHER_PASSWORD)).toEqual(expect.any(String));
    const after = await sdk.send(new aws.AdminGetUserCommand(bob()));
    expect(after.UserStatus).toBe('CONFIRMED');
  });
});

describe('the owner of an account, unsigned', () => {
  it('changes the address, and proves it with a code', async () => {
    const AccessToken = await signIn('ann');
    const email = 'new-ann@example.com';
    const UserAttributes = listed({ email, nickname: 'A', locale: 'de' });
    const updated = await app.send(
      new aws.UpdateUserAttributesCommand({ AccessToken, UserAttributes }),
    );
    expect(updated.CodeDeliveryDetailsList).toEqual([
      { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' },
    ]);
    const earlier = await stage.code(email);
    const sent = await app.send(
      new aws.GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }),
    );
    expect([sent.CodeDeliveryDetails]).toEqual(updated.CodeDeliveryDetailsList);
    expect(await attributes(AccessToken)).toMatchObject({ email, email_verified: 'false' });

    const Code = await stage.code(email);
    const proof = { AccessToken, AttributeName: 'email' };
    if (Code !== earlier) {
      const late = new aws.VerifyUserAttributeCommand({ ...proof, Code: earlier });
      expect(await refusal(app.send(late))).toBeInstanceOf(aws.CodeMismatchException);
    }
    await app.send(new aws.VerifyUserAttributeCommand({ ...proof, Code }));
    expect(await attributes(AccessToken)).toMatchObject({ email, email_verified: 'true' });
  });

  it('takes attributes away', async () => {
    const AccessToken = await signIn('ann');
    const UserAttributeNames = ['nickname'];
    await app.send(new aws.DeleteUserAttributesCommand({ AccessToken, UserAttributeNames }));
    const left = await attributes(AccessToken);
    expect(left).not.toHaveProperty('nickname');
    expect(left).toMatchObject({ locale: 'de' });
  });

  it('changes the password', async () => {
    const AccessToken = await signIn('ann');
    const change = { AccessToken, ProposedPassword: OTHER_PASSWORD };
    const wrong = await refusal(
      app.send(new aws.ChangePasswordCommand({ ...change, PreviousPassword: 'Wr0ng!password' })),
    );
    expect(wrong).toBeInstanceOf(aws.NotAuthorizedException);
    await app.send(new aws.ChangePasswordCommand({ ...change, PreviousPassword: PASSWORD }));
    expect(await refusal(byPassword(app, { ClientId }, 'ann'))).toBeInstanceOf(
      aws.NotAuthorizedException,
    );
    expect(await signIn('ann', OTHER_PASSWORD)).toEqual(expect.any(String));
  });

  it('forgets the password, and chooses another with the code that was mailed', async () => {
    const asked = await app.send(new aws.ForgotPasswordCommand({ ClientId, Username: 'ann' }));
    expect(asked.CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'n***@e***',
    });
    const chosen = 'Y3t-another!password';
    await confirmForgotten('ann', chosen, 'new-ann@example.com');
    expect(await signIn('ann', chosen)).toEqual(expect.any(String));
    expect(await refusal(byPassword(app, { ClientId }, 'ann', OTHER_PASSWORD))).toBeInstanceOf(
      aws.NotAuthorizedException,
    );
  });

  it('leaves, and nothing is left', async () => {
    const AccessToken = await signIn('cleo');
    await app.send(new aws.DeleteUserCommand({ AccessToken }));
    const token = await refusal(app.send(new aws.GetUserCommand({ AccessToken })));
    expect(token).toBeInstanceOf(aws.UserNotFoundException);
    const cleo = new aws.AdminGetUserCommand({ UserPoolId, Username: 'cleo' });
    expect(await refusal(sdk.send(cleo))).toBeInstanceOf(aws.UserNotFoundException);
  });
});

it('has called every operation of this journey', () => {
  expect(journey.withoutSuccess(journeys.accounts)).toEqual([]);
});

/** The access token of a new sign-in. */
async function signIn(username: string, password = PASSWORD): Promise<string> {
  const signedIn = await byPassword(app, { ClientId }, username, password);
  return signedIn.AuthenticationResult!.AccessToken!;
}

/** With the code of the newest message to the address. */
async function confirmForgotten(
  Username: string,
  Password: string,
  email = `${Username}@example.com`,
) {
  const ConfirmationCode = await stage.code(email);
  const answer = { ClientId, Username, ConfirmationCode, Password };
  await app.send(new aws.ConfirmForgotPasswordCommand(answer));
}

/** As their owner sees them. */
async function attributes(AccessToken: string) {
  return pairs((await app.send(new aws.GetUserCommand({ AccessToken }))).UserAttributes);
}

function pairs(attributes: aws.AttributeType[] = []) {
  return Object.fromEntries(attributes.map(({ Name, Value }) => [Name, Value]));
}

function listed(attributes: Record<string, string>): aws.AttributeType[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}
