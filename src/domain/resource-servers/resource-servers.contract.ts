import { ID, InputType, Int, ObjectType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { POOL_ID } from '../pools/pools.contract.js';

/** The limits of an identifier: visible ASCII without quotation mark and backslash. */
export const IDENTIFIER = { min: 1, max: 256, pattern: /^[\x21\x23-\x5B\x5D-\x7E]+$/ } as const;

/** The limits of a scope as tokens and app clients have it: `<identifier>/<name>`. */
export const SCOPE = IDENTIFIER;

const pool = { description: 'The user pool.', ...POOL_ID } as const;
const identifier = {
  description: 'What the scopes begin with, such as an address: case counts, and it never changes.',
  ...IDENTIFIER,
} as const;
const name = {
  description: 'The name, for people.',
  min: 1,
  max: 256,
  pattern: /^[\w\s+=,.@-]+$/,
} as const;
const scopes = {
  description: 'Its scopes; none when left out.',
  optional: true,
  max: 100,
} as const;

const scopeSaid = {
  description: 'Something that a token may allow at a resource server.',
} as const;

@InputType('ResourceServerScopeInput', scopeSaid)
@ObjectType(scopeSaid)
export class ResourceServerScope {
  @Member(() => String, {
    description: 'The name, without a slash; tokens have it behind identifier and slash.',
    min: 1,
    max: 256,
    pattern: /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/,
    wire: 'ScopeName',
  })
  name!: string;

  @Member(() => String, {
    description: 'What it allows, for people.',
    min: 1,
    max: 256,
    wire: 'ScopeDescription',
  })
  description!: string;
}

@ObjectType({ description: 'An API that takes tokens of the pool, and the scopes it knows.' })
export class ResourceServer {
  @Member(() => ID, {
    description: 'Unique over all pools: `resource-server:<pool>:<identifier>`.',
    wire: false,
  })
  id!: string;

  @Member(() => ID, { description: 'The user pool of the resource server.' }) userPoolId!: string;

  @Member(() => String, { description: 'Unique in the pool; case counts, and it never changes.' })
  identifier!: string;

  @Member(() => String, { description: 'The name, for people.' }) name!: string;
  @Member(() => [ResourceServerScope], { description: 'Its scopes.' })
  scopes!: ResourceServerScope[];
}

@InputType({ description: 'Makes a resource server.' })
export class CreateResourceServerInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, identifier) identifier!: string;
  @Member(() => String, name) name!: string;
  @Member(() => [ResourceServerScope], scopes) scopes?: ResourceServerScope[] | null;
}

@InputType({ description: 'Replaces the name and the scopes of a resource server.' })
export class UpdateResourceServerInput extends CreateResourceServerInput {}

@InputType({ description: 'Names one resource server of one pool.' })
export class DescribeResourceServerInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, identifier) identifier!: string;
}

@InputType({ description: 'Names the resource server to be deleted.' })
export class DeleteResourceServerInput extends DescribeResourceServerInput {}

/** GraphQL has `UserPool.resourceServers` instead. */
export class ListResourceServersInput {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;

  @Member(() => Int, {
    description: 'Resource servers on a page; as many as possible when left out.',
    optional: true,
    min: 1,
    max: 50,
    graphql: false,
  })
  maxResults?: number | null;

  @Member(() => String, {
    description: 'Where the page before this one ended.',
    optional: true,
    min: 1,
    max: 131_072,
    pattern: /^[\S]+$/,
    graphql: false,
  })
  nextToken?: string | null;
}
