import { optional, type SettingReader } from './config-setting.js';
import * as values from './config-values.js';
import { aesKey, awsEndpoint, mapOf, networks, webAddress } from './config-outside.js';

/** How the functions of triggers are reached; without any of it no function is. */
export interface TriggerSettings {
  /** Where the Lambda Invoke API is; without an address at AWS. */
  readonly lambda: Endpoint | undefined;
  readonly urls: ReadonlyMap<string, string>;
  readonly secret: string | undefined;
  readonly modules: ReadonlyMap<string, string>;
  readonly networks: readonly string[];
  /** Where the API of KMS is. */
  readonly kms: Endpoint | undefined;
  readonly kmsKeys: ReadonlyMap<string, Buffer>;
  readonly awsKey: AwsKeySetting | undefined;
}

/** An API of AWS: an address, or none for AWS itself in whatever region it is asked. */
export interface Endpoint {
  readonly url: string | undefined;
}

/** What requests to the APIs of AWS are signed with. */
export interface AwsKeySetting {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const triggerSettings = {
  lambdaEndpoint: optional(
    [
      'POOLGATE_LAMBDA_ENDPOINT',
      'Where the functions of triggers are called by the Lambda Invoke API: the address of an emulator, or `aws`.',
    ],
    awsEndpoint,
    'none',
  ),
  triggerUrls: optional(
    [
      'POOLGATE_TRIGGER_URLS',
      'Functions behind HTTPS: JSON, `{"<function ARN>": "<address>"}`; needs POOLGATE_TRIGGER_SECRET.',
    ],
    mapOf(webAddress),
    'none',
  ),
  triggerSecret: optional(
    [
      'POOLGATE_TRIGGER_SECRET',
      'Shared with those functions, 32 to 256 visible ASCII characters: it signs every call.',
    ],
    values.matching(/^[\x21-\x7e]{32,256}$/, 'must be 32 to 256 visible ASCII characters'),
    'none',
  ),
  triggerModules: optional(
    [
      'POOLGATE_TRIGGER_MODULES',
      'Functions as files, for development: JSON, `{"<function ARN>": "<path of an ES module that exports handler>"}`.',
    ],
    mapOf((text) => text),
    'none',
  ),
  outboundNetworks: optional(
    [
      'POOLGATE_OUTBOUND_NETWORKS',
      'Private networks and addresses that POOLGATE_TRIGGER_URLS may lead to, and by plain HTTP, separated by commas: `10.1.0.0/16, 127.0.0.1`.',
    ],
    networks,
    'none: public addresses only, by HTTPS',
  ),
  kmsEndpoint: optional(
    [
      'POOLGATE_KMS_ENDPOINT',
      'Where the KMSKeyID of custom senders is reached by the API of KMS: the address of an emulator, or `aws`.',
    ],
    awsEndpoint,
    'none',
  ),
  kmsKeys: optional(
    [
      'POOLGATE_KMS_KEYS',
      'Keys of custom senders that are kept here instead: JSON, `{"<KMSKeyID>": "<32 bytes in base64>"}`.',
    ],
    mapOf(aesKey),
    'none',
  ),
  awsAccessKeyId: optional(
    [
      'POOLGATE_AWS_ACCESS_KEY_ID',
      'Id of the key that signs requests to Lambda, KMS, SES and SNS; both or none.',
    ],
    values.matching(/^\w{16,128}$/, 'must be 16 to 128 letters, digits or _'),
    'as the AWS SDK finds one: environment, profile, role',
  ),
  awsSecretAccessKey: optional(
    ['POOLGATE_AWS_SECRET_ACCESS_KEY', 'Its secret; both or none.'],
    values.matching(/^[\x21-\x7e]{16,128}$/, 'must be 16 to 128 visible ASCII characters'),
    'as the AWS SDK finds one',
  ),
};

export function triggerSettingsFrom(reader: SettingReader): TriggerSettings {
  const accessKeyId = reader.find(triggerSettings.awsAccessKeyId);
  const secretAccessKey = reader.find(triggerSettings.awsSecretAccessKey);
  return {
    lambda: reader.find(triggerSettings.lambdaEndpoint),
    urls: reader.find(triggerSettings.triggerUrls) ?? new Map<string, string>(),
    secret: reader.find(triggerSettings.triggerSecret),
    modules: reader.find(triggerSettings.triggerModules) ?? new Map<string, string>(),
    networks: reader.find(triggerSettings.outboundNetworks) ?? [],
    kms: reader.find(triggerSettings.kmsEndpoint),
    kmsKeys: reader.find(triggerSettings.kmsKeys) ?? new Map<string, Buffer>(),
    awsKey: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
  };
}

/** What each value allows and the values together do not. */
export function triggerContradictions(reader: SettingReader): string[] {
  const set = (name: keyof typeof triggerSettings) =>
    reader.text(triggerSettings[name]) !== undefined;
  const found: string[] = [];
  if (set('awsAccessKeyId') !== set('awsSecretAccessKey')) {
    found.push(
      'POOLGATE_AWS_ACCESS_KEY_ID and POOLGATE_AWS_SECRET_ACCESS_KEY belong together: set both or none.',
    );
  }
  if (set('triggerUrls') && !set('triggerSecret')) {
    found.push(
      'POOLGATE_TRIGGER_URLS needs POOLGATE_TRIGGER_SECRET: receivers must know who calls.',
    );
  }
  return found;
}
