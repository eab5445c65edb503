import { ArgsType, ID, InputType } from 'type-graphql';
import { ContinueSignInInput } from '../../domain/auth/challenge-answers.contract.js';
import { SignInInput } from '../../domain/auth/sign-in.contract.js';
import { GROUP_NAME } from '../../domain/groups/groups.contract.js';
import { POOL_ID } from '../../domain/pools/pools.contract.js';
import { IDENTIFIER } from '../../domain/resource-servers/resource-servers.contract.js';
import { UserFilter } from '../../domain/users/user-filter.contract.js';
import { USERNAME } from '../../domain/users/users.contract.js';
import { Member } from '../../platform/contract.js';
import { PageArgs } from './page-args.js';

/** How the one argument of a mutation is described. */
export const said = { description: 'What is asked for.' } as const;

@InputType({ description: 'Starts a sign-in for a user, as an administrator.' })
export class AdminSignInInput extends SignInInput {
  @Member(() => ID, { description: 'The user pool.', ...POOL_ID })
  userPoolId!: string;
}

@InputType({ description: 'Answers a challenge of a user, as an administrator.' })
export class AdminContinueSignInInput extends ContinueSignInInput {
  @Member(() => ID, { description: 'The user pool.', ...POOL_ID })
  userPoolId!: string;
}

@ArgsType()
export class UserArgs {
  @Member(() => ID, { description: 'The user pool.', ...POOL_ID })
  userPoolId!: string;

  @Member(() => String, { description: 'The user name, or the sub.', ...USERNAME })
  username!: string;
}

@ArgsType()
export class GroupArgs {
  @Member(() => ID, { description: 'The user pool.', ...POOL_ID })
  userPoolId!: string;

  @Member(() => String, { description: 'The name of the group.', ...GROUP_NAME })
  groupName!: string;
}

@ArgsType()
export class ResourceServerArgs {
  @Member(() => ID, { description: 'The user pool.', ...POOL_ID })
  userPoolId!: string;

  @Member(() => String, { description: 'The identifier of the resource server.', ...IDENTIFIER })
  identifier!: string;
}

@ArgsType()
export class PoolPageArgs extends PageArgs {
  @Member(() => ID, { description: 'The user pool.', ...POOL_ID })
  userPoolId!: string;
}

@ArgsType()
export class UserPoolArgs {
  @Member(() => ID, { description: 'The id of the pool.', ...POOL_ID })
  id!: string;
}

@ArgsType()
export class UserPageArgs extends PageArgs {
  @Member(() => UserFilter, { optional: true, description: 'Which users; all without it.' })
  filter?: UserFilter | null;
}
