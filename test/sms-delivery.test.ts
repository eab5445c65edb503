import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signatureOf } from '../src/domain/triggers/webhook-road.js';
import { Counterpart } from './support/counterpart.js';
import { TestGateway } from './support/gateway.js';
import { newName, TestPool } from './support/test-pool.js';

const secret = 'shared-secret-shared-secret-shared';
let there: Counterpart;
let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  there = await Counterpart.start();
  at = await TestGateway.start({
    POOLGATE_SMS_WEBHOOK_URL: `${there.url}/texts`,
    POOLGATE_SMS_WEBHOOK_SECRET: secret,
  });
  pool = await TestPool.make(at, {
    AutoVerifiedAttributes: ['phone_number'],
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/texts' },
  });
});
afterAll(async () => {
  await at.stop();
  await there.stop();
});

async function until<T>(what: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let turn = 0; turn < 500; turn += 1) {
    const found = await what();
    if (found !== undefined) return found;
    await sleep(10);
  }
  throw new Error('It did not happen.');
}

async function stateOf(number: string): Promise<string | undefined> {
  const query = `query ($id: ID!) { messages(userPoolId: $id, last: 20) {
    edges { node { destination state body } } } }`;
  const { body } = await at.adminGraphql(query, { id: pool.id });
  const { edges } = body.data!['messages'] as {
    edges: { node: { destination: string; state: string; body: string | null } }[];
  };
  const node = edges.map((edge) => edge.node).find(({ destination }) => destination === number);
  return node && `${node.state} ${node.body === null ? 'without its text' : 'with its text'}`;
}

const signUp = (number: string, name = newName()) =>
  pool.signUp(name, { UserAttributes: [{ Name: 'phone_number', Value: number }] });

it('a text message leaves when its sign-up is committed, and its code works', async () => {
  const [name, number] = [newName(), '+4915112345001'];
  await signUp(number, name);
  const { body, headers } = await until(() => there.received[0]);
  const { text, to } = JSON.parse(body) as { text: string; to: string };
  expect(to).toBe(number);
  const seconds = Number(/^t=(\d+)/.exec(String(headers['poolgate-signature']))![1]);
  expect(headers['poolgate-signature']).toBe(signatureOf(secret, seconds, body));
  await until(async () => ((await stateOf(number)) === 'SENT without its text' ? true : undefined));
  expect((await pool.confirm(name, /\d{6}/.exec(text)![0])).status).toBe(200);
});

it('one that is refused for good is given up, one that is delayed is tried again', async () => {
  there.answer = { status: 422 };
  await signUp('+4915112345002');
  await until(async () =>
    (await stateOf('+4915112345002')) === 'FAILED without its text' ? true : undefined,
  );
  there.answer = { status: 503 };
  const before = there.received.length;
  await signUp('+4915112345003');
  await until(() => (there.received.length > before ? true : undefined));
  await until(() => (at.logged.includes('HTTP_503') ? true : undefined));
  expect(await stateOf('+4915112345003')).toBe('PENDING with its text');
  there.answer = { status: 204 };
  at.clock.advance(2_000);
  await until(async () =>
    (await stateOf('+4915112345003')) === 'SENT without its text' ? true : undefined,
  );
  const [first, second] = there.received.slice(before).map(({ body }) => body);
  expect(second).toBe(first);
  expect(at.logged).not.toMatch(/49151123|shared-secret/);
});
