import type { Pool } from './pool.js';
import { UserPool, UserPoolDescription } from './pools.contract.js';

/** A pool in a list. */
export function poolDescription({ id, name, createdAt, modifiedAt }: Pool): UserPoolDescription {
  const facts = { id, name, createdAt, lastModifiedAt: modifiedAt };
  return Object.assign(new UserPoolDescription(), facts);
}

/** A pool as DescribeUserPool shows it (section 3.1). */
export function poolView(pool: Pool, estimatedNumberOfUsers: number): UserPool {
  const { settings, modifiedAt, region: _region, ...facts } = pool;
  const { emailMessage, emailSubject } = settings.verificationMessageTemplate;
  return Object.assign(new UserPool(), {
    ...facts,
    ...settings,
    emailVerificationMessage: emailMessage,
    emailVerificationSubject: emailSubject,
    mfaConfiguration: 'OFF' as const,
    estimatedNumberOfUsers: Math.max(0, estimatedNumberOfUsers),
    lambdaConfig: {},
    lastModifiedAt: modifiedAt,
  } as unknown as UserPool);
}
