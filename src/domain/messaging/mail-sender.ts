import { isMailbox } from '../../platform/addresses.js';
import type { Pool } from '../pools/pool.js';
import type { Letter } from './message-seal.js';

/**
 * Who sends the mails of a pool, by its EmailConfiguration. An identity at Amazon SES that is an address
 * sends in its own name where the pool names no sender; one that is a domain needs one.
 */
export function senderFacts({ settings }: Pool): Pick<Letter, 'from' | 'replyTo' | 'ses'> {
  const { from, replyToEmailAddress, sourceArn, configurationSet } = settings.emailConfiguration;
  const sender = from || identityIn(sourceArn);
  const ses = { ...(sourceArn && { sourceArn }), ...(configurationSet && { configurationSet }) };
  return {
    ...(sender && { from: sender }),
    ...(replyToEmailAddress && { replyTo: replyToEmailAddress }),
    ...(Object.keys(ses).length > 0 && { ses }),
  };
}

function identityIn(arn: string | null | undefined): string | undefined {
  const identity = arn?.slice(arn.lastIndexOf('/') + 1);
  return identity && isMailbox(identity) ? identity : undefined;
}
