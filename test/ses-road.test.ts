import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mail } from '../src/domain/messaging/message-roads.js';
import { SesRoad } from '../src/domain/messaging/roads/ses-road.js';
import { Counterpart } from './support/counterpart.js';
import { signedWith } from './support/signed-with.js';

const credentials = { accessKeyId: 'AKIDTESTTESTTEST', secretAccessKey: 'ses-secret-ses-secret' };
const mail: Mail = {
  from: { name: 'Shöp', address: 'shop@example.com' },
  replyTo: 'help@example.com',
  to: 'ann@example.com',
  subject: 'Your verification code',
  html: '<b>Ä 123456</b>',
  text: 'Ä 123456',
};

let there: Counterpart;
beforeEach(async () => {
  there = await Counterpart.start();
  there.answer = { status: 200, body: '{"MessageId":"1"}' };
});
afterEach(() => there.stop());

const road = () => new SesRoad({ endpoint: there.url, region: 'eu-west-1', credentials });
const given = () => {
  const input = JSON.parse(there.received[0]!.body) as {
    Content: { Raw: { Data: string } };
  } & Record<string, unknown>;
  return { input, raw: Buffer.from(input.Content.Raw.Data, 'base64').toString() };
};

describe('the road to SES', () => {
  it('hands over the same mail as SMTP, signed by Signature Version 4', async () => {
    const ses = {
      sourceArn: 'arn:aws:ses:eu-west-1:000000000000:identity/x',
      configurationSet: 'c',
    };
    await road().send({ ...mail, ses });
    const [request] = there.received as [Counterpart['received'][0]];
    expect([request.method, request.path]).toEqual(['POST', '/v2/email/outbound-emails']);
    const signer = { ...credentials, region: 'eu-west-1', service: 'ses' };
    expect(await signedWith(request, signer)).toBe(true);
    expect(await signedWith(request, { ...signer, secretAccessKey: 'x' })).toBe(false);
    const { input, raw } = given();
    expect(input).toMatchObject({
      Destination: { ToAddresses: ['ann@example.com'] },
      FromEmailAddressIdentityArn: ses.sourceArn,
      ConfigurationSetName: 'c',
    });
    expect(raw).toMatch(/^From: =\?UTF-8\?\S+\?= <shop@example\.com>\r$/m);
    expect(raw).toMatch(/^Reply-To: help@example\.com\r$/m);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(raw).toContain('<b>=C3=84 123456</b>');
    expect(raw).not.toMatch(/^(X-SES|Bcc)/im);
  });

  it('lets nothing begin another header, and writes to one person', async () => {
    const evil = 'x\r\nBcc: thief@example.com';
    await road().send({ ...mail, subject: evil, from: { ...mail.from, name: evil } });
    expect(given().raw).not.toMatch(/^Bcc:/im);
    await expect(road().send({ ...mail, to: 'a@b.c, d@e.f' })).rejects.toMatchObject({
      name: 'MessageRefusedError',
    });
    expect(there.received).toHaveLength(1);
  });

  it('tells what is for good from what may pass, in no words of the server', async () => {
    const outcome = async (status: number, name: string) => {
      const body = JSON.stringify({ message: 'ann@example.com is bad' });
      there.answer = { status, body, headers: { 'x-amzn-errortype': name } };
      const error: unknown = await road()
        .send(mail)
        .catch((reason: unknown) => reason);
      expect(String((error as Error).stack)).not.toContain('ann@');
      return `${(error as Error).name}: ${(error as { reason?: string }).reason}`;
    };
    expect(await outcome(400, 'MessageRejected')).toBe('MessageRefusedError: MessageRejected');
    expect(await outcome(400, 'MailFromDomainNotVerifiedException')).toBe(
      'MessageDelayedError: MailFromDomainNotVerifiedException',
    );
    expect(await outcome(429, 'TooManyRequestsException')).toBe(
      'MessageDelayedError: TooManyRequestsException',
    );
    expect(await outcome(500, 'InternalServiceErrorException')).toBe(
      'MessageDelayedError: InternalServiceErrorException',
    );
  });
});
