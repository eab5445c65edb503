import { InputType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { StringMap } from '../../platform/scalars.js';
import { ATTRIBUTE_NAME, AttributeInput } from '../users/users.contract.js';
import { CODE, METADATA, PASSWORD } from './registration.contract.js';

/*
 * What signed-in people change about themselves. Whose account it is, the access token says: at the AWS
 * door it is a member of the request, at the GraphQL door the Bearer.
 */

@InputType({ description: 'Replaces the password of the caller.' })
export class ChangePasswordInput {
  @Member(() => String, {
    description: 'The password until now; needed from everybody who has one.',
    optional: true,
    ...PASSWORD,
  })
  previousPassword?: string | null;

  @Member(() => String, { description: 'Must fit the policy of the pool.', ...PASSWORD })
  proposedPassword!: string;
}

@InputType({ description: 'Changes attributes of the caller.' })
export class UpdateUserAttributesInput {
  @Member(() => [AttributeInput], {
    description: 'Attributes that the app client may write; an empty value takes one away.',
  })
  userAttributes!: AttributeInput[];

  @Member(() => StringMap, { description: 'Handed to triggers, kept nowhere.', ...METADATA })
  clientMetadata?: Record<string, string> | null;
}

@InputType({ description: 'Takes attributes of the caller away.' })
export class DeleteUserAttributesInput {
  @Member(() => [String], {
    description: 'Names of attributes that the app client may write.',
    item: ATTRIBUTE_NAME,
  })
  userAttributeNames!: string[];
}

@InputType({ description: 'Asks for a code that proves an address or a number of the caller.' })
export class GetUserAttributeVerificationCodeInput {
  @Member(() => String, { description: 'email or phone_number.', ...ATTRIBUTE_NAME })
  attributeName!: string;

  @Member(() => StringMap, { description: 'Handed to triggers, kept nowhere.', ...METADATA })
  clientMetadata?: Record<string, string> | null;
}

@InputType({ description: 'Gives the code back that proves an address or a number.' })
export class VerifyUserAttributeInput {
  @Member(() => String, { description: 'email or phone_number.', ...ATTRIBUTE_NAME })
  attributeName!: string;

  @Member(() => String, { description: 'The code from the message.', ...CODE })
  code!: string;
}
