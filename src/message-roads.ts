import type { MessageSettings } from './config-messages.js';
import type { Roads } from './domain/messaging/message-roads.js';
import { SesRoad } from './domain/messaging/roads/ses-road.js';
import { SmsWebhookRoad } from './domain/messaging/roads/sms-webhook-road.js';
import { SmtpRoad } from './domain/messaging/roads/smtp-road.js';
import { SnsRoad } from './domain/messaging/roads/sns-road.js';
import { TwilioRoad } from './domain/messaging/roads/twilio-road.js';
import type { Clock } from './platform/clock.js';

/** The roads of the settings: at most one for each medium, or the start was refused. */
export function roadsOf(clock: Clock, settings: MessageSettings): Pick<Roads, 'mail' | 'sms'> {
  const { smtpUrl, ses, smsWebhook, sns, twilio } = settings;
  return {
    mail: smtpUrl ? new SmtpRoad(smtpUrl) : ses && new SesRoad(ses),
    sms: smsWebhook
      ? new SmsWebhookRoad({ clock, ...smsWebhook })
      : sns
        ? new SnsRoad(sns)
        : twilio && new TwilioRoad(twilio),
  };
}

/** What the banner says of the roads. */
export function namesOfRoads(settings: MessageSettings): { mail: string; sms: string } {
  const { smtpUrl, ses, smsWebhook, sns, twilio } = settings;
  const mail = smtpUrl ? 'SMTP' : ses && 'SES';
  const sms = smsWebhook ? 'a webhook' : sns ? 'SNS' : twilio && 'Twilio';
  return {
    mail: mail ? `by ${mail}` : 'stays in the outbox (no POOLGATE_SMTP_URL)',
    sms: sms ? `by ${sms}` : 'stay in the outbox',
  };
}
