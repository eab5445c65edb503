import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  ConfigError,
  loadConfig,
  servesRegion,
  settings,
  settingsAsMarkdown,
} from '../src/config.js';
import { masterKeyFrom } from '../src/platform/master-key.js';

const KEY = Buffer.alloc(32, 7);

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (problem) {
    if (problem instanceof ConfigError) return problem.problems;
    throw problem;
  }
  return [];
}

describe('loadConfig', () => {
  it('starts without any setting', () => {
    expect(loadConfig({})).toEqual({
      databaseUrl: 'sqlite:data/poolgate.db',
      port: 9229,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:9229',
      trustedProxies: 0,
      region: 'us-east-1',
      accountId: '000000000000',
      regions: undefined,
      masterKey: undefined,
      adminKey: undefined,
      threads: 4,
      triggers: {
        lambda: undefined,
        urls: new Map(),
        secret: undefined,
        modules: new Map(),
        networks: [],
        kms: undefined,
        kmsKeys: new Map(),
        awsKey: undefined,
      },
      messages: {
        smtpUrl: undefined,
        ses: undefined,
        mailFrom: 'no-reply@poolgate.local',
        smsWebhook: undefined,
        sns: undefined,
        twilio: undefined,
        limits: { smsPerNumber: 10, smsPerPool: 1000, mailPerAddress: 30, smsCountries: undefined },
      },
      logLevel: 'info',
      drainSeconds: 8,
      explorer: true,
      introspection: true,
    });
  });

  it('reads every setting, and takes an empty one as not set', () => {
    const config = loadConfig({
      DATABASE_URL: 'mysql://gate:s3cret@db:3306/gate',
      POOLGATE_PORT: '80',
      POOLGATE_HOST: 'localhost',
      POOLGATE_PUBLIC_URL: 'https://id.example.com/auth/',
      POOLGATE_REGION: 'eu-central-1',
      POOLGATE_ACCOUNT_ID: '123456789012',
      POOLGATE_REGIONS: 'eu-central-1, us-gov-west-1',
      POOLGATE_MASTER_KEY: KEY.toString('base64'),
      POOLGATE_ADMIN_ACCESS_KEY_ID: 'AKIDEXAMPLE12345',
      POOLGATE_ADMIN_SECRET_ACCESS_KEY: 'x'.repeat(40),
      POOLGATE_SMTP_URL: 'smtp://mail:25',
      POOLGATE_MAIL_FROM: 'Gate <gate@example.com>',
      POOLGATE_LOG_LEVEL: 'debug',
      POOLGATE_DRAIN_SECONDS: ' ',
      POOLGATE_EXPLORER: 'off',
      POOLGATE_INTROSPECTION: 'on',
    });
    expect(config).toMatchObject({
      port: 80,
      host: '127.0.0.1',
      publicUrl: 'https://id.example.com/auth',
      regions: ['eu-central-1', 'us-gov-west-1'],
      masterKey: KEY,
      adminKey: { accessKeyId: 'AKIDEXAMPLE12345', secretAccessKey: 'x'.repeat(40) },
      messages: { smtpUrl: 'smtp://mail:25', mailFrom: 'Gate <gate@example.com>' },
      drainSeconds: 8,
      explorer: false,
      introspection: true,
    });
  });

  it('gives an object that nothing can change', () => {
    const config = loadConfig({}) as { port: number };
    expect(() => (config.port = 1)).toThrow(TypeError);
  });

  it('closes the explorer and introspection in production unless they are asked for', () => {
    expect(loadConfig({ NODE_ENV: 'production' })).toMatchObject({
      explorer: false,
      introspection: false,
    });
    expect(loadConfig({ NODE_ENV: 'production', POOLGATE_EXPLORER: 'on' })).toMatchObject({
      explorer: true,
      introspection: true,
    });
  });

  it.each([
    ['DATABASE_URL', 'postgres://u:SECRETVALUE@h/db'],
    ['DATABASE_URL', 'mysql://u:SECRETVALUE@h'],
    ['DATABASE_URL', 'sqlite::memory:'],
    ['POOLGATE_PORT', '70000'],
    ['POOLGATE_PORT', '12x'],
    ['POOLGATE_HOST', 'http://x'],
    ['POOLGATE_PUBLIC_URL', 'id.example.com'],
    ['POOLGATE_PUBLIC_URL', 'https://user@id.example.com'],
    ['POOLGATE_TRUSTED_PROXIES', '10.0.0.0/8'],
    ['POOLGATE_REGION', 'Frankfurt'],
    ['POOLGATE_ACCOUNT_ID', '123'],
    ['POOLGATE_REGIONS', 'us-east-1,,'],
    ['POOLGATE_MASTER_KEY', 'U0VDUkVUVkFMVUU='],
    ['POOLGATE_ADMIN_ACCESS_KEY_ID', 'short'],
    ['POOLGATE_ADMIN_SECRET_ACCESS_KEY', 'SECRETVALUE'],
    ['POOLGATE_SMTP_URL', 'http://u:SECRETVALUE@mail'],
    ['POOLGATE_MAIL_FROM', 'nobody'],
    ['POOLGATE_LOG_LEVEL', 'loud'],
    ['POOLGATE_DRAIN_SECONDS', '-1'],
    ['POOLGATE_EXPLORER', 'true'],
    ['POOLGATE_INTROSPECTION', '1'],
  ])('stops the start on a wrong %s and does not repeat the value', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems[0]).toMatch(new RegExp(`^${name} must be .+\\.$`));
    expect(problems.join()).not.toContain(value);
    expect(problems.join()).not.toContain('SECRETVALUE');
  });

  it('tells all problems at once', () => {
    const problems = problemsOf({
      POOLGATE_PORT: 'x',
      POOLGATE_REGION: 'y',
      POOLGATE_NONSENSE: '1',
    });
    expect(problems).toHaveLength(3);
  });

  it('refuses half an administrator key', () => {
    expect(problemsOf({ POOLGATE_ADMIN_ACCESS_KEY_ID: 'AKIDEXAMPLE12345' })).toEqual([
      'POOLGATE_ADMIN_ACCESS_KEY_ID and POOLGATE_ADMIN_SECRET_ACCESS_KEY belong together: ' +
        'set both or none.',
    ]);
  });

  it('refuses a home region that is not served, and port 0 without an address', () => {
    expect(problemsOf({ POOLGATE_REGIONS: 'eu-west-1' })).toEqual([
      'POOLGATE_REGIONS must contain POOLGATE_REGION.',
    ]);
    expect(problemsOf({ POOLGATE_PORT: '0' })).toHaveLength(1);
    expect(problemsOf({ POOLGATE_PORT: '0', POOLGATE_PUBLIC_URL: 'http://h' })).toEqual([]);
  });

  it.each([
    ['POOLGATE_RATE_LIMITS', 'off'],
    ['POOLGATE_WORKERS', '4'],
  ])('refuses %s, which would not act', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name} is not in this version yet`)),
    ]);
  });

  it('hints at the setting that was meant', () => {
    expect(problemsOf({ POOLGATE_LOGLEVEL: 'info' })).toEqual([
      'POOLGATE_LOGLEVEL is not a setting: did you mean POOLGATE_LOG_LEVEL?',
    ]);
    expect(problemsOf({ POOLGATE_Q: 'info' })).toEqual(['POOLGATE_Q is not a setting.']);
  });

  it('lives with what others put into the environment', () => {
    const names = { POOLGATE_SERVICE_HOST: '10.0.0.1', POOLGATE_PORT_9229_TCP_ADDR: '10.0.0.1' };
    const more = { POOLGATE_TEST_ENGINE: 'mysql', POOLGATE_WORKERS: '1', POOLGATE_OTHER: '' };
    expect(problemsOf({ ...names, ...more })).toEqual([]);
    expect(problemsOf({ POOLGATE_PORT: 'tcp://10.0.0.1:80' })[0]).toContain('enableServiceLinks');
  });
});

describe('servesRegion', () => {
  it('serves any well-formed region, or the listed ones', () => {
    expect(servesRegion({ regions: undefined }, 'ap-southeast-2')).toBe(true);
    expect(servesRegion({ regions: undefined }, 'nowhere')).toBe(false);
    expect(servesRegion({ regions: ['us-east-1'] }, 'us-east-1')).toBe(true);
    expect(servesRegion({ regions: ['us-east-1'] }, 'us-east-2')).toBe(false);
  });
});

describe('the documentation of settings', () => {
  const names = Object.values(settings).map((setting) => setting.name);

  it('has each one in the table', () => {
    const rows = settingsAsMarkdown().trim().split('\n').slice(2);
    expect(rows.map((row) => /^\| `(\w+)` \| .+ \| .+ \|$/.exec(row)?.[1])).toEqual(names);
  });

  it('has each one in .env.example, with values that start', () => {
    const lines = readFileSync('.env.example', 'utf8').matchAll(/^#?([A-Z_]+)=(.*)$/gm);
    const example = Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
    expect(Object.keys(example).sort()).toEqual([...names].sort());
    expect(loadConfig(example)).toEqual({
      ...loadConfig({}),
      regions: ['us-east-1', 'eu-central-1'],
    });
  });
});

describe('masterKeyFrom', () => {
  const folder = mkdtempSync(join(tmpdir(), 'poolgate-key-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => `sqlite:${join(folder, name, 'gate.db')}`;

  it('takes the setting before all', async () => {
    const databaseUrl = 'mysql://u:p@h/d';
    expect(await masterKeyFrom({ databaseUrl, masterKey: KEY })).toEqual({
      key: KEY,
      created: false,
    });
  });

  it('refuses MySQL without the setting and says what to set', async () => {
    await expect(masterKeyFrom({ databaseUrl: 'mysql://u:pass@h/d' })).rejects.toThrow(
      /^Set POOLGATE_MASTER_KEY to 32 random bytes/,
    );
  });

  it('makes one file for its owner alone, and reads it at the next start', async () => {
    const first = await masterKeyFrom({ databaseUrl: at('a') });
    const second = await masterKeyFrom({ databaseUrl: at('a') });
    expect(first).toMatchObject({ created: true, file: join(folder, 'a', 'master.key') });
    expect(second).toEqual({ ...first, created: false });
    expect(first.key).toHaveLength(32);
    expect(statSync(join(folder, 'a', 'master.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'a'))).toEqual(['master.key']);
  });

  it('gives all of many starts at once the same key', async () => {
    const starts = await Promise.all(
      Array.from({ length: 20 }, () => masterKeyFrom({ databaseUrl: at('b') })),
    );
    expect(new Set(starts.map(({ key }) => key.toString('hex'))).size).toBe(1);
    expect(starts.filter(({ created }) => created)).toHaveLength(1);
    expect(readdirSync(join(folder, 'b'))).toEqual(['master.key']);
  });

  it('refuses a damaged file and leaves it alone', async () => {
    const { file } = await masterKeyFrom({ databaseUrl: at('c') });
    chmodSync(file ?? '', 0o600);
    writeFileSync(file ?? '', 'half a key');
    await expect(masterKeyFrom({ databaseUrl: at('c') })).rejects.toThrow(/restore it/);
    expect(readFileSync(file ?? '', 'utf8')).toBe('half a key');
  });
});
