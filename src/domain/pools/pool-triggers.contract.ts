import { InputType, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';
import { ARN } from './arns.js';

/* The functions that are asked or told while people sign up and in. */

export const PreTokenGenerationVersion = defineEnum(
  'PreTokenGenerationVersion',
  'The form of the event before tokens are made.',
  ['V1_0', 'V2_0', 'V3_0'],
);
export type PreTokenGenerationVersion = keyof typeof PreTokenGenerationVersion;

export const TriggerVersion = defineEnum('TriggerVersion', 'The form of an event.', ['V1_0']);
export type TriggerVersion = keyof typeof TriggerVersion;

const functionArn = { ...ARN, description: 'The ARN of the function.' } as const;

@InputType('PreTokenGenerationConfigInput', { description: 'What may change tokens.' })
@ObjectType({ description: 'What may change tokens.' })
export class PreTokenGenerationConfig {
  @Member(() => PreTokenGenerationVersion, {
    description: 'V1_0: the ID token; V2_0: the access token too; V3_0: also that of a machine.',
  })
  lambdaVersion!: PreTokenGenerationVersion;

  @Member(() => String, functionArn) lambdaArn!: string;
}

@InputType('VersionedTriggerInput', { description: 'A function and the form of its event.' })
@ObjectType({ description: 'A function and the form of its event.' })
export class VersionedTrigger {
  @Member(() => TriggerVersion, { description: 'The form of the event.' })
  lambdaVersion!: TriggerVersion;

  @Member(() => String, functionArn) lambdaArn!: string;
}

const trigger = (description: string) => ({ ...ARN, optional: true, description }) as const;
const versioned = (description: string) => ({ optional: true, description }) as const;

@InputType('LambdaConfigInput', { description: 'The functions of a user pool, by their ARNs.' })
@ObjectType({ description: 'The functions of a user pool, by their ARNs.' })
export class LambdaConfig {
  @Member(() => String, trigger('Asked before a person is stored.'))
  preSignUp?: string | null;

  @Member(() => String, trigger('Words a message.'))
  customMessage?: string | null;

  @Member(() => String, trigger('Told that a person is confirmed.'))
  postConfirmation?: string | null;

  @Member(() => String, trigger('Asked before a sign-in.'))
  preAuthentication?: string | null;

  @Member(() => String, trigger('Told of a sign-in, before its tokens are made.'))
  postAuthentication?: string | null;

  @Member(() => String, trigger('Decides the next challenge of a custom sign-in.'))
  defineAuthChallenge?: string | null;

  @Member(() => String, trigger('Makes a challenge of a custom sign-in.'))
  createAuthChallenge?: string | null;

  @Member(() => String, trigger('Judges the answer to a custom challenge.'))
  verifyAuthChallengeResponse?: string | null;

  @Member(() => String, trigger('May change the ID token; the older name of the config.'))
  preTokenGeneration?: string | null;

  @Member(() => String, trigger('Brings people over who are not here yet.'))
  userMigration?: string | null;

  @Member(() => PreTokenGenerationConfig, versioned('May change tokens.'))
  preTokenGenerationConfig?: PreTokenGenerationConfig | null;

  @Member(() => VersionedTrigger, { ...versioned('Sends text messages.'), wire: 'CustomSMSSender' })
  customSmsSender?: VersionedTrigger | null;

  @Member(() => VersionedTrigger, versioned('Sends mails.'))
  customEmailSender?: VersionedTrigger | null;

  @Member(() => String, {
    ...trigger('The key that encrypts codes for the senders.'),
    wire: 'KMSKeyID',
  })
  kmsKeyId?: string | null;

  @Member(() => VersionedTrigger, versioned('May change what an identity provider says.'))
  inboundFederation?: VersionedTrigger | null;
}
