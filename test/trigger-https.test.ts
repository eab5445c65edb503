import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChildGateway } from './support/child-gateway.js';
import { functionArn, Functions, Raw } from './support/functions.js';

/** A receiver with a certificate of its own, which the gateway's process is told to trust. */
const folder = mkdtempSync(join(tmpdir(), 'poolgate-https-'));
const functions = new Functions();
let child: ChildGateway;
let clientId: string;

beforeAll(async () => {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      ...'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost'.split(' '),
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  await functions.start({ key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') });
  const receiver = `https://localhost:${functions.port}`;
  const urls = {
    [functionArn('good')]: `${receiver}/good`,
    [functionArn('redirects')]: `${receiver}/redirects`,
    [functionArn('inside')]: 'https://[::ffff:169.254.169.254]/latest/meta-data/',
    [functionArn('plain')]: 'http://1.1.1.1/',
  };
  child = await ChildGateway.make({
    NODE_EXTRA_CA_CERTS: cert,
    POOLGATE_TRIGGER_URLS: JSON.stringify(urls),
    POOLGATE_TRIGGER_SECRET: functions.secret,
    POOLGATE_OUTBOUND_NETWORKS: '127.0.0.0/8, ::1',
  });
  child.migrate();
  await child.start();
});

afterAll(async () => {
  await child.remove();
  await functions.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function signUp(name: string): Promise<Record<string, unknown>> {
  const LambdaConfig = { PreSignUp: functionArn(name) };
  const { UserPool } = await child.done<{ UserPool: { Id: string } }>('CreateUserPool', {
    ...{ PoolName: 'people', LambdaConfig },
  });
  const made = await child.done<{ UserPoolClient: { ClientId: string } }>('CreateUserPoolClient', {
    ...{ UserPoolId: UserPool.Id, ClientName: 'app' },
  });
  clientId = made.UserPoolClient.ClientId;
  const person = { ClientId: clientId, Username: 'ann', Password: 'Passw0rd!example' };
  return (await child.aws('SignUp', person)).body;
}

const failed = (reason: string) => ({
  __type: 'UnexpectedLambdaException',
  message: `PreSignUp invocation failed due to error ${reason}.`,
});

it('calls over TLS with a signature that the receiver accepts', async () => {
  functions.define('good', (event) => ({ ...event, response: { autoConfirmUser: true } }));
  expect(await signUp('good')).toMatchObject({ UserConfirmed: true });
  expect(functions.of('good')).toHaveLength(1);
  expect(functions.forged).toBe(0);
});

it('does not follow a redirect to where clouds keep their secrets', async () => {
  const location = 'http://169.254.169.254/latest/meta-data/';
  functions.define('redirects', () => new Raw(307, '', { location }));
  expect(await signUp('redirects')).toEqual(failed('status 307'));
  expect(functions.of('redirects')).toHaveLength(1);
});

it('does not call addresses that lead inside, nor the public without TLS', async () => {
  expect(await signUp('inside')).toEqual(failed('AccessDeniedException'));
  expect(await signUp('plain')).toEqual(failed('AccessDeniedException'));
});
