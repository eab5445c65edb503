import { InputType, ObjectType } from 'type-graphql';
import { Member, NotBuilt } from '../../platform/contract.js';
import { ARN } from './arns.js';

/** The limits of a text message with a code: a place for it, and one message's length. */
export const smsText = {
  optional: true,
  min: 6,
  max: 140,
  pattern: /^.*\{####\}.*$/s,
} as const;

@NotBuilt({ EumsSms: undefined })
@InputType('SmsConfigurationInput', { description: 'How text messages are sent.' })
@ObjectType({ description: 'How text messages are sent.' })
export class SmsConfiguration {
  @Member(() => String, {
    ...ARN,
    description: 'The role that sends, of the account of the user pool.',
  })
  snsCallerArn!: string;

  @Member(() => String, {
    optional: true,
    max: 131_072,
    description: 'What the role asks for besides, against being used by a third party.',
  })
  externalId?: string | null;

  @Member(() => String, {
    optional: true,
    min: 5,
    max: 32,
    description: 'The region that sends: that of the pool.',
  })
  snsRegion?: string | null;
}
