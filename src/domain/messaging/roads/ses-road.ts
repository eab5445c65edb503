import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Mail, MailRoad } from '../message-roads.js';
import { awsClientOptions, awsRefusal, type AwsApi } from './aws-client.js';
import { mimeMessage, sealedOff } from './mime-message.js';

/** SendEmail's answers to the mail itself; an account or a domain that is not ready can be mended. */
const forGood: ReadonlySet<string> = new Set(['MessageRejected', 'BadRequestException']);

/** Hands mail to the SES v2 API, at AWS or at an emulator. The mail is the one that SMTP would carry. */
export class SesRoad implements MailRoad {
  private client: Promise<SESv2Client> | undefined;

  constructor(private readonly api: AwsApi) {}

  async send(mail: Mail): Promise<void> {
    const { ses, ...plain } = mail;
    const Data = await rawMail(plain);
    try {
      const { SendEmailCommand } = await import('@aws-sdk/client-sesv2');
      const client = await this.open();
      const command = new SendEmailCommand({
        Destination: { ToAddresses: [mail.to] },
        Content: { Raw: { Data } },
        ...(ses?.sourceArn && { FromEmailAddressIdentityArn: ses.sourceArn }),
        ...(ses?.configurationSet && { ConfigurationSetName: ses.configurationSet }),
      });
      await client.send(command);
    } catch (error) {
      throw awsRefusal(error, forGood);
    }
  }

  /** The library is loaded by the first mail: most gateways never need it. */
  private open(): Promise<SESv2Client> {
    this.client ??= import('@aws-sdk/client-sesv2').then(
      ({ SESv2Client: Client }) => new Client(awsClientOptions(this.api)),
    );
    return this.client;
  }
}

/** @throws MessageRefusedError for an address that is none. */
async function rawMail(mail: Mail): Promise<Buffer> {
  const message = mimeMessage(mail);
  const { createTransport } = await import('nodemailer');
  const writer = createTransport({ streamTransport: true, buffer: true, ...sealedOff });
  const { message: raw } = await writer.sendMail(message);
  return raw as Buffer;
}
