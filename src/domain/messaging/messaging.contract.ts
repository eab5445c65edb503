import { ID, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';
import { DateTime } from '../../platform/scalars.js';

/** How a message reaches a person. */
export const MessageMedium = defineEnum('MessageMedium', 'How a message reaches a person.', [
  'EMAIL',
  'SMS',
]);
export type MessageMedium = keyof typeof MessageMedium;

/** Why a message is sent; each kind has its template. */
export const MessageKind = defineEnum(
  'MessageKind',
  'Why a message was written: AUTHENTICATION carries a second factor, SIGN_IN a first one.',
  [
    'SIGN_UP',
    'RESEND',
    'INVITATION',
    'FORGOT_PASSWORD',
    'ATTRIBUTE_UPDATE',
    'ATTRIBUTE_VERIFICATION',
    'AUTHENTICATION',
    'SIGN_IN',
  ],
);
export type MessageKind = keyof typeof MessageKind;

export const MessageState = defineEnum(
  'MessageState',
  'PENDING is being delivered; HELD waits here because the gateway has no road for its medium.',
  ['PENDING', 'HELD', 'SENT', 'FAILED'],
);
export type MessageState = keyof typeof MessageState;

@ObjectType({ description: 'Where a code was sent.' })
export class CodeDeliveryDetails {
  @Member(() => String, {
    description: 'The address or number with most of it hidden.',
    optional: true,
  })
  destination?: string | null;

  @Member(() => MessageMedium, { description: 'How it was sent.', optional: true })
  deliveryMedium?: MessageMedium | null;

  @Member(() => String, { description: 'The attribute it was sent to.', optional: true })
  attributeName?: string | null;
}

@ObjectType({ description: 'A message in the outbox, as an administrator sees it.' })
export class Message {
  @Member(() => ID, { description: 'Unique over all pools.', wire: false })
  id!: string;

  @Member(() => ID, { description: 'The user pool that sent it.', wire: false })
  poolId!: string;

  @Member(() => ID, { description: 'The sub of the user it is for.', wire: false })
  userId!: string;

  @Member(() => MessageMedium, { description: 'How it reaches the user.', wire: false })
  medium!: MessageMedium;

  @Member(() => MessageKind, { description: 'Why it was written.', wire: false })
  kind!: MessageKind;

  @Member(() => String, {
    description: 'The address or number it goes to.',
    sensitive: true,
    wire: false,
  })
  destination!: string;

  @Member(() => String, {
    description: 'Subject; text messages have none.',
    optional: true,
    wire: false,
  })
  subject?: string | null;

  @Member(() => String, {
    description:
      'HTML of a mail or text of an SMS; gone once it is SENT or FAILED: it holds a code.',
    optional: true,
    sensitive: true,
    wire: false,
  })
  body?: string | null;

  @Member(() => MessageState, { description: 'How far it got.', wire: false })
  state!: MessageState;

  @Member(() => DateTime, { description: 'When it was written.', wire: false })
  createdAt!: Date;

  @Member(() => DateTime, {
    description: 'When the next server took it over.',
    optional: true,
    wire: false,
  })
  sentAt?: Date | null;
}
