import type { PoolSettings } from '../../src/domain/pools/pool-settings.js';
import type { Pool } from '../../src/domain/pools/pool.js';
import type { SchemaAttribute } from '../../src/domain/pools/schema-attributes.js';

/** One attribute of a schema: optional text that may change, unless something else is said. */
export function schemaAttribute(
  name: string,
  options: Partial<SchemaAttribute> = {},
): SchemaAttribute {
  return {
    name,
    attributeDataType: 'String',
    developerOnlyAttribute: false,
    mutable: true,
    required: false,
    ...options,
  } as SchemaAttribute;
}

/** A pool for rules that look at some settings only. */
export function poolWith(settings: Partial<PoolSettings>, id = 'us-east-1_Abcdefghi'): Pool {
  const createdAt = new Date('2026-01-01T00:00:00Z');
  return {
    id,
    region: 'us-east-1',
    name: 'people',
    arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${id}`,
    settings: {
      schemaAttributes: [],
      verificationMessageTemplate: {},
      emailConfiguration: {},
      adminCreateUserConfig: {},
      ...settings,
    } as unknown as PoolSettings,
    createdAt,
    modifiedAt: createdAt,
  };
}
