import {
  messageContradictions,
  messageSettings,
  messageSettingsFrom,
  type MessageSettings,
} from './config-messages.js';
import { optional, SettingReader, withDefault, type Environment } from './config-setting.js';
import {
  triggerContradictions,
  triggerSettings,
  triggerSettingsFrom,
  type TriggerSettings,
} from './config-triggers.js';
import * as values from './config-values.js';
import type { LogLevel } from './config-values.js';

/** The settings of one process: typed, checked and frozen. Secrets in it are redacted by the log. */
export interface Config {
  readonly databaseUrl: string;
  readonly port: number;
  readonly host: string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** How many proxies of the operator every request passes. */
  readonly trustedProxies: number;
  readonly region: string;
  readonly accountId: string;
  /** The regions the AWS door serves; undefined: any. Ask `servesRegion`. */
  readonly regions: readonly string[] | undefined;
  readonly masterKey: Buffer | undefined;
  readonly adminKey: AdminKeySetting | undefined;
  readonly logLevel: LogLevel;
  readonly drainSeconds: number;
  readonly explorer: boolean;
  readonly introspection: boolean;
  /** Threads of Node's own pool, which hashing and signing share. */
  readonly threads: number;
  readonly triggers: TriggerSettings;
  readonly messages: MessageSettings;
}

/** The first administrator key when the operator chooses it. */
export interface AdminKeySetting {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The process must not start: each line of the message names a setting and never its value. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

/** Every setting that acts, once. An empty value counts as not set. */
export const settings = {
  databaseUrl: withDefault(
    ['DATABASE_URL', '`sqlite:<file>`, or `mysql://user:password@host:port/database`.'],
    values.databaseUrl,
    'sqlite:data/poolgate.db',
  ),
  port: withDefault(
    ['POOLGATE_PORT', 'The port it listens on; 0 takes a free one and needs POOLGATE_PUBLIC_URL.'],
    values.port,
    '9229',
  ),
  host: withDefault(
    ['POOLGATE_HOST', 'The address it listens on; `0.0.0.0` is every one (the container sets it).'],
    values.host,
    '127.0.0.1',
  ),
  publicUrl: optional(
    [
      'POOLGATE_PUBLIC_URL',
      'Issuer of tokens and start of links; behind a proxy, what people see.',
    ],
    values.publicUrl,
    '`http://localhost:<port>`',
  ),
  trustedProxies: withDefault(
    [
      'POOLGATE_TRUSTED_PROXIES',
      'How many of your proxies every request passes, 0 to 10; that many entries of `X-Forwarded-For`, from its end, are believed.',
    ],
    values.wholeNumber(0, 10),
    '0',
  ),
  region: withDefault(
    ['POOLGATE_REGION', 'The region in ids and ARNs of pools made through GraphQL.'],
    values.region,
    'us-east-1',
  ),
  accountId: withDefault(
    ['POOLGATE_ACCOUNT_ID', 'The account in ARNs: 12 digits.'],
    values.matching(/^\d{12}$/, 'must be 12 digits'),
    '000000000000',
  ),
  regions: optional(
    [
      'POOLGATE_REGIONS',
      'Regions the AWS door serves, separated by commas; a request belongs to the region it is signed for.',
    ],
    values.regions,
    'any well-formed AWS region',
  ),
  masterKey: optional(
    [
      'POOLGATE_MASTER_KEY',
      '32 bytes in base64 that seal every stored secret; required on MySQL, the same on every node.',
    ],
    values.masterKey,
    'on SQLite, `master.key` beside the database, made once',
  ),
  adminAccessKeyId: optional(
    [
      'POOLGATE_ADMIN_ACCESS_KEY_ID',
      'Id of the first administrator key, 16 to 128 letters and digits; both or none.',
    ],
    values.matching(/^\w{16,128}$/, 'must be 16 to 128 letters, digits or _'),
    'made once and printed',
  ),
  adminSecretAccessKey: optional(
    [
      'POOLGATE_ADMIN_SECRET_ACCESS_KEY',
      'Its secret, 32 to 128 visible ASCII characters; both or none.',
    ],
    values.matching(/^[\x21-\x7e]{32,128}$/, 'must be 32 to 128 visible ASCII characters'),
    'made once and printed',
  ),
  ...messageSettings,
  logLevel: withDefault(
    ['POOLGATE_LOG_LEVEL', '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.'],
    values.logLevel,
    'info',
  ),
  drainSeconds: withDefault(
    [
      'POOLGATE_DRAIN_SECONDS',
      'The longest a stop waits for open requests, 0 to 300; keep it below what the supervisor waits (Docker: 10).',
    ],
    values.wholeNumber(0, 300),
    '8',
  ),
  explorer: optional(
    ['POOLGATE_EXPLORER', '`on` serves the GraphQL explorer and the page of the outbox.'],
    values.onOff,
    '`on`; `off` when NODE_ENV is `production`',
  ),
  introspection: optional(
    [
      'POOLGATE_INTROSPECTION',
      '`on` lets a client ask for the schema and suggests names for misspelt fields.',
    ],
    values.onOff,
    'as POOLGATE_EXPLORER',
  ),
  threads: withDefault(
    [
      'UV_THREADPOOL_SIZE',
      "Threads of Node.js for hashing and signing; at most half of them hash. Twice the machine's cores is best.",
    ],
    values.wholeNumber(1, 1024),
    '4',
  ),
  ...triggerSettings,
};

/** Settings of the design that this version would have to ignore; ignoring one could be unsafe. */
const notYet: Readonly<Record<string, string>> = {
  POOLGATE_RATE_LIMITS: 'there are no request throttles to switch',
  POOLGATE_WORKERS: 'it runs one worker; start more nodes over one MySQL instead',
};

/** Names that others put there: our own test-suite, and Kubernetes for its services. */
const FOREIGN =
  /^POOLGATE_(TEST_\w+|(\w+_)?SERVICE_(HOST|PORT)(_\w+)?|(\w+_)?PORT_\d+_(TCP|UDP)(_\w+)?)$/;

/**
 * Reads the settings from an environment. Throws ConfigError with every problem at once: a value
 * that does not parse, an unknown POOLGATE_ name, half an administrator key, a setting that would
 * not act.
 */
export function loadConfig(env: Environment): Config {
  const reader = new SettingReader(env);
  const port = reader.read(settings.port);
  const explorer = reader.find(settings.explorer) ?? env.NODE_ENV !== 'production';
  const region = reader.read(settings.region);
  const triggers = triggerSettingsFrom(reader);
  const config: Config = {
    databaseUrl: reader.read(settings.databaseUrl),
    port,
    host: reader.read(settings.host),
    publicUrl: reader.find(settings.publicUrl) ?? `http://localhost:${port}`,
    trustedProxies: reader.read(settings.trustedProxies),
    region,
    accountId: reader.read(settings.accountId),
    regions: reader.find(settings.regions),
    masterKey: reader.find(settings.masterKey),
    adminKey: adminKeyOf(reader),
    logLevel: reader.read(settings.logLevel),
    drainSeconds: reader.read(settings.drainSeconds),
    explorer,
    introspection: reader.find(settings.introspection) ?? explorer,
    threads: reader.read(settings.threads),
    triggers,
    messages: messageSettingsFrom(reader, { region, awsKey: triggers.awsKey }),
  };
  const problems = [...strangeNames(env), ...reader.problems, ...contradictions(reader, config)];
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

function adminKeyOf(reader: SettingReader): AdminKeySetting | undefined {
  const accessKeyId = reader.find(settings.adminAccessKeyId);
  const secretAccessKey = reader.find(settings.adminSecretAccessKey);
  if (!accessKeyId || !secretAccessKey) return undefined;
  return Object.freeze({ accessKeyId, secretAccessKey });
}

/** What each value allows and the values together do not. */
function contradictions(reader: SettingReader, config: Config): string[] {
  const found: string[] = [];
  const { adminAccessKeyId: id, adminSecretAccessKey: secret } = settings;
  if (!reader.text(id) !== !reader.text(secret)) {
    found.push(`${id.name} and ${secret.name} belong together: set both or none.`);
  }
  if (config.regions && !config.regions.includes(config.region)) {
    found.push('POOLGATE_REGIONS must contain POOLGATE_REGION.');
  }
  if (config.port === 0 && !reader.text(settings.publicUrl)) {
    found.push('POOLGATE_PORT 0 needs POOLGATE_PUBLIC_URL: tokens carry the address.');
  }
  return [...found, ...messageContradictions(reader), ...triggerContradictions(reader)];
}

function strangeNames(env: Environment): string[] {
  const known = Object.values(settings).map((setting) => setting.name);
  return Object.entries(env).flatMap(([name, text]) => {
    if (!name.startsWith('POOLGATE_') || !text?.trim() || known.includes(name)) return [];
    if (name === 'POOLGATE_WORKERS' && text.trim() === '1') return [];
    const why = notYet[name];
    if (why) return [`${name} is not in this version yet (${why}): remove it.`];
    if (FOREIGN.test(name) || text.startsWith('tcp://')) return [];
    const meant = values.nearest(name, known);
    return [`${name} is not a setting${meant ? `: did you mean ${meant}?` : '.'}`];
  });
}

/** Whether the AWS door serves requests signed for this region. */
export function servesRegion(config: Pick<Config, 'regions'>, region: string): boolean {
  return config.regions ? config.regions.includes(region) : values.isRegion(region);
}

/** The table of the README. */
export function settingsAsMarkdown(): string {
  const rows = Object.values(settings).map(
    ({ name, shown, meaning }) => `| \`${name}\` | ${shown} | ${meaning} |`,
  );
  return ['| Setting | Default | Meaning |', '|---|---|---|', ...rows, ''].join('\n');
}
