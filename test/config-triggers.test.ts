import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.js';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const SECRET = 's'.repeat(32);
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

describe('the settings of triggers', () => {
  it('say where functions and keys are', () => {
    const { triggers } = loadConfig({
      POOLGATE_LAMBDA_ENDPOINT: 'http://localhost:4566/',
      POOLGATE_TRIGGER_URLS: JSON.stringify({ [ARN]: 'https://hooks.example.com/sign-up?v=1' }),
      POOLGATE_TRIGGER_SECRET: SECRET,
      POOLGATE_TRIGGER_MODULES: JSON.stringify({ [ARN]: './functions/f.mjs' }),
      POOLGATE_OUTBOUND_NETWORKS: '10.1.0.0/16, ::1',
      POOLGATE_KMS_ENDPOINT: 'aws',
      POOLGATE_KMS_KEYS: JSON.stringify({ [`${ARN}-key`]: KEY.toString('base64') }),
      POOLGATE_AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE12345',
      POOLGATE_AWS_SECRET_ACCESS_KEY: 'x'.repeat(40),
    });
    expect(triggers).toEqual({
      lambda: { url: 'http://localhost:4566' },
      urls: new Map([[ARN, 'https://hooks.example.com/sign-up?v=1']]),
      secret: SECRET,
      modules: new Map([[ARN, './functions/f.mjs']]),
      networks: ['10.1.0.0/16', '::1'],
      kms: { url: undefined },
      kmsKeys: new Map([[`${ARN}-key`, KEY]]),
      awsKey: { accessKeyId: 'AKIDEXAMPLE12345', secretAccessKey: 'x'.repeat(40) },
    });
  });

  it.each([
    ['POOLGATE_LAMBDA_ENDPOINT', 'lambda:80'],
    ['POOLGATE_KMS_ENDPOINT', 'ftp://kms'],
    ['POOLGATE_TRIGGER_MODULES', '[]'],
    ['POOLGATE_TRIGGER_MODULES', '{"f": "./f.mjs"}'],
    ['POOLGATE_TRIGGER_MODULES', `{"${ARN}": 1}`],
    ['POOLGATE_TRIGGER_SECRET', 'too-short-to-be-a-secret'],
    ['POOLGATE_OUTBOUND_NETWORKS', 'localhost'],
    ['POOLGATE_OUTBOUND_NETWORKS', '10.0.0.0/40'],
    ['POOLGATE_KMS_KEYS', `{"${ARN}": "c2VjcmV0"}`],
    ['POOLGATE_KMS_KEYS', `{"${ARN}": `],
  ])('refuse %s=%s without repeating the value', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} (must|has)`))]);
    expect(problems[0]).not.toContain('c2VjcmV0');
  });

  it('refuse an address with a password, and addresses without a secret', () => {
    const urls = JSON.stringify({ [ARN]: 'https://user:word@hooks.example.com/' });
    expect(problemsOf({ POOLGATE_TRIGGER_URLS: urls, POOLGATE_TRIGGER_SECRET: SECRET })).toEqual([
      expect.stringContaining('without user and fragment'),
    ]);
    const plain = JSON.stringify({ [ARN]: 'https://hooks.example.com/' });
    expect(problemsOf({ POOLGATE_TRIGGER_URLS: plain })).toEqual([
      'POOLGATE_TRIGGER_URLS needs POOLGATE_TRIGGER_SECRET: receivers must know who calls.',
    ]);
  });

  it('refuse half a key', () => {
    expect(problemsOf({ POOLGATE_AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE12345' })).toEqual([
      expect.stringContaining('belong together'),
    ]);
  });
});
