import { createHash, createHmac } from 'node:crypto';

/** A key of the gateway's administrators. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const SCOPE = 'us-east-1/cognito-idp/aws4_request';
const NAMES = 'content-type;host;x-amz-date;x-amz-target';

/** Signs a request by SigV4 with what the door asks for and no more: the SDK would be measured otherwise. */
export function signature(
  { accessKeyId, secretAccessKey }: AccessKey,
  given: { readonly host: string; readonly target: string; readonly type: string },
  body: string,
): Record<string, string> {
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${SCOPE}`;
  const { host, target, type } = given;
  const headers = `content-type:${type}\nhost:${host}\nx-amz-date:${time}\nx-amz-target:${target}\n`;
  const asked = `POST\n/\n\n${headers}\n${NAMES}\n${hash(body)}`;
  const key = scope
    .split('/')
    .reduce<Buffer | string>((secret, part) => mac(secret, part), `AWS4${secretAccessKey}`);
  const sign = mac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash(asked)}`).toString('hex');
  const credential = `Credential=${accessKeyId}/${scope}`;
  return {
    'x-amz-date': time,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${NAMES}, Signature=${sign}`,
  };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const mac = (key: Buffer | string, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();
