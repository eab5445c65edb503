import { createHmac } from 'node:crypto';
import type { TestGateway } from './gateway.js';

/** Fits the default policy of a pool. */
export const PASSWORD = 'Passw0rd!example';

/** Every flow that a client of this version can have. */
export const EVERY_FLOW = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];

/** An app client as the AWS door made it. */
export interface TestClient {
  readonly id: string;
  readonly secret: string | undefined;
}

/** The tokens of a sign-in, as the AWS door names them. */
export interface Tokens {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken: string;
  readonly ExpiresIn: number;
  readonly TokenType: string;
}

/** A confirmed person with a password that stays. */
export interface TestPerson {
  readonly sub: string;
  readonly username: string;
  readonly password: string;
}

let people = 0;

/** A name that no other test of the run has used. */
export const newName = (prefix = 'person'): string => `${prefix}-${(people += 1)}`;

/** SECRET_HASH: base64 of HMAC-SHA256 over username and client id. */
export const secretHash = ({ id, secret }: TestClient, username: string): string =>
  createHmac('sha256', secret ?? '')
    .update(username + id)
    .digest('base64');

/** A user pool with one client, made and used through the AWS door. */
export class TestPool {
  private constructor(
    readonly at: TestGateway,
    readonly id: string,
    readonly client: TestClient,
  ) {}

  /** Mails are confirmed by code, unless `pool` says otherwise; the client has every flow. */
  static async make(at: TestGateway, pool: object = {}, client: object = {}): Promise<TestPool> {
    const settings = { PoolName: 'people', AutoVerifiedAttributes: ['email'], ...pool };
    const { UserPool } = await at.done<{ UserPool: { Id: string } }>('CreateUserPool', settings);
    return new TestPool(at, UserPool.Id, await newClient(at, UserPool.Id, client));
  }

  /** The part of the id that enters SRP. */
  get nameForSrp(): string {
    return this.id.slice(this.id.indexOf('_') + 1);
  }

  newClient(settings: object = {}): Promise<TestClient> {
    return newClient(this.at, this.id, settings);
  }

  /** Made by an administrator, confirmed, with a password that stays; no message is sent. */
  async person(username = newName(), password = PASSWORD): Promise<TestPerson> {
    const UserPoolId = this.id;
    const made = await this.at.done<{ User: { Attributes: { Name: string; Value: string }[] } }>(
      'AdminCreateUser',
      { UserPoolId, Username: username, MessageAction: 'SUPPRESS' },
    );
    const given = { UserPoolId, Username: username, Password: password, Permanent: true };
    await this.at.done('AdminSetUserPassword', given);
    const sub = made.User.Attributes.find(({ Name }) => Name === 'sub')!.Value;
    return { sub, username, password };
  }

  /** SignUp with an email address of the same name. */
  signUp(username: string, more: object = {}) {
    return this.at.aws('SignUp', {
      ClientId: this.client.id,
      Username: username,
      Password: PASSWORD,
      UserAttributes: [{ Name: 'email', Value: mailOf(username) }],
      ...more,
    });
  }

  confirm(username: string, code: string) {
    const ClientId = this.client.id;
    return this.at.aws('ConfirmSignUp', { ClientId, Username: username, ConfirmationCode: code });
  }

  /** The code of the newest message to the address that `signUp` gave. */
  code(username: string): Promise<string> {
    return this.at.newestCode(this.id, mailOf(username));
  }

  /** USER_PASSWORD_AUTH as it is answered; without a secret hash for clients without a secret. */
  passwordAuth(username: string, password: string, client = this.client) {
    const hash = client.secret && { SECRET_HASH: secretHash(client, username) };
    return this.at.aws('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: client.id,
      AuthParameters: { USERNAME: username, PASSWORD: password, ...hash },
    });
  }

  /** Signs in by password, or throws what the door answered. */
  async signIn(person: Pick<TestPerson, 'username' | 'password'>, client = this.client) {
    const answer = await this.passwordAuth(person.username, person.password, client);
    return tokensIn(answer.body);
  }
}

export const mailOf = (username: string): string => `${username}@mail.example.com`;

/** The tokens of an answer; throws it when it has none. */
export function tokensIn(body: Record<string, unknown>): Tokens {
  if (!body['AuthenticationResult']) throw new Error(`Not signed in: ${JSON.stringify(body)}`);
  return body['AuthenticationResult'] as Tokens;
}

/** The message of a refusal of the AWS door, or what it answered instead. */
export const saidOf = ({ body }: { body: Record<string, unknown> }): string =>
  typeof body['message'] === 'string' ? body['message'] : JSON.stringify(Object.keys(body));

async function newClient(at: TestGateway, UserPoolId: string, settings: object) {
  const { UserPoolClient } = await at.done<{
    UserPoolClient: { ClientId: string; ClientSecret?: string };
  }>('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'app',
    ExplicitAuthFlows: EVERY_FLOW,
    ...settings,
  });
  return { id: UserPoolClient.ClientId, secret: UserPoolClient.ClientSecret };
}
