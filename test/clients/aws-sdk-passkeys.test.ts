import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Authenticator, type CreationOptions } from '../support/authenticator.js';
import { ORIGIN, RP } from '../support/passkeys.js';
import { byPassword, refusal, unsignedSdk } from './sdk-calls.js';
import { Journey, journeys } from './sdk-journeys.js';
import { Stage } from './stage.js';

/* The AWS SDK, unmodified: passkeys, from the settings of the pool to the end of the passkey. */

let stage: Stage;
let app: aws.CognitoIdentityProviderClient;
const journey = new Journey();

beforeAll(async () => {
  const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] };
  stage = await Stage.open({ Policies: { SignInPolicy } });
  app = journey.noted(unsignedSdk(stage.url));
  const WebAuthnConfiguration = { RelyingPartyId: RP, UserVerification: 'required' } as const;
  const { userPoolId: UserPoolId } = stage;
  await stage.gateway
    .sdk()
    .send(new aws.SetUserPoolMfaConfigCommand({ UserPoolId, WebAuthnConfiguration }));
  await stage.addUser('ann');
});
afterAll(() => stage.close());

it('registers a passkey, lists it and deletes it, unsigned', async () => {
  const { AuthenticationResult } = await byPassword(app, { ClientId: stage.clientId }, 'ann');
  const AccessToken = AuthenticationResult!.AccessToken!;
  const start = () => app.send(new aws.StartWebAuthnRegistrationCommand({ AccessToken }));
  const { CredentialCreationOptions } = await start();
  const device = new Authenticator(ORIGIN);
  const Credential = device.create(CredentialCreationOptions as unknown as CreationOptions);
  const complete = new aws.CompleteWebAuthnRegistrationCommand({ AccessToken, Credential });
  await app.send(complete);
  expect(await refusal(app.send(complete))).toBeInstanceOf(aws.WebAuthnChallengeNotFoundException);

  const list = () => app.send(new aws.ListWebAuthnCredentialsCommand({ AccessToken }));
  const [passkey, ...others] = (await list()).Credentials!;
  expect(others).toEqual([]);
  expect(passkey).toEqual({
    CredentialId: Credential.id,
    FriendlyCredentialName: 'Passkey on a device',
    RelyingPartyId: RP,
    AuthenticatorAttachment: 'platform',
    AuthenticatorTransports: ['hybrid', 'internal'],
    CreatedAt: expect.any(Date),
  });

  const CredentialId = Credential.id;
  const remove = () =>
    app.send(new aws.DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId }));
  await remove();
  expect((await list()).Credentials).toEqual([]);
  expect(await refusal(remove())).toBeInstanceOf(aws.ResourceNotFoundException);
});

it('has called every operation of its journey', () => {
  expect(journey.withoutSuccess(journeys.passkeys)).toEqual([]);
});
