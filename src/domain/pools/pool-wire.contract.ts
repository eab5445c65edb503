import { Member, NotBuilt } from '../../platform/contract.js';

/*
 * Parts of a pool that only the AWS door knows. Tools send and compare them with every pool; as long as
 * nothing else is built, they are taken in the one form that asks for nothing.
 */

@NotBuilt({ AdvancedSecurityMode: 'OFF', AdvancedSecurityAdditionalFlows: undefined })
export class UserPoolAddOns {}

@NotBuilt({ AttributesRequireVerificationBeforeUpdate: undefined })
export class UserAttributeUpdateSettings {}

@NotBuilt({ KeyType: 'AWS_OWNED_KEY', KmsKeyArn: undefined })
export class KeyConfigurationInput {}

@NotBuilt({ Type: 'ORIGINAL' })
export class IssuerConfigurationInput {}

/** A LambdaConfig is always returned, empty for a pool without triggers (3.1). */
export class NoTriggers {}

export class KeyConfiguration {
  @Member(() => String, { description: 'AWS_OWNED_KEY: that of the service.', graphql: false })
  keyType = 'AWS_OWNED_KEY';
}

export class IssuerConfiguration {
  @Member(() => String, { description: 'ORIGINAL: one issuer for each pool.', graphql: false })
  type = 'ORIGINAL';
}

/** By level; the default names are merged in always (API reference of UserPoolType). */
export const acrConfiguration = Object.fromEntries(
  [1, 2, 3, 4].map((level) => [`Level${level}`, { AcrValue: `urn:cognito:loa:${level}` }]),
);
