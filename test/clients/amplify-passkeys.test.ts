import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserPage, withoutBrowser } from '../support/browser.js';
import { PASSWORD, Stage } from './stage.js';

/* Amplify v6, unmodified, in a browser: passkeys and codes by USER_AUTH. */

const script = `
  import { Amplify } from 'aws-amplify';
  import * as auth from 'aws-amplify/auth';
  globalThis.app = { ...auth, configure: (Cognito) => Amplify.configure({ Auth: { Cognito } }) };
`;

let stage: Stage;
let browser: BrowserPage;

/** Calls a function of Amplify in the page; what it throws comes back as its name and message. */
async function call(name: string, ...args: unknown[]): Promise<Answer> {
  const input = { name, args };
  return browser.page.evaluate(async ({ name: of, args: given }) => {
    const { app } = globalThis as unknown as { app: Record<string, Callee> };
    try {
      return (await app[of]!(...given)) ?? {};
    } catch (error) {
      return { failed: String(error) };
    }
  }, input);
}

type Callee = (...args: unknown[]) => Promise<Answer | undefined>;
type Answer = Readonly<Record<string, unknown>>;

const byChoice = (preferredChallenge: string) => ({
  username: 'ann',
  options: { authFlowType: 'USER_AUTH', preferredChallenge },
});

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

describe.skipIf(withoutBrowser)('Amplify in Chromium', () => {
  beforeAll(async () => {
    const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] };
    const flows = { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] };
    stage = await Stage.open({ Policies: { SignInPolicy } }, {}, flows);
    const WebAuthnConfiguration = { RelyingPartyId: 'localhost', UserVerification: 'required' };
    await stage.administer('SetUserPoolMfaConfig', { WebAuthnConfiguration });
    await stage.addUser('ann');
    const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
    await stage.administer('AdminUpdateUserAttributes', { Username: 'ann', UserAttributes });
    browser = await BrowserPage.open(script);
    await call('configure', {
      userPoolId: stage.userPoolId,
      userPoolClientId: stage.clientId,
      userPoolEndpoint: stage.url,
    });
  }, 120_000);

  afterAll(async () => {
    await browser.stop();
    await stage.close();
  });

  it('registers a passkey after a sign-in by password, and lists it', async () => {
    const input = { ...byChoice('PASSWORD'), password: PASSWORD };
    expect(await call('signIn', input)).toEqual(done);
    expect(await call('associateWebAuthnCredential')).toEqual({});
    const { credentials } = await call('listWebAuthnCredentials');
    expect(credentials).toEqual([
      expect.objectContaining({ relyingPartyId: 'localhost', authenticatorAttachment: 'platform' }),
    ]);
  });

  it('refuses a second one of the same authenticator', async () => {
    const again = await call('associateWebAuthnCredential');
    expect(again['failed']).toContain('PasskeyAlreadyExists');
  });

  it('signs in by the passkey', async () => {
    await call('signOut');
    expect(await call('signIn', byChoice('WEB_AUTHN'))).toEqual(done);
    expect(await call('getCurrentUser')).toMatchObject({ username: 'ann' });
  });

  it('signs in by a code of eight digits', async () => {
    await call('signOut');
    expect(await call('signIn', byChoice('EMAIL_OTP'))).toMatchObject({
      isSignedIn: false,
      nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE' },
    });
    const mail = await stage.gateway.newestMessage(stage.userPoolId, 'ann@example.com');
    const challengeResponse = /\b\d{8}\b/.exec(mail)![0];
    expect(await call('confirmSignIn', { challengeResponse })).toEqual(done);
  });

  it('chooses among the factors, and deletes the passkey', async () => {
    await call('signOut');
    const options = { authFlowType: 'USER_AUTH' };
    const asked = await call('signIn', { username: 'ann', options });
    expect(asked).toMatchObject({
      nextStep: {
        signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
        availableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'],
      },
    });
    expect(await call('confirmSignIn', { challengeResponse: 'WEB_AUTHN' })).toEqual(done);
    const { credentials } = (await call('listWebAuthnCredentials')) as {
      credentials: readonly { readonly credentialId: string }[];
    };
    const { credentialId } = credentials[0]!;
    expect(await call('deleteWebAuthnCredential', { credentialId })).toEqual({});
    expect(await call('listWebAuthnCredentials')).toMatchObject({ credentials: [] });
  });
});
