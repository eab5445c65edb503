import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { functionArn } from './support/functions.js';
import { TestGateway } from './support/gateway.js';
import { newName, saidOf, TestPool } from './support/test-pool.js';

const folder = mkdtempSync(join(tmpdir(), 'poolgate-module-'));
const file = join(folder, 'pre-sign-up.mjs');
const arn = functionArn('PreSignUp');

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start({ POOLGATE_TRIGGER_MODULES: JSON.stringify({ [arn]: file }) });
  pool = await TestPool.make(at, { LambdaConfig: { PreSignUp: arn } });
});
afterAll(async () => {
  await at.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('is asked, and is read anew by the next call', async () => {
  writeFileSync(
    file,
    `export const handler = async (event) => {
      event.response.autoConfirmUser = event.request.userAttributes.email.endsWith('.com');
      return event;
    };`,
  );
  expect((await pool.signUp(newName())).body).toMatchObject({ UserConfirmed: true });
  writeFileSync(file, `export const handler = () => { throw new Error('closed'); };`);
  expect(saidOf(await pool.signUp(newName()))).toBe('PreSignUp failed with error closed.');
});

it('answers by the promise that it returns, or by the callback, whatever arguments it names', async () => {
  const confirms = 'event.response.autoConfirmUser = true;';
  for (const handler of [
    `async (event, context, callback) => { ${confirms} return event; }`,
    `(event, context, callback) => { ${confirms} callback(null, event); }`,
    `async (event, context, callback) => { ${confirms} callback(null, event); return event; }`,
  ]) {
    writeFileSync(file, `export const handler = ${handler};`);
    expect((await pool.signUp(newName())).body).toMatchObject({ UserConfirmed: true });
  }
  writeFileSync(
    file,
    'export const handler = async (event, context, callback) => { throw new Error("no"); };',
  );
  expect(saidOf(await pool.signUp(newName()))).toBe('PreSignUp failed with error no.');
});

it('leaves the gateway at work while it is busy for ever, and ends', async () => {
  writeFileSync(file, 'export const handler = () => { for (;;); };');
  const busy = pool.signUp(newName());
  const begun = Date.now();
  expect((await fetch(`${at.url}/livez`)).status).toBe(200);
  expect(Date.now() - begun).toBeLessThan(4_000);
  expect(saidOf(await busy)).toContain('Socket timeout while invoking Lambda function');
}, 60_000);

it('belongs to the ARN alone: another one leads nowhere', async () => {
  const other = await TestPool.make(at, { LambdaConfig: { PreSignUp: functionArn('other') } });
  expect((await other.signUp(newName())).body).toEqual({
    __type: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error ResourceNotFoundException.',
  });
});
