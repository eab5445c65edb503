import { setTimeout as sleep } from 'node:timers/promises';
import { expiredAuthSessions } from '../../src/domain/auth/auth-sessions.js';
import { clientSweeps } from '../../src/domain/clients/client-sweeps.js';
import { groupSweeps, membershipsOfUsers } from '../../src/domain/groups/group-sweeps.js';
import { messageSweeps } from '../../src/domain/messaging/message-sweeps.js';
import { OutboxDrain } from '../../src/domain/messaging/outbox-drain.js';
import { poolSweeps } from '../../src/domain/pools/pool-sweeps.js';
import { sessionSweeps } from '../../src/domain/sessions/session-sweeps.js';
import { tokenSweeps } from '../../src/domain/tokens/token-sweeps.js';
import { userSweeps } from '../../src/domain/users/user-sweeps.js';
import {
  credentialsOfUsers,
  credentialSweeps,
} from '../../src/domain/credentials/credential-sweeps.js';
import type { HotStage, Work } from './hot-stage.js';

const outbox: Work = async (stage) => {
  const { services } = stage.at;
  const road = { send: async () => {} };
  const drain = new OutboxDrain({ ...services, road, mailFrom: 'no-reply@example.org' });
  drain.start();
  while ((await stage.pending()) > 0) await sleep(20);
  await drain.stop();
};

const sweeps = [
  expiredAuthSessions,
  ...credentialSweeps,
  ...sessionSweeps,
  ...messageSweeps,
  ...userSweeps([credentialsOfUsers, membershipsOfUsers]),
  ...groupSweeps,
  ...tokenSweeps,
  ...clientSweeps,
  ...poolSweeps,
];

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
