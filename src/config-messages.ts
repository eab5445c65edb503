import { awsEndpoint, countries, webAddress } from './config-outside.js';
import { optional, withDefault, type SettingReader } from './config-setting.js';
import type { AwsKeySetting, Endpoint } from './config-triggers.js';
import * as values from './config-values.js';

/** By what roads messages leave the gateway, and how many may. */
export interface MessageSettings {
  readonly smtpUrl: string | undefined;
  readonly ses: AwsRoadSetting | undefined;
  readonly mailFrom: string;
  readonly smsWebhook: { readonly url: string; readonly secret: string } | undefined;
  readonly sns: (AwsRoadSetting & { readonly senderId: string | undefined }) | undefined;
  readonly twilio: TwilioSetting | undefined;
  readonly limits: MessageLimitSettings;
}

/** How many messages go out in an hour, and where to. */
export interface MessageLimitSettings {
  readonly smsPerNumber: number;
  readonly smsPerPool: number;
  readonly mailPerAddress: number;
  /** ISO 3166 codes (`DE`) and calling codes (`+49`); undefined: any country. */
  readonly smsCountries: readonly string[] | undefined;
}

/** An API of AWS and the region it is asked in. */
export interface AwsRoadSetting {
  /** Undefined: AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly credentials: AwsKeySetting | undefined;
}

export interface TwilioSetting {
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string;
}

export const messageSettings = {
  smtpUrl: optional(
    ['POOLGATE_SMTP_URL', 'Where mail is handed over: `smtp://[user:password@]host:port`.'],
    values.smtpUrl,
    'none: mail stays in the outbox',
  ),
  sesEndpoint: optional(
    [
      'POOLGATE_SES_ENDPOINT',
      'Mail by the SES v2 API instead: `aws`, or the address of an emulator.',
    ],
    awsEndpoint,
    'none',
  ),
  sesRegion: optional(
    ['POOLGATE_SES_REGION', 'The region that SES is asked in.'],
    values.region,
    'as POOLGATE_REGION',
  ),
  mailFrom: withDefault(
    ['POOLGATE_MAIL_FROM', 'Sender of mail of pools that name none.'],
    values.matching(
      /^[^\r\n]{0,200}[^\s@<>]+@[^\s@<>]+>?$/,
      'must be an address, or Name <address>',
    ),
    'no-reply@poolgate.local',
  ),
  smsWebhookUrl: optional(
    [
      'POOLGATE_SMS_WEBHOOK_URL',
      'Where text messages are posted as JSON; needs POOLGATE_SMS_WEBHOOK_SECRET.',
    ],
    webAddress,
    'none: text messages stay in the outbox',
  ),
  smsWebhookSecret: optional(
    [
      'POOLGATE_SMS_WEBHOOK_SECRET',
      'Shared with the receiver, 32 to 256 visible ASCII characters: it signs every message.',
    ],
    values.matching(/^[\x21-\x7e]{32,256}$/, 'must be 32 to 256 visible ASCII characters'),
    'none',
  ),
  snsEndpoint: optional(
    [
      'POOLGATE_SNS_ENDPOINT',
      'Text messages by the SNS API: `aws`, or the address of an emulator.',
    ],
    awsEndpoint,
    'none',
  ),
  snsRegion: optional(
    ['POOLGATE_SNS_REGION', 'The region that SNS is asked in.'],
    values.region,
    'as POOLGATE_REGION',
  ),
  snsSenderId: optional(
    [
      'POOLGATE_SNS_SENDER_ID',
      'What telephones show as the sender, where a country allows it: 1 to 11 letters and digits.',
    ],
    values.matching(
      /^(?=.*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9-]{0,9}[A-Za-z0-9])?$/,
      'must be 1 to 11 letters and digits, at least one of them a letter',
    ),
    'none',
  ),
  twilioAccountSid: optional(
    [
      'POOLGATE_TWILIO_ACCOUNT_SID',
      'Text messages by Twilio: the account, `AC…`; needs the two below.',
    ],
    values.matching(/^AC[\da-f]{32}$/, 'must be AC and 32 hexadecimal digits'),
    'none',
  ),
  twilioAuthToken: optional(
    ['POOLGATE_TWILIO_AUTH_TOKEN', 'The token of the account.'],
    values.matching(/^[\x21-\x7e]{16,128}$/, 'must be 16 to 128 visible ASCII characters'),
    'none',
  ),
  twilioFrom: optional(
    [
      'POOLGATE_TWILIO_FROM',
      'What sends: a number in E.164, a name of up to 11 letters and digits, or a messaging service, `MG…`.',
    ],
    values.matching(
      /^(?:\+[1-9]\d{1,14}|MG[\da-f]{32}|[A-Za-z0-9 ]{1,11})$/,
      'must be a number such as +4930123456, MG and 32 hexadecimal digits, or 1 to 11 letters and digits',
    ),
    'none',
  ),
  twilioUrl: withDefault(
    ['POOLGATE_TWILIO_URL', 'Where the API of Twilio is.'],
    (text) => webAddress(text).replace(/\/+$/, ''),
    'https://api.twilio.com',
  ),
  smsPerNumber: withDefault(
    [
      'POOLGATE_SMS_PER_NUMBER',
      'Text messages to one number in an hour, whoever asks, 1 to 1000: telephones of strangers, and your bill.',
    ],
    values.wholeNumber(1, 1000),
    '10',
  ),
  smsPerPool: withDefault(
    ['POOLGATE_SMS_PER_POOL', 'Text messages of one user pool in an hour, 1 to 1000000.'],
    values.wholeNumber(1, 1_000_000),
    '1000',
  ),
  smsCountries: optional(
    [
      'POOLGATE_SMS_COUNTRIES',
      'Where text messages may go: country codes such as `DE` and calling codes such as `+49`, separated by commas.',
    ],
    countries,
    'any country',
  ),
  mailPerAddress: withDefault(
    ['POOLGATE_MAIL_PER_ADDRESS', 'Mails to one address in an hour, whoever asks, 1 to 1000.'],
    values.wholeNumber(1, 1000),
    '30',
  ),
};

const s = messageSettings;

export function messageSettingsFrom(
  reader: SettingReader,
  shared: { readonly region: string; readonly awsKey: AwsKeySetting | undefined },
): MessageSettings {
  const aws = (endpoint: Endpoint | undefined, region: string | undefined) =>
    endpoint && {
      endpoint: endpoint.url,
      region: region ?? shared.region,
      credentials: shared.awsKey,
    };
  const sns = aws(reader.find(s.snsEndpoint), reader.find(s.snsRegion));
  const senderId = reader.find(s.snsSenderId);
  return {
    smtpUrl: reader.find(s.smtpUrl),
    ses: aws(reader.find(s.sesEndpoint), reader.find(s.sesRegion)),
    mailFrom: reader.read(s.mailFrom),
    smsWebhook: webhookOf(reader),
    sns: sns && { ...sns, senderId },
    twilio: twilioOf(reader),
    limits: {
      smsPerNumber: reader.read(s.smsPerNumber),
      smsPerPool: reader.read(s.smsPerPool),
      mailPerAddress: reader.read(s.mailPerAddress),
      smsCountries: reader.find(s.smsCountries),
    },
  };
}

function webhookOf(reader: SettingReader): MessageSettings['smsWebhook'] {
  const url = reader.find(s.smsWebhookUrl);
  const secret = reader.find(s.smsWebhookSecret);
  return url && secret ? { url, secret } : undefined;
}

function twilioOf(reader: SettingReader): TwilioSetting | undefined {
  const accountSid = reader.find(s.twilioAccountSid);
  const authToken = reader.find(s.twilioAuthToken);
  const from = reader.find(s.twilioFrom);
  const url = reader.read(s.twilioUrl);
  return accountSid && authToken && from ? { url, accountSid, authToken, from } : undefined;
}

/** What each value allows and the values together do not. */
export function messageContradictions(reader: SettingReader): string[] {
  const set = (name: keyof typeof messageSettings) => reader.text(s[name]) !== undefined;
  const found: string[] = [];
  const together = (...names: (keyof typeof messageSettings)[]) => {
    const there = names.filter(set);
    if (there.length === 0 || there.length === names.length) return;
    found.push(`${names.map((name) => s[name].name).join(', ')} belong together: set all or none.`);
  };
  const needs = (name: keyof typeof messageSettings, other: keyof typeof messageSettings) => {
    if (set(name) && !set(other)) found.push(`${s[name].name} needs ${s[other].name}.`);
  };
  const one = (...names: (keyof typeof messageSettings)[]) => {
    const there = names.filter(set);
    if (there.length < 2) return;
    found.push(`${there.map((name) => s[name].name).join(' and ')} are two roads: set one.`);
  };
  together('smsWebhookUrl', 'smsWebhookSecret');
  together('twilioAccountSid', 'twilioAuthToken', 'twilioFrom');
  needs('sesRegion', 'sesEndpoint');
  needs('snsRegion', 'snsEndpoint');
  needs('snsSenderId', 'snsEndpoint');
  needs('twilioUrl', 'twilioAccountSid');
  one('smtpUrl', 'sesEndpoint');
  one('smsWebhookUrl', 'snsEndpoint', 'twilioAccountSid');
  return found;
}
