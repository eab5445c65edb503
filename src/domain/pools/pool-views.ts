import type { Pool } from './pool.js';
import {
  acrConfiguration,
  IssuerConfiguration,
  KeyConfiguration,
  NoTriggers,
} from './pool-wire.contract.js';
import { UserPool, UserPoolDescription } from './pools.contract.js';

/** A pool in a list. */
export function poolDescription(pool: Pool): UserPoolDescription {
  const { id, name, createdAt, modifiedAt: lastModifiedAt } = pool;
  const facts = { id, name, createdAt, lastModifiedAt, lambdaConfig: new NoTriggers() };
  return Object.assign(new UserPoolDescription(), facts);
}

/** What every pool of this version shows of parts that are not built (section 3.1). */
const unbuilt = {
  mfaConfiguration: 'OFF' as const,
  lambdaConfig: new NoTriggers(),
  keyConfiguration: new KeyConfiguration(),
  issuerConfiguration: new IssuerConfiguration(),
  acrConfiguration,
};

/** A pool as DescribeUserPool shows it (section 3.1). */
export function poolView(pool: Pool, estimatedNumberOfUsers: number): UserPool {
  const { id, name, arn, settings, createdAt, modifiedAt: lastModifiedAt } = pool;
  const { emailMessage, emailSubject } = settings.verificationMessageTemplate;
  const { schemaAttributes, autoVerifiedAttributes } = settings;
  return Object.assign(new UserPool(), {
    ...settings,
    ...unbuilt,
    id,
    name,
    arn,
    createdAt,
    lastModifiedAt,
    policies: policiesOf(pool),
    schemaAttributes: [...schemaAttributes],
    autoVerifiedAttributes: autoVerifiedAttributes && [...autoVerifiedAttributes],
    emailVerificationMessage: emailMessage,
    emailVerificationSubject: emailSubject,
    estimatedNumberOfUsers: Math.max(0, estimatedNumberOfUsers),
  });
}

/** Section 3.1: the sign-in policy is shown from ESSENTIALS on. */
function policiesOf({ settings: { policies, userPoolTier } }: Pool) {
  const { passwordPolicy, signInPolicy } = policies;
  if (userPoolTier === 'LITE') return { passwordPolicy };
  const allowedFirstAuthFactors = [...signInPolicy.allowedFirstAuthFactors];
  return { passwordPolicy, signInPolicy: { allowedFirstAuthFactors } };
}
