import { Agent, request } from 'node:http';

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

/** Calls an operation of the AWS door that needs no signature; anything but success is an error. */
export async function call<T>(port: number, operation: string, input: object): Promise<T> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
  };
  const answer = await send({ port, path: '/', method: 'POST', headers }, JSON.stringify(input));
  if (answer.status !== 200) throw new Error(`${operation}: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body) as T;
}

/** Asks the GraphQL door as a signed-in user; anything but data is an error. */
export async function graphql<T>(port: number, token: string, query: string): Promise<T> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const body = JSON.stringify({ query });
  const answer = await send({ port, path: '/graphql', method: 'POST', headers }, body);
  const { data, errors } = JSON.parse(answer.body) as { data?: T; errors?: unknown };
  if (!data || errors) throw new Error(`GraphQL: ${answer.status} ${answer.body}`);
  return data;
}
