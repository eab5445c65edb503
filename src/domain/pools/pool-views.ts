import type { Pool } from './pool.js';
import { UserPoolMfaConfig } from './pool-changes.contract.js';
import { AcrConfiguration, IssuerConfiguration, KeyConfiguration } from './pool-wire.contract.js';
import { sessionConfigurationOf } from './pool-sessions.js';
import { UserPool, UserPoolDescription } from './pools.contract.js';

/** A pool in a list. */
export function poolDescription(pool: Pool): UserPoolDescription {
  const { id, name, settings, createdAt, modifiedAt: lastModifiedAt } = pool;
  const facts = { id, name, createdAt, lastModifiedAt, lambdaConfig: settings.lambdaConfig };
  return Object.assign(new UserPoolDescription(), facts);
}

/** What every pool of this version shows of parts that are not built (section 3.1). */
const unbuilt = {
  keyConfiguration: new KeyConfiguration(),
  issuerConfiguration: new IssuerConfiguration(),
  acrConfiguration: new AcrConfiguration(),
};

/** A pool as DescribeUserPool shows it (section 3.1). */
export function poolView(pool: Pool, estimatedNumberOfUsers: number): UserPool {
  const { id, name, arn, settings, createdAt, modifiedAt: lastModifiedAt } = pool;
  const { smsMessage, emailMessage, emailSubject } = settings.verificationMessageTemplate;
  const { schemaAttributes, autoVerifiedAttributes } = settings;
  return Object.assign(new UserPool(), {
    ...settings,
    ...unbuilt,
    ...mfaView(pool),
    id,
    name,
    arn,
    createdAt,
    lastModifiedAt,
    policies: policiesOf(pool),
    sessionConfiguration: sessionConfigurationOf(pool),
    schemaAttributes: [...schemaAttributes],
    autoVerifiedAttributes: autoVerifiedAttributes && [...autoVerifiedAttributes],
    smsVerificationMessage: smsMessage,
    emailVerificationMessage: emailMessage,
    emailVerificationSubject: emailSubject,
    estimatedNumberOfUsers: Math.max(0, estimatedNumberOfUsers),
  });
}

/** The second factors as GetUserPoolMfaConfig shows them: those that are switched on. */
export function mfaView({ settings }: Pool): UserPoolMfaConfig {
  const { smsConfiguration, smsAuthenticationMessage, smsMfaConfiguration } = settings;
  const { softwareTokenMfaConfiguration, emailMfaConfiguration, webAuthnConfiguration } = settings;
  return Object.assign(new UserPoolMfaConfig(), {
    mfaConfiguration: settings.mfaConfiguration,
    smsMfaConfiguration: smsMfaConfiguration && { smsConfiguration, smsAuthenticationMessage },
    softwareTokenMfaConfiguration,
    emailMfaConfiguration,
    webAuthnConfiguration,
  });
}

/** Section 3.1: the sign-in policy is shown from ESSENTIALS on. */
function policiesOf({ settings: { policies, userPoolTier } }: Pool) {
  const { passwordPolicy, signInPolicy } = policies;
  if (userPoolTier === 'LITE') return { passwordPolicy };
  const allowedFirstAuthFactors = [...signInPolicy.allowedFirstAuthFactors];
  return { passwordPolicy, signInPolicy: { allowedFirstAuthFactors } };
}
