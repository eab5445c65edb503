import { isMailbox, singleLine } from '../../../platform/addresses.js';
import { MessageRefusedError, type Mail } from '../message-roads.js';

/** What a template must not be able to do: attach a file of this machine, or fetch an address. */
export const sealedOff = {
  disableFileAccess: true,
  disableUrlAccess: true,
  logger: false,
} as const;

/**
 * A mail as nodemailer takes it. Addresses go in as objects and the envelope apart: no text is parsed for
 * more recipients.
 *
 * @throws MessageRefusedError for a sender or a recipient that is not exactly one address.
 */
export function mimeMessage({ from, replyTo, to, subject, html, text, ses }: Mail) {
  if (!isMailbox(to) || !isMailbox(from.address)) throw new MessageRefusedError('not one address');
  return {
    from: { name: singleLine(from.name), address: from.address },
    to: { name: '', address: to },
    ...(replyTo && isMailbox(replyTo) && { replyTo: { name: '', address: replyTo } }),
    envelope: { from: from.address, to: [to] },
    subject: singleLine(subject),
    html,
    text,
    headers: {
      // RFC 3834: answering machines leave automatic mail alone.
      'Auto-Submitted': 'auto-generated',
      // The mail server of Amazon SES reads these and takes them out.
      ...(ses?.sourceArn && { 'X-SES-SOURCE-ARN': singleLine(ses.sourceArn) }),
      ...(ses?.configurationSet && {
        'X-SES-CONFIGURATION-SET': singleLine(ses.configurationSet),
      }),
    },
  };
}
