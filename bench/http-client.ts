import { Agent, request } from 'node:http';
import { signature, type AccessKey } from './signature.js';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

// Idle connections are closed here before a server would: one it closes could just be taken into use.
const agent = new Agent({ keepAlive: true, timeout: 10_000 });

/** A client that does as little as it can: it shares the machine with the server it measures. */
function send(
  how: { port: number; path: string; method: string; headers?: Record<string, string> },
  body = '',
): Promise<Answer> {
  return new Promise((done, fail) => {
    const headers = { ...how.headers, 'content-length': Buffer.byteLength(body) };
    const call = request({ ...how, headers, host: '127.0.0.1', agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('end', () => done({ status: answer.statusCode ?? 0, body: text }));
      answer.on('error', fail);
    });
    call.on('error', (cause) => fail(new Error(`${how.method} ${how.path} failed`, { cause })));
    call.end(body);
  });
}

export const get = (port: number, path: string): Promise<Answer> =>
  send({ port, path, method: 'GET' });

const TYPE = 'application/x-amz-json-1.1';

/** Asks the AWS door for an operation, signed when a key is given. */
export function ask(
  port: number,
  operation: string,
  input: object,
  key?: AccessKey,
): Promise<Answer> {
  const target = `AWSCognitoIdentityProviderService.${operation}`;
  const body = JSON.stringify(input);
  const facts = { host: `127.0.0.1:${port}`, target, type: TYPE };
  const headers = {
    'content-type': TYPE,
    'x-amz-target': target,
    ...(key && signature(key, facts, body)),
  };
  return send({ port, path: '/', method: 'POST', headers }, body);
}

/** The same; anything but success is an error. */
export async function call<T>(
  port: number,
  operation: string,
  input: object,
  key?: AccessKey,
): Promise<T> {
  const answer = await ask(port, operation, input, key);
  if (answer.status !== 200) throw new Error(`${operation}: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body) as T;
}

/** A question to a GraphQL door. */
export interface Question {
  readonly query: string;
  readonly variables?: object;
  /** `/graphql` unless it is another. */
  readonly path?: string;
}

/** Asks the GraphQL door as nobody. */
export function askGraphql(port: number, query: string, variables: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query, variables });
  return send({ port, path: '/graphql', method: 'POST', headers }, body);
}

/** Asks the GraphQL door with a bearer; anything but data is an error. */
export async function graphql<T>(
  port: number,
  bearer: string,
  { query, variables, path = '/graphql' }: Question,
): Promise<T> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
  const body = JSON.stringify({ query, variables });
  const answer = await send({ port, path, method: 'POST', headers }, body);
  const { data, errors } = JSON.parse(answer.body) as { data?: T; errors?: unknown };
  if (!data || errors) throw new Error(`GraphQL: ${answer.status} ${answer.body}`);
  return data;
}
