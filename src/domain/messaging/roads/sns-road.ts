import type { SNSClient } from '@aws-sdk/client-sns';
import type { SmsRoad, TextMessage } from '../message-roads.js';
import { awsClientOptions, awsRefusal, type AwsApi } from './aws-client.js';

interface SnsNeeds extends AwsApi {
  /** What the telephone shows as the sender, in countries that allow it. */
  readonly senderId: string | undefined;
}

/** Publish's answers to the number or the text; a right that is missing can be mended. */
const forGood: ReadonlySet<string> = new Set([
  'InvalidParameterException',
  'InvalidParameterValueException',
  'OptedOutException',
  'ValidationException',
]);

/** Hands text messages to the SNS API, at AWS or at an emulator. */
export class SnsRoad implements SmsRoad {
  private client: Promise<SNSClient> | undefined;

  constructor(private readonly needs: SnsNeeds) {}

  async send({ to, text }: TextMessage): Promise<void> {
    try {
      const { PublishCommand } = await import('@aws-sdk/client-sns');
      const client = await this.open();
      const { senderId } = this.needs;
      const command = new PublishCommand({
        PhoneNumber: to,
        Message: text,
        MessageAttributes: {
          // Codes are worth more than advertisements: SNS sends them by the more reliable way.
          'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
          ...(senderId && {
            'AWS.SNS.SMS.SenderID': { DataType: 'String', StringValue: senderId },
          }),
        },
      });
      await client.send(command);
    } catch (error) {
      throw awsRefusal(error, forGood);
    }
  }

  /** The library is loaded by the first message: most gateways never need it. */
  private open(): Promise<SNSClient> {
    this.client ??= import('@aws-sdk/client-sns').then(
      ({ SNSClient: Client }) => new Client(awsClientOptions(this.needs)),
    );
    return this.client;
  }
}
