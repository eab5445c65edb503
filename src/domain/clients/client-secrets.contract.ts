import { ID, InputType, ObjectType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { DateTime } from '../../platform/scalars.js';
import { POOL_ID } from '../pools/pools.contract.js';
import { CLIENT_ID, CLIENT_SECRET, DescribeUserPoolClientInput } from './clients.contract.js';

const described = {
  value: 'The secret itself: told once, when the gateway made it.',
  own: 'A secret of your own; without it the gateway makes one.',
  id: 'The id of the secret.',
};

@ObjectType({ description: 'A secret of an app client; it has one or two, and each is valid.' })
export class ClientSecret {
  @Member(() => ID, { description: described.id, wire: 'ClientSecretId' })
  id!: string;

  @Member(() => String, {
    optional: true,
    ...CLIENT_SECRET,
    description: described.value,
    wire: 'ClientSecretValue',
  })
  value?: string | null;

  @Member(() => DateTime, { description: 'When it was added.', wire: 'ClientSecretCreateDate' })
  createdAt!: Date;
}

@InputType({ description: 'Adds a second secret to an app client, which replaces none.' })
export class AddUserPoolClientSecretInput extends DescribeUserPoolClientInput {
  @Member(() => String, { optional: true, ...CLIENT_SECRET, description: described.own })
  clientSecret?: string | null;
}

@InputType({ description: 'Names the secret of an app client to be deleted.' })
export class DeleteUserPoolClientSecretInput extends DescribeUserPoolClientInput {
  @Member(() => ID, { min: 1, max: 128, description: described.id })
  clientSecretId!: string;
}

/** GraphQL has the field `secrets` of an app client instead. */
export class ListUserPoolClientSecretsInput {
  @Member(() => String, { description: 'The user pool.', ...POOL_ID, graphql: false })
  userPoolId!: string;

  @Member(() => String, { description: 'The app client.', ...CLIENT_ID, graphql: false })
  clientId!: string;

  @Member(() => String, {
    optional: true,
    min: 1,
    max: 131_072,
    pattern: /^[\S]+$/,
    description: 'There is one page only, so that no token is valid.',
    graphql: false,
  })
  nextToken?: string | null;
}
