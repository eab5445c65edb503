import { InputType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { DateTime } from '../../platform/scalars.js';
import { UserStatus } from './user-status.js';

/** Longest value that is searched for, in UTF-16 units: what Cognito's whole filter may have. */
const VALUE = { max: 256 } as const;
const LIST = { min: 1, max: 20 } as const;

@InputType({ description: 'Set fields are ANDed; case does not count.' })
export class StringFilter {
  @Member(() => String, {
    description: 'The whole value.',
    optional: true,
    sensitive: true,
    ...VALUE,
  })
  eq?: string | null;

  @Member(() => [String], {
    description: 'One of 1 to 20 whole values.',
    optional: true,
    sensitive: true,
    item: VALUE,
    ...LIST,
  })
  in?: string[] | null;

  @Member(() => String, {
    description: 'The beginning of the value.',
    optional: true,
    sensitive: true,
    min: 1,
    ...VALUE,
  })
  startsWith?: string | null;
}

@InputType({ description: 'A condition on one attribute of the schema, custom ones included.' })
export class AttributeFilter {
  @Member(() => String, { description: 'Name of the attribute.', min: 1, max: 32 })
  name!: string;

  @Member(() => StringFilter, { description: 'What its value must be.' })
  value!: StringFilter;
}

@InputType({
  description:
    'Set fields are ANDed. With `or`, a user matches who satisfies the fields beside it (if any is ' +
    'set) or one of its filters; at most 10 filters in all, 3 deep.',
})
export class UserFilter {
  @Member(() => StringFilter, { description: 'The user name.', optional: true })
  username?: StringFilter | null;

  @Member(() => StringFilter, { description: 'The attribute email.', optional: true })
  email?: StringFilter | null;

  @Member(() => StringFilter, { description: 'The attribute phone_number.', optional: true })
  phoneNumber?: StringFilter | null;

  @Member(() => StringFilter, { description: 'The sub.', optional: true })
  sub?: StringFilter | null;

  @Member(() => [UserStatus], { description: 'One of these.', optional: true, min: 1, max: 8 })
  status?: UserStatus[] | null;

  @Member(() => Boolean, { description: 'Not shut out by an administrator.', optional: true })
  enabled?: boolean | null;

  @Member(() => AttributeFilter, { description: 'Any attribute by name.', optional: true })
  attribute?: AttributeFilter | null;

  @Member(() => String, {
    description: 'In the group of this name; nobody is in one that does not exist.',
    optional: true,
    min: 1,
    max: 128,
    pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
  })
  groupName?: string | null;

  @Member(() => DateTime, { description: 'Made after this moment.', optional: true })
  createdAfter?: Date | null;

  @Member(() => [UserFilter], {
    description: 'Other ways to match.',
    optional: true,
    min: 1,
    max: 10,
  })
  or?: UserFilter[] | null;
}
