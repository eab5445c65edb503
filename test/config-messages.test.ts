import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.js';

const sid = `AC${'0'.repeat(32)}`;
const webhook = {
  POOLGATE_SMS_WEBHOOK_URL: 'https://texts.example.com/in?a=1',
  POOLGATE_SMS_WEBHOOK_SECRET: 's'.repeat(32),
};
const twilio = {
  POOLGATE_TWILIO_ACCOUNT_SID: sid,
  POOLGATE_TWILIO_AUTH_TOKEN: 'token-token-token',
  POOLGATE_TWILIO_FROM: '+15005550006',
};

const messagesOf = (env: Record<string, string>) => loadConfig(env).messages;

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (problem) {
    if (problem instanceof ConfigError) return problem.problems;
    throw problem;
  }
  return [];
}

describe('the roads of messages', () => {
  it('are read from the settings', () => {
    expect(messagesOf(webhook).smsWebhook).toEqual({
      url: 'https://texts.example.com/in?a=1',
      secret: 's'.repeat(32),
    });
    expect(messagesOf(twilio).twilio).toEqual({
      url: 'https://api.twilio.com',
      accountSid: sid,
      authToken: 'token-token-token',
      from: '+15005550006',
    });
    const aws = messagesOf({
      POOLGATE_REGION: 'eu-central-1',
      POOLGATE_SES_ENDPOINT: 'aws',
      POOLGATE_SES_REGION: 'eu-west-1',
      POOLGATE_SNS_ENDPOINT: 'http://localhost:4566/',
      POOLGATE_SNS_SENDER_ID: 'Shop',
      POOLGATE_AWS_ACCESS_KEY_ID: 'AKIDTESTTESTTEST',
      POOLGATE_AWS_SECRET_ACCESS_KEY: 'secret-secret-secret',
    });
    const credentials = {
      accessKeyId: 'AKIDTESTTESTTEST',
      secretAccessKey: 'secret-secret-secret',
    };
    expect(aws.ses).toEqual({ endpoint: undefined, region: 'eu-west-1', credentials });
    expect(aws.sns).toEqual({
      endpoint: 'http://localhost:4566',
      region: 'eu-central-1',
      credentials,
      senderId: 'Shop',
    });
  });

  it.each([
    [{ ...webhook, ...twilio }, 'POOLGATE_SMS_WEBHOOK_URL and POOLGATE_TWILIO_ACCOUNT_SID are two'],
    [{ ...webhook, POOLGATE_SNS_ENDPOINT: 'aws' }, 'are two roads: set one.'],
    [{ POOLGATE_SMTP_URL: 'smtp://mail', POOLGATE_SES_ENDPOINT: 'aws' }, 'are two roads: set one.'],
    [{ POOLGATE_SMS_WEBHOOK_URL: 'https://sms' }, 'belong together: set all or none.'],
    [{ POOLGATE_TWILIO_ACCOUNT_SID: sid }, 'belong together: set all or none.'],
    [{ POOLGATE_SNS_SENDER_ID: 'Shop' }, 'POOLGATE_SNS_SENDER_ID needs POOLGATE_SNS_ENDPOINT.'],
    [{ POOLGATE_SES_REGION: 'eu-west-1' }, 'POOLGATE_SES_REGION needs POOLGATE_SES_ENDPOINT.'],
    [{ POOLGATE_TWILIO_URL: 'http://localhost' }, 'needs POOLGATE_TWILIO_ACCOUNT_SID.'],
  ])('stop the start where they contradict: %j', (env, problem) => {
    expect(problemsOf(env as Record<string, string>).join()).toContain(problem);
  });

  it.each([
    ['POOLGATE_SMS_WEBHOOK_URL', 'ftp://user:SECRETVALUE@sms'],
    ['POOLGATE_SMS_WEBHOOK_SECRET', 'SECRETVALUE'],
    ['POOLGATE_SNS_ENDPOINT', 'SECRETVALUE'],
    ['POOLGATE_SNS_SENDER_ID', 'SECRETVALUE too long'],
    ['POOLGATE_TWILIO_ACCOUNT_SID', 'SECRETVALUE'],
    ['POOLGATE_TWILIO_AUTH_TOKEN', 'SECRET VALUE'],
    ['POOLGATE_TWILIO_FROM', 'SECRETVALUE@mail'],
    ['POOLGATE_SMS_PER_NUMBER', '0'],
    ['POOLGATE_SMS_COUNTRIES', 'Germany'],
    ['POOLGATE_SMS_COUNTRIES', 'DE,XX'],
    ['POOLGATE_SMS_COUNTRIES', '+0'],
  ])('are checked one by one: %s', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems[0]).toMatch(new RegExp(`^${name} `));
    expect(problems.join()).not.toContain('SECRETVALUE');
  });

  it('may be limited to countries', () => {
    const { limits } = messagesOf({
      POOLGATE_SMS_COUNTRIES: 'DE, +43',
      POOLGATE_SMS_PER_POOL: '5',
    });
    expect(limits).toMatchObject({ smsCountries: ['DE', '+43'], smsPerPool: 5 });
  });
});
