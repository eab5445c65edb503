import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { functionArn } from './support/functions.js';
import { newName } from './support/test-pool.js';
import { TriggerStage } from './support/trigger-stage.js';

const keyOf = (name: string) => `arn:aws:kms:us-east-1:000000000000:key/${name}`;

/** Takes every request and answers none. */
async function silentServer(asked: { count: number }): Promise<Server> {
  const server = createServer(() => void (asked.count += 1)).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  return server;
}

it('stops neither the messages of other pools nor the end of the gateway', async () => {
  const asked = { count: 0 };
  const kms = await silentServer(asked);
  const stage = await TriggerStage.start({
    POOLGATE_KMS_ENDPOINT: `http://127.0.0.1:${(kms.address() as AddressInfo).port}`,
    POOLGATE_KMS_KEYS: JSON.stringify({ [keyOf('kept')]: Buffer.alloc(32, 3).toString('base64') }),
  });
  const sending = (name: string, KMSKeyID: string) => {
    const CustomEmailSender = { LambdaArn: functionArn(name), LambdaVersion: 'V1_0' };
    return stage.pool([], { config: { CustomEmailSender, KMSKeyID } });
  };
  const stuck = await sending('Stuck', keyOf('at-kms'));
  const other = await sending('Other', keyOf('kept'));
  stage.play();
  for (let nth = 0; nth < 8; nth += 1) await stuck.signUp(newName());
  for (let turn = 0; turn < 200 && asked.count < 5; turn += 1) await sleep(25);
  expect(asked.count).toBeGreaterThanOrEqual(5);

  await other.signUp(newName());
  for (let turn = 0; turn < 120 && stage.functions.of('Other').length === 0; turn += 1) {
    await sleep(25);
  }
  expect(stage.functions.of('Other')).toHaveLength(1);

  const begun = Date.now();
  await stage.stop();
  expect(Date.now() - begun).toBeLessThan(20_000);
  kms.closeAllConnections();
  await new Promise((done) => kms.close(done));
}, 60_000);
