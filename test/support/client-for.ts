import type { Client } from '../../src/domain/clients/client.js';
import { settingsOf } from '../../src/domain/clients/client-settings.js';
import { clientView } from '../../src/domain/clients/client-views.js';
import {
  CreateUserPoolClientInput,
  UserPoolClient,
} from '../../src/domain/clients/clients.contract.js';
import { schemaOf } from '../../src/domain/pools/schema-attributes.js';
import { checkInput } from '../../src/platform/contract-check.js';
import { fromWire, toWire } from '../../src/platform/contract-wire.js';
import { poolWith } from './pool.js';

/** A pool with a required, a custom and a developer-only attribute. */
export const pool = poolWith({
  schemaAttributes: schemaOf([
    { name: 'email', required: true },
    { name: 'shoe', attributeDataType: 'String' },
    { name: 'tier', attributeDataType: 'String', developerOnlyAttribute: true },
  ]),
});
const made = new Date('2026-01-01T00:00:00Z');

/** The client that CreateUserPoolClient is asked for at the AWS door. */
export function clientFor(body: object, secrets: readonly string[] = []): Client {
  const whole = { UserPoolId: pool.id, ClientName: 'app', ...body };
  const input = fromWire(CreateUserPoolClientInput, whole);
  checkInput(CreateUserPoolClientInput, input);
  const settings = settingsOf(input, pool);
  const id = '1example23456789abcdefghij';
  return { id, poolId: pool.id, name: 'app', settings, secrets, createdAt: made, modifiedAt: made };
}

/** What DescribeUserPoolClient would show of it. */
export const shownFor = (body: object, secrets?: readonly string[]) =>
  toWire(UserPoolClient, clientView(clientFor(body, secrets)));
