import { TestGateway } from '../support/gateway.js';

/** Fits the default policy of a pool. */
export const PASSWORD = 'Passw0rd!-correct';
export const OTHER_PASSWORD = 'An0ther-passw0rd!';

/** What an app of a browser or a phone is registered with: no secret. */
const appFlows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];

/** A gateway with a pool that mails codes and a client without a secret, made as an operator does. */
export class Stage {
  private constructor(
    readonly gateway: TestGateway,
    readonly userPoolId: string,
    readonly clientId: string,
  ) {}

  /** `client` adds settings of the app client, or replaces them. */
  static async open(
    pool: object = {},
    env: Record<string, string> = {},
    client: object = {},
  ): Promise<Stage> {
    const gateway = await TestGateway.start(env);
    const made = await must(gateway, 'CreateUserPool', {
      PoolName: 'people',
      AutoVerifiedAttributes: ['email'],
      ...pool,
    });
    const { Id: userPoolId } = made.UserPool as { Id: string };
    const registered = await must(gateway, 'CreateUserPoolClient', {
      UserPoolId: userPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: appFlows,
      ...client,
    });
    const { ClientId } = registered.UserPoolClient as { ClientId: string };
    return new Stage(gateway, userPoolId, ClientId);
  }

  get url(): string {
    return this.gateway.url;
  }

  /** The code of the newest message to this address. */
  code(email: string): Promise<string> {
    return this.gateway.newestCode(this.userPoolId, email);
  }

  /** An administrative operation on the pool, which must succeed. */
  administer(operation: string, input: object): Promise<Record<string, unknown>> {
    return must(this.gateway, operation, { UserPoolId: this.userPoolId, ...input });
  }

  /** Somebody whose password an administrator chose: for good, or until the first sign-in. */
  async addUser(username: string, { temporary = false, email = `${username}@example.com` } = {}) {
    await this.administer('AdminCreateUser', {
      Username: username,
      TemporaryPassword: PASSWORD,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email', Value: email }],
    });
    if (temporary) return;
    const password = { Password: PASSWORD, Permanent: true };
    await this.administer('AdminSetUserPassword', { Username: username, ...password });
  }

  close(): Promise<void> {
    return this.gateway.stop();
  }
}

async function must(gateway: TestGateway, operation: string, input: object) {
  const { status, body } = await gateway.aws(operation, input);
  if (status !== 200) throw new Error(`${operation} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
