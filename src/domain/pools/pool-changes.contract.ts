import { ID, InputType } from 'type-graphql';
import { Member, NotBuilt } from '../../platform/contract.js';
import { StringMap } from '../../platform/scalars.js';
import { ARN } from './arns.js';
import {
  described,
  POOL_NAME,
  PoolSettingsInput,
  TAG_KEY,
  TAGS,
  unbuiltSettings,
} from './pool-input.contract.js';
import {
  EmailMfaConfiguration,
  SmsMfaConfiguration,
  SoftwareTokenMfaConfiguration,
  WebAuthnConfiguration,
} from './pool-factors.contract.js';
import { MfaConfiguration } from './pool-parts.contract.js';
import { POOL_ID } from './pools.contract.js';
import { SchemaAttributeInput } from './schema-attributes.contract.js';

const pool = { description: 'The user pool.', ...POOL_ID } as const;

@NotBuilt(unbuiltSettings)
@InputType({
  description: 'All settings of a user pool: what is left out goes back to its default.',
})
export class UpdateUserPoolInput extends PoolSettingsInput {
  @Member(() => ID, pool) userPoolId!: string;

  @Member(() => String, {
    optional: true,
    ...POOL_NAME,
    description: 'A new name; kept when left out.',
  })
  poolName?: string | null;
}

@InputType({ description: 'Attributes that a user pool gets for good.' })
export class AddCustomAttributesInput {
  @Member(() => ID, pool) userPoolId!: string;

  @Member(() => [SchemaAttributeInput], {
    min: 1,
    max: 25,
    description: 'The attributes, their names without the prefix; a pool has 50 at the most.',
  })
  customAttributes!: SchemaAttributeInput[];
}

const arn = {
  ...ARN,
  description: 'The ARN of the user pool.',
} as const;

@InputType({ description: 'Tags to be added to a user pool, or to replace those of the same key.' })
export class TagResourceInput {
  @Member(() => String, arn) resourceArn!: string;

  @Member(() => StringMap, { ...TAGS, description: described.tags })
  tags!: Record<string, string>;
}

@InputType({ description: 'Tags to be taken from a user pool.' })
export class UntagResourceInput {
  @Member(() => String, arn) resourceArn!: string;

  @Member(() => [String], { item: TAG_KEY, description: 'Keys; unknown ones are no fault.' })
  tagKeys!: string[];
}

/** GraphQL has `UserPool.userPoolTags`. */
export class ListTagsForResourceInput {
  @Member(() => String, { ...arn, graphql: false }) resourceArn!: string;
}

export class TagsOfResource {
  @Member(() => StringMap, { description: described.tags, graphql: false })
  tags!: Readonly<Record<string, string>>;
}

const optional = { optional: true } as const;

@InputType({
  description: 'The second factors of a user pool: those that are left out are switched off.',
})
export class SetUserPoolMfaConfigInput {
  @Member(() => ID, pool) userPoolId!: string;

  @Member(() => MfaConfiguration, {
    ...optional,
    description: 'Whether a second factor is asked for; as it is when left out.',
  })
  mfaConfiguration?: MfaConfiguration | null;

  @Member(() => SmsMfaConfiguration, { ...optional, description: 'Codes in text messages.' })
  smsMfaConfiguration?: SmsMfaConfiguration | null;

  @Member(() => SoftwareTokenMfaConfiguration, {
    ...optional,
    description: 'Codes of authenticator apps.',
  })
  softwareTokenMfaConfiguration?: SoftwareTokenMfaConfiguration | null;

  @Member(() => EmailMfaConfiguration, { ...optional, description: 'Codes in mails.' })
  emailMfaConfiguration?: EmailMfaConfiguration | null;

  @Member(() => WebAuthnConfiguration, {
    ...optional,
    description: 'Passkeys; as they are when left out.',
  })
  webAuthnConfiguration?: WebAuthnConfiguration | null;
}

/** GraphQL has `UserPool.mfaConfiguration` and the fields beside it. */
export class GetUserPoolMfaConfigInput {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;
}

const shown = { optional: true, graphql: false } as const;

export class UserPoolMfaConfig {
  @Member(() => MfaConfiguration, { description: described.mfa, graphql: false })
  mfaConfiguration!: MfaConfiguration;

  @Member(() => SmsMfaConfiguration, { ...shown, description: 'Codes in text messages.' })
  smsMfaConfiguration?: SmsMfaConfiguration | null;

  @Member(() => SoftwareTokenMfaConfiguration, { ...shown, description: 'Codes of apps.' })
  softwareTokenMfaConfiguration?: SoftwareTokenMfaConfiguration | null;

  @Member(() => EmailMfaConfiguration, { ...shown, description: 'Codes in mails.' })
  emailMfaConfiguration?: EmailMfaConfiguration | null;

  @Member(() => WebAuthnConfiguration, { ...shown, description: 'Passkeys.' })
  webAuthnConfiguration?: WebAuthnConfiguration | null;
}
