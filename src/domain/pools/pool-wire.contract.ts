import { Member, NotBuilt } from '../../platform/contract.js';
import { toWire } from '../../platform/contract-wire.js';

/*
 * Parts of a pool that only the AWS door knows. Tools send and compare them with every pool; as long as
 * nothing else is built, they are taken in the one form that asks for nothing.
 */

@NotBuilt({ AdvancedSecurityMode: 'OFF', AdvancedSecurityAdditionalFlows: undefined })
export class UserPoolAddOns {}

@NotBuilt({ KeyType: 'AWS_OWNED_KEY', KmsKeyArn: undefined })
export class KeyConfigurationInput {}

@NotBuilt({ Type: 'ORIGINAL' })
export class IssuerConfigurationInput {}

export class KeyConfiguration {
  @Member(() => String, { description: 'AWS_OWNED_KEY: that of the service.', graphql: false })
  keyType = 'AWS_OWNED_KEY';
}

export class IssuerConfiguration {
  @Member(() => String, { description: 'ORIGINAL: one issuer for each pool.', graphql: false })
  type = 'ORIGINAL';
}

class AcrLevel {
  @Member(() => String, { description: 'The name in the acr claim.', graphql: false })
  acrValue: string;

  constructor(level: number) {
    this.acrValue = `urn:cognito:loa:${level}`;
  }
}

const level = { description: 'A level of assurance.', graphql: false } as const;

/** The default names are merged in always (API reference of UserPoolType). */
export class AcrConfiguration {
  @Member(() => AcrLevel, level) level1 = new AcrLevel(1);
  @Member(() => AcrLevel, level) level2 = new AcrLevel(2);
  @Member(() => AcrLevel, level) level3 = new AcrLevel(3);
  @Member(() => AcrLevel, level) level4 = new AcrLevel(4);
}

/** The same as it travels: what DescribeUserPool returned may be given back unchanged. */
export const usualAcr = toWire(AcrConfiguration, new AcrConfiguration());
