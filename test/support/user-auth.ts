import type { TestGateway } from './gateway.js';
import { RP } from './passkeys.js';
import { EVERY_FLOW, mailOf, newName, secretHash, TestPool, type TestClient } from './test-pool.js';

/** Every first factor that a pool can allow. */
export const EVERY_FACTOR = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'];

export const FLOWS = [...EVERY_FLOW, 'ALLOW_USER_AUTH'];

/** An answer of InitiateAuth or RespondToAuthChallenge. */
export interface Step {
  readonly ChallengeName?: string;
  readonly Session?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly AvailableChallenges?: readonly string[];
  readonly AuthenticationResult?: { readonly AccessToken: string };
  readonly __type?: string;
  readonly message?: string;
}

const SNS = 'arn:aws:iam::000000000000:role/sms';

/** A pool of USER_AUTH, whose client has every flow. */
export class ChoicePool {
  private constructor(
    readonly at: TestGateway,
    readonly pool: TestPool,
  ) {}

  static async make(
    at: TestGateway,
    { factors = EVERY_FACTOR, pool = {}, client = {}, passkeys = {} } = {},
  ): Promise<ChoicePool> {
    const SmsConfiguration = { SnsCallerArn: SNS, ExternalId: 'external' };
    const Policies = { SignInPolicy: { AllowedFirstAuthFactors: factors } };
    const settings = { Policies, SmsConfiguration, ...pool };
    const made = await TestPool.make(at, settings, { ExplicitAuthFlows: FLOWS, ...client });
    if (factors.includes('WEB_AUTHN')) {
      await at.done('SetUserPoolMfaConfig', {
        UserPoolId: made.id,
        WebAuthnConfiguration: { RelyingPartyId: RP, ...passkeys },
      });
    }
    return new ChoicePool(at, made);
  }

  /** Somebody with a password, and a verified address and number. */
  async person(username = newName()) {
    const person = await this.pool.person(username);
    const mail = mailOf(username);
    const number = `+4917${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
    const contacts = { email: mail, phone_number: number };
    const verified = { email_verified: 'true', phone_number_verified: 'true' };
    await this.write(username, { ...contacts, ...verified });
    return { ...person, mail, number };
  }

  write(Username: string, attributes: Readonly<Record<string, string>>) {
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    const input = { UserPoolId: this.pool.id, Username, UserAttributes };
    return this.at.done('AdminUpdateUserAttributes', input);
  }

  /** USER_AUTH as it is answered. */
  async start(
    username: string,
    parameters: Readonly<Record<string, string>> = {},
    more: { readonly client?: TestClient; readonly Session?: string } = {},
  ): Promise<Step> {
    const { client = this.pool.client, ...rest } = more;
    const hash = client.secret && { SECRET_HASH: secretHash(client, username) };
    const AuthParameters = { USERNAME: username, ...hash, ...parameters };
    const input = { AuthFlow: 'USER_AUTH', ClientId: client.id, AuthParameters, ...rest };
    return (await this.at.aws('InitiateAuth', input, false)).body as Step;
  }

  prefer(username: string, PREFERRED_CHALLENGE: string, more = {}): Promise<Step> {
    return this.start(username, { PREFERRED_CHALLENGE, ...more });
  }

  /** RespondToAuthChallenge as it is answered. */
  async answer(
    { ChallengeName, Session }: Step,
    username: string,
    responses: Readonly<Record<string, string>>,
    client = this.pool.client,
  ): Promise<Step> {
    const hash = client.secret && { SECRET_HASH: secretHash(client, username) };
    const ChallengeResponses = { USERNAME: username, ...hash, ...responses };
    const input = { ClientId: client.id, ChallengeName, Session, ChallengeResponses };
    return (await this.at.aws('RespondToAuthChallenge', input, false)).body as Step;
  }

  choose(step: Step, username: string, ANSWER: string, more = {}): Promise<Step> {
    return this.answer(step, username, { ANSWER, ...more });
  }

  /** The eight digits of the newest message to an address or a number. */
  async code(destination: string): Promise<string> {
    const message = await this.at.newestMessage(this.pool.id, destination);
    return /\b\d{8}\b/.exec(message)![0];
  }
}

/** A code that is not this one. */
export const otherCode = (code: string): string =>
  String((Number(code) + 1) % 100_000_000).padStart(8, '0');
