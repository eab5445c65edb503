import { InputType, Int, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';

export const UserSessionTracking = defineEnum(
  'UserSessionTracking',
  'Whether the sign-ins of people are kept track of, so that they can be listed and ended one by one.',
  ['ENABLED', 'DISABLED'],
);
export type UserSessionTracking = keyof typeof UserSessionTracking;

/** What is said of the two settings wherever they stand. */
export const trackingSaid = {
  tracking: 'Whether sign-ins are kept track of.',
  tokens: 'The sign-ins that live on by a refresh token.',
} as const;

@InputType('TokenSessionSettingsInput', { description: trackingSaid.tokens })
@ObjectType({ description: trackingSaid.tokens })
export class TokenSessionSettings {
  @Member(() => Int, {
    min: 1,
    max: 100,
    description:
      'How many of them a person can have; one more ends the one that was not used for longest.',
  })
  maxPerUser!: number;
}

@ObjectType({ description: 'How a user pool keeps track of sign-ins.' })
export class SessionConfiguration {
  @Member(() => UserSessionTracking, { description: trackingSaid.tracking })
  userSessionTracking!: UserSessionTracking;

  @Member(() => TokenSessionSettings, { description: trackingSaid.tokens })
  tokenSession!: TokenSessionSettings;
}
