import { createServer, type AddressInfo } from 'node:net';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { loadConfig } from '../../src/config.js';
import { openGateway, type Gateway } from '../../src/gateway.js';
import { createLog } from '../../src/platform/log.js';
import { systemRandom } from '../../src/platform/random.js';
import { entities, migrations } from '../../src/data-model.js';
import { Database } from '../../src/platform/database.js';
import { freshDatabaseUrl } from './database.js';
import { signedFetch } from './aws-fetch.js';
import { keyStock } from './key-stock.js';
import { TestClock } from './test-clock.js';

/** The key of every test gateway; not a secret of anything else. */
export const administrator = {
  accessKeyId: 'PGAKTESTTESTTEST0001',
  secretAccessKey: 'test-secret-test-secret-test-secret-0001',
};
export const masterKey = Buffer.alloc(32, 7).toString('base64');

/** An answer of the AWS door. */
export interface AwsAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** An answer of the GraphQL door. */
export interface GraphqlAnswer {
  readonly status: number;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly extensions: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** A running gateway on a fresh database, with its doors in reach and its log kept. */
export class TestGateway {
  readonly clock = new TestClock();
  #log: string[] = [];
  #opened!: Gateway;
  #drop!: () => Promise<void>;
  #url!: string;
  #databaseUrl!: string;

  /** Starts one; `env` adds settings, such as POOLGATE_SMTP_URL. */
  static async start(env: Record<string, string> = {}): Promise<TestGateway> {
    const gateway = new TestGateway();
    await gateway.#start(env);
    return gateway;
  }

  async #start(env: Record<string, string>): Promise<void> {
    const { url, drop } = await freshDatabaseUrl();
    const port = await freePort();
    this.#drop = drop;
    this.#databaseUrl = url;
    this.#url = `http://127.0.0.1:${port}`;
    const config = loadConfig({
      DATABASE_URL: url,
      POOLGATE_PORT: String(port),
      POOLGATE_PUBLIC_URL: this.#url,
      POOLGATE_MASTER_KEY: masterKey,
      POOLGATE_ADMIN_ACCESS_KEY_ID: administrator.accessKeyId,
      POOLGATE_ADMIN_SECRET_ACCESS_KEY: administrator.secretAccessKey,
      POOLGATE_LOG_LEVEL: 'trace',
      ...env,
    });
    const log = createLog(config.logLevel, { write: (line: string) => void this.#log.push(line) });
    await migrated(url, log);
    const outside = { clock: this.clock, random: systemRandom, log, makeKeyPair: keyStock() };
    this.#opened = await openGateway(config, outside);
    await this.#opened.listen();
  }

  /** Where it listens, which is also its public address: `http://127.0.0.1:<port>`. */
  get url(): string {
    return this.#url;
  }

  get databaseUrl(): string {
    return this.#databaseUrl;
  }

  /** For what no door can reach, such as counting statements; never to do the work of a door. */
  get services(): Gateway['services'] {
    return this.#opened.services;
  }

  /** Everything logged so far, one JSON line each. */
  get logged(): string {
    return this.#log.join('');
  }

  /** Calls an operation of the AWS door, signed as an administrator unless `signed` is false. */
  async aws(operation: string, input: object = {}, signed = true): Promise<AwsAnswer> {
    const response = await signedFetch(this.#url, operation, input, {
      ...(signed && { key: administrator }),
      clock: this.clock,
    });
    const text = await response.text();
    const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  }

  /** The body of an operation that must succeed; throws what the door answered when it does not. */
  async done<T = Record<string, unknown>>(operation: string, input: object = {}): Promise<T> {
    const { status, body } = await this.aws(operation, input);
    if (status === 200) return body as T;
    throw new Error(`${operation} answered ${status}: ${JSON.stringify(body)}`);
  }

  /** Asks `/graphql`, as a signed-in user when an access token is given. */
  graphql(query: string, variables: object = {}, accessToken?: string): Promise<GraphqlAnswer> {
    return this.#ask('/graphql', { query, variables }, accessToken);
  }

  /** Asks `/admin/graphql` with the administrator key, or with another bearer, or with none (null). */
  adminGraphql(
    query: string,
    variables: object = {},
    bearer: string | null = `${administrator.accessKeyId}:${administrator.secretAccessKey}`,
  ): Promise<GraphqlAnswer> {
    return this.#ask('/admin/graphql', { query, variables }, bearer ?? undefined);
  }

  async #ask(path: string, body: object, bearer?: string): Promise<GraphqlAnswer> {
    const response = await fetch(this.#url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      body: (await response.json()) as GraphqlAnswer['body'],
    };
  }

  /** The AWS SDK, unmodified, pointed here. */
  sdk(): CognitoIdentityProviderClient {
    return new CognitoIdentityProviderClient({
      region: 'us-east-1',
      endpoint: this.#url,
      credentials: administrator,
    });
  }

  /** The body of the newest message to an address, as an administrator reads it in the outbox. */
  async newestMessage(userPoolId: string, destination: string): Promise<string> {
    const query = `query ($id: ID!) { messages(userPoolId: $id, last: 50) {
      edges { node { destination body } } } }`;
    const { body } = await this.adminGraphql(query, { id: userPoolId });
    const { edges } = (body.data as { messages: { edges: { node: Mail }[] } }).messages;
    const mail = edges.map(({ node }) => node).findLast((node) => node.destination === destination);
    if (!mail) throw new Error(`No message for ${destination}: ${JSON.stringify(body.errors)}`);
    return mail.body;
  }

  /** The six digits of the newest message to an address. */
  async newestCode(userPoolId: string, destination: string): Promise<string> {
    return /\d{6}/.exec(await this.newestMessage(userPoolId, destination))![0];
  }

  async stop(): Promise<void> {
    await this.#opened.app.close();
    await this.#opened.close();
    await this.#drop();
  }
}

interface Mail {
  readonly destination: string;
  readonly body: string;
}

/** MySQL is migrated before a node starts, as an operator does. */
async function migrated(url: string, log: ReturnType<typeof createLog>): Promise<void> {
  const db = await Database.open({ url, entities, migrations, log });
  await db.migrate();
  await db.close();
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
