import type { Config } from './config.js';
import { CodeEncryption } from './domain/triggers/code-encryption.js';
import { LambdaRoad } from './domain/triggers/lambda-road.js';
import { ModuleRoad } from './domain/triggers/module-road.js';
import { TriggerInvoker } from './domain/triggers/trigger-invoker.js';
import { Triggers } from './domain/triggers/triggers.js';
import { WebhookRoad } from './domain/triggers/webhook-road.js';
import type { Clock } from './platform/clock.js';
import { Networks } from './platform/networks.js';

/** The triggers, and the roads to their functions: what is nearest goes first. */
export function triggersOf({ clock, config }: { clock: Clock; config: Pick<Config, 'triggers'> }) {
  const { modules, urls, secret, lambda, kms, kmsKeys, ...settings } = config.triggers;
  const networks = new Networks(settings.networks);
  const credentials = settings.awsKey;
  const roads = [
    ...(modules.size > 0 ? [new ModuleRoad(modules)] : []),
    ...(secret !== undefined ? [new WebhookRoad({ clock, networks, urls, secret })] : []),
    ...(lambda ? [new LambdaRoad({ endpoint: lambda.url, credentials })] : []),
  ];
  const invoker = new TriggerInvoker({ roads });
  const codeEncryption = new CodeEncryption({ keys: kmsKeys, kms, credentials });
  return { invoker, triggers: new Triggers({ invoker, codeEncryption }) };
}
