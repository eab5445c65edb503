import type { Account } from './account.js';
import { Authenticator, type CreationOptions, type Lies } from './authenticator.js';
import type { TestGateway } from './gateway.js';
import { TestPool } from './test-pool.js';

/** The domain of the passkeys of tests, and a page of it. */
export const RP = 'shop.example';
export const ORIGIN = 'https://login.shop.example';

/** A pool whose sign-ins may begin with a password or a passkey of `shop.example`. */
export async function passkeyPool(
  at: TestGateway,
  settings: object = {},
  factors: readonly string[] = ['PASSWORD', 'WEB_AUTHN'],
): Promise<TestPool> {
  const SignInPolicy = { AllowedFirstAuthFactors: factors };
  const pool = await TestPool.make(at, { Policies: { SignInPolicy } });
  await at.done('SetUserPoolMfaConfig', {
    UserPoolId: pool.id,
    MfaConfiguration: 'OFF',
    WebAuthnConfiguration: { RelyingPartyId: RP, ...settings },
  });
  return pool;
}

/** What the browser of a person is to be asked for a new passkey. */
export async function startRegistration(ann: Account): Promise<CreationOptions> {
  const { body } = await ann.ask('StartWebAuthnRegistration');
  if (!body['CredentialCreationOptions']) throw new Error(JSON.stringify(body));
  return body['CredentialCreationOptions'] as CreationOptions;
}

/** A whole registration, as the last step was answered. */
export async function register(ann: Account, lies: Lies = {}, device = new Authenticator(ORIGIN)) {
  const Credential = device.create(await startRegistration(ann), lies);
  return { answer: await ann.ask('CompleteWebAuthnRegistration', { Credential }), Credential };
}

interface Listed {
  readonly Credentials: readonly { readonly CredentialId: string }[];
  readonly NextToken?: string;
}

export const listPasskeys = async (ann: Account, input: object = {}): Promise<Listed> =>
  (await ann.ask('ListWebAuthnCredentials', input)).body as unknown as Listed;
