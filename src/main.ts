import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { banner } from './banner.js';
import { ConfigError, loadConfig, type Config } from './config.js';
import { makeDemo } from './demo.js';
import { openGateway, StartError, type Gateway } from './gateway.js';
import { systemClock } from './platform/clock.js';
import { drain } from './platform/drain.js';
import { createLog, type Log } from './platform/log.js';
import { MasterKeyError } from './platform/master-key.js';
import { systemRandom } from './platform/random.js';

/* The process: settings, start, what it prints, signals, stop. */
try {
  const config = loadConfig(process.env);
  const log = createLog(config.logLevel);
  const gateway = await openGateway(config, { clock: systemClock, random: systemRandom, log });
  await listen(gateway, config);
  stopOnSignals(gateway, config, log);
  if (process.argv.includes('--demo')) console.log(await makeDemo(gateway.services, config));
} catch (error) {
  const expected =
    error instanceof ConfigError || error instanceof StartError || error instanceof MasterKeyError;
  console.error(expected ? error.message : error);
  process.exit(1);
}

async function listen(gateway: Gateway, config: Config): Promise<void> {
  const { port } = config;
  await gateway.listen().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new StartError(`Port ${port} is taken: set POOLGATE_PORT to a free one.`);
  });
  const { port: actual } = gateway.app.server.address() as AddressInfo;
  console.log(banner(config, gateway, actual));
}

/** The first signal drains; a second one of the same kind ends the process at once. */
function stopOnSignals(gateway: Gateway, config: Config, log: Log): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      // Ctrl-C means somebody is waiting at the keyboard.
      const seconds = signal === 'SIGINT' ? Math.min(1, config.drainSeconds) : config.drainSeconds;
      stop(gateway, seconds).then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'Stopping failed');
          process.exit(1);
        },
      );
    });
  }
}

async function stop(gateway: Gateway, seconds: number): Promise<void> {
  await drain(gateway.app, seconds);
  await gateway.close();
}
