import { ID, InputType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { StringMap } from '../../platform/scalars.js';
import { POOL_ID } from '../pools/pools.contract.js';
import { ATTRIBUTE_NAME, AttributeInput, USERNAME } from '../users/users.contract.js';
import { METADATA } from './registration.contract.js';

const pool = { description: 'The user pool.', ...POOL_ID } as const;
const user = { description: 'The user name, or the sub.', ...USERNAME } as const;

@InputType({ description: 'Changes attributes of a user, the verified flags included.' })
export class AdminUpdateUserAttributesInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, user) username!: string;

  @Member(() => [AttributeInput], { description: 'An empty value takes the attribute away.' })
  userAttributes!: AttributeInput[];

  @Member(() => StringMap, { description: 'Handed to triggers, kept nowhere.', ...METADATA })
  clientMetadata?: Record<string, string> | null;
}

@InputType({ description: 'Takes attributes of a user away.' })
export class AdminDeleteUserAttributesInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, user) username!: string;

  @Member(() => [String], {
    description: 'Names of attributes; developer-only ones begin with dev:.',
    item: ATTRIBUTE_NAME,
  })
  userAttributeNames!: string[];
}

@InputType({ description: 'Lets a user in again who was shut out.' })
export class AdminEnableUserInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, user) username!: string;
}

@InputType({ description: 'Shuts a user out and ends every sign-in of theirs.' })
export class AdminDisableUserInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, user) username!: string;
}

@InputType({ description: 'Makes the password of a user useless and sends a code for a new one.' })
export class AdminResetUserPasswordInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, user) username!: string;

  @Member(() => StringMap, { description: 'Handed to triggers, kept nowhere.', ...METADATA })
  clientMetadata?: Record<string, string> | null;
}

@InputType({ description: 'Ends every sign-in of a user.' })
export class AdminUserGlobalSignOutInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, user) username!: string;
}
