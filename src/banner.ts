import type { Config } from './config.js';
import type { Gateway } from './gateway.js';
import { namesOfRoads } from './message-roads.js';

/** What `npm start` says: where everything is and, on the first start, the administrator key. */
export function banner(config: Config, gateway: Gateway, port: number): string {
  const here = `http://${config.host === '0.0.0.0' ? 'localhost' : hostIn(config.host)}:${port}`;
  const roads = namesOfRoads(config.messages);
  const rows: [string, string][] = [
    ['GraphQL', `${here}/graphql`],
    ['GraphQL (admin)', `${here}/admin/graphql`],
    ['AWS endpoint', here],
    ['Issuer', `${config.publicUrl}/<user pool id>`],
    ...pages(config, here),
    ['Mail', roads.mail],
    ['SMS', roads.sms],
    ['Database', whereIs(config.databaseUrl)],
    ['Health', `${here}/livez  ${here}/readyz  ${here}/metrics`],
  ];
  const table = rows.map(([name, value]) => `  ${name.padEnd(16)} ${value}`).join('\n');
  return `\nPoolgate is ready.\n\n${table}\n${firstStart(gateway)}`;
}

function pages({ explorer }: Config, here: string): [string, string][] {
  if (!explorer) return [];
  return [
    ['Explorer', `${here}/explorer`],
    ['Outbox', `${here}/outbox`],
  ];
}

function firstStart({ newAdministrator, newMasterKeyFile }: Gateway): string {
  const lines: string[] = [];
  if (newMasterKeyFile) {
    lines.push(`Master key made: ${newMasterKeyFile}. Back it up: without it nothing can be read.`);
  }
  if (newAdministrator) {
    lines.push(
      'Administrator key, shown this once:',
      `  AWS_ACCESS_KEY_ID=${newAdministrator.accessKeyId}`,
      `  AWS_SECRET_ACCESS_KEY=${newAdministrator.secretAccessKey}`,
    );
  }
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}

/** The place of the database without user and password. */
function whereIs(databaseUrl: string): string {
  if (databaseUrl.startsWith('sqlite:')) return databaseUrl.slice('sqlite:'.length);
  const { host, pathname } = new URL(databaseUrl);
  return `mysql://${host}${pathname}`;
}

const hostIn = (host: string) => (host.includes(':') ? `[${host}]` : host);
