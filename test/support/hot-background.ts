import { setTimeout as sleep } from 'node:timers/promises';
import { OutboxDrain } from '../../src/domain/messaging/outbox-drain.js';
import { sweeps } from '../../src/sweeps.js';
import type { HotStage, Work } from './hot-stage.js';

const outbox: Work = async (stage) => {
  const { services } = stage.at;
  const road = { send: async () => {} };
  const drain = new OutboxDrain({
    ...services,
    roads: { mail: road },
    mailFrom: 'no-reply@example.org',
  });
  drain.start();
  while ((await stage.pending()) > 0) await sleep(20);
  await drain.stop();
};

/** What a gateway does beside the requests; sweeps take away what others need. */
export const background: Readonly<Record<string, Work>> = {
  'delivering what is in the outbox': outbox,
  ...Object.fromEntries(
    sweeps.map(({ name, run }) => [
      `sweeping ${name}`,
      ({ at: { services } }: HotStage) => run(services.db, services.clock.now()),
    ]),
  ),
};
