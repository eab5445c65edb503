import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SmsRoad, TextMessage } from '../src/domain/messaging/message-roads.js';
import { SmsWebhookRoad } from '../src/domain/messaging/roads/sms-webhook-road.js';
import { SnsRoad } from '../src/domain/messaging/roads/sns-road.js';
import { TwilioRoad } from '../src/domain/messaging/roads/twilio-road.js';
import { Counterpart, type Answer } from './support/counterpart.js';
import { signedWith } from './support/signed-with.js';
import { StandingClock } from './support/standing-clock.js';

const message: TextMessage = {
  id: 'msg-1',
  to: '+4930123456',
  text: 'Your code is 123456 & <ü>',
  kind: 'SIGN_UP',
  poolId: 'us-east-1_Abcdefghi',
};

let there: Counterpart;
beforeEach(async () => {
  there = await Counterpart.start();
});
afterEach(() => there.stop());

/** What a road makes of an answer: nothing, or a refusal or delay with its reason. */
async function outcome(road: SmsRoad, answer: Answer): Promise<unknown> {
  there.answer = answer;
  return road.send(message).then(
    () => 'sent',
    (error: Error & { reason?: string }) => {
      expect(String(error.stack)).not.toMatch(/123456/);
      return `${error.name}: ${error.reason}`;
    },
  );
}

describe('the road to a webhook', () => {
  const clock = new StandingClock();
  const secret = 'shared-secret-shared-secret-shared';
  const road = () => new SmsWebhookRoad({ clock, url: `${there.url}/texts?a=1`, secret });

  it('posts JSON that the receiver can verify, and its time', async () => {
    await road().send(message);
    const [{ method, path, headers, body }] = there.received as [Counterpart['received'][0]];
    expect([method, path, headers['content-type']]).toEqual([
      'POST',
      '/texts?a=1',
      'application/json',
    ]);
    expect(JSON.parse(body)).toEqual({
      id: 'msg-1',
      to: '+4930123456',
      text: message.text,
      kind: 'SIGN_UP',
      userPoolId: message.poolId,
    });
    expect(headers['idempotency-key']).toBe('msg-1');
    const [, seconds, mac] = /^t=(\d+),v1=([\da-f]{64})$/.exec(
      headers['poolgate-signature'] as string,
    )!;
    expect(Number(seconds)).toBe(Math.floor(clock.now().getTime() / 1000));
    expect(mac).toBe(createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'));
  });

  it('tells what is for good from what may pass, and follows no redirect', async () => {
    for (const status of [400, 410, 413, 422]) {
      expect(await outcome(road(), { status })).toBe(`MessageRefusedError: HTTP_${status}`);
    }
    for (const status of [401, 403, 404, 408, 429, 500, 503]) {
      expect(await outcome(road(), { status })).toBe(`MessageDelayedError: HTTP_${status}`);
    }
    expect(await outcome(road(), { status: 202 })).toBe('sent');
    const before = there.received.length;
    const away = { status: 307, headers: { location: `${there.url}/elsewhere` } };
    expect(await outcome(road(), away)).toBe('MessageDelayedError: HTTP_307');
    expect(there.received).toHaveLength(before + 1);
  });

  it('waits for a receiver that is not there', async () => {
    const gone = road();
    await there.stop();
    expect(await outcome(gone, { status: 200 })).toBe('MessageDelayedError: ECONNREFUSED');
    there = await Counterpart.start();
  });
});

describe('the road to Twilio', () => {
  const account = {
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'token-token-token',
    from: '+15005550006',
  };
  const road = (more: object = {}) => new TwilioRoad({ url: there.url, ...account, ...more });

  it('posts a form in the name of the account', async () => {
    await road().send(message);
    const [{ path, headers, body }] = there.received as [Counterpart['received'][0]];
    expect(path).toBe(`/2010-04-01/Accounts/${account.accountSid}/Messages.json`);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Buffer.from(headers.authorization!.slice(6), 'base64').toString()).toBe(
      `${account.accountSid}:token-token-token`,
    );
    const { to: To, text: Body } = message;
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({ To, Body, From: account.from });

    const from = `MG${'a'.repeat(32)}`;
    await road({ from }).send(message);
    expect(new URLSearchParams(there.received[1]!.body).get('MessagingServiceSid')).toBe(from);
  });

  it('reads the code of a refusal, and nothing else of it', async () => {
    const refused = (status: number, code: number) =>
      outcome(road(), {
        status,
        body: JSON.stringify({ code, message: `The number ${message.to} is bad.` }),
      });
    expect(await refused(400, 21211)).toBe('MessageRefusedError: TWILIO_21211');
    expect(await refused(400, 21610)).toBe('MessageRefusedError: TWILIO_21610');
    expect(await refused(401, 20003)).toBe('MessageDelayedError: TWILIO_20003');
    expect(await refused(400, 21606)).toBe('MessageDelayedError: TWILIO_21606');
    expect(await outcome(road(), { status: 503, body: '<html>' })).toBe(
      'MessageDelayedError: HTTP_503',
    );
  });
});

describe('the road to SNS', () => {
  const credentials = { accessKeyId: 'AKIDTESTTESTTEST', secretAccessKey: 'sns-secret-sns-secret' };
  const road = (senderId?: string) =>
    new SnsRoad({ endpoint: there.url, region: 'eu-central-1', credentials, senderId });
  const xml = (inner: string) =>
    `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${inner}</PublishResponse>`;
  const taken = {
    status: 200,
    body: xml('<PublishResult><MessageId>1</MessageId></PublishResult>'),
  };
  const error = (status: number, code: string) => ({
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no ${message.to}</Message></Error></ErrorResponse>`,
  });

  it('publishes to the number, signed by Signature Version 4', async () => {
    there.answer = taken;
    await road('Shop').send(message);
    const [request] = there.received as [Counterpart['received'][0]];
    const form = Object.fromEntries(new URLSearchParams(request.body));
    expect(form).toMatchObject({
      Action: 'Publish',
      PhoneNumber: message.to,
      Message: message.text,
    });
    expect(Object.values(form)).toEqual(
      expect.arrayContaining([
        'AWS.SNS.SMS.SMSType',
        'Transactional',
        'AWS.SNS.SMS.SenderID',
        'Shop',
      ]),
    );
    expect(
      await signedWith(request, { ...credentials, region: 'eu-central-1', service: 'sns' }),
    ).toBe(true);
    expect(
      await signedWith(request, {
        ...credentials,
        secretAccessKey: 'x',
        region: 'eu-central-1',
        service: 'sns',
      }),
    ).toBe(false);
  });

  it('tells what is for good from what may pass', async () => {
    expect(await outcome(road(), taken)).toBe('sent');
    expect(await outcome(road(), error(400, 'InvalidParameter'))).toBe(
      'MessageRefusedError: InvalidParameterException',
    );
    expect(await outcome(road(), error(403, 'AuthorizationError'))).toBe(
      'MessageDelayedError: AuthorizationErrorException',
    );
    expect(await outcome(road(), error(429, 'Throttled'))).toBe(
      'MessageDelayedError: ThrottledException',
    );
    const before = there.received.length;
    expect(await outcome(road(), error(500, 'InternalError'))).toBe(
      'MessageDelayedError: InternalErrorException',
    );
    // Trying again is the outbox's, which counts the tries.
    expect(there.received).toHaveLength(before + 1);
  });
});
