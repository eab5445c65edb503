import { addressKey } from '../../platform/addresses.js';
import type { Vault } from '../../platform/crypto.js';
import { CodeDeliveryFailureError, LimitExceededError, TooManyRequestsError } from '../errors.js';
import type { DraftRequest } from './drafts.js';
import type { MessageKind } from './messaging.contract.js';
import { isInCountry } from './phone-countries.js';

/** What is counted by the hour. */
export type MessageQuota = 'SMS_TO_NUMBER' | 'SMS_OF_POOL' | 'MAIL_TO_ADDRESS';

/** Counts in windows of an hour, in a transaction of its own; AttemptLimits is one. */
export interface Quotas {
  /** @throws LimitExceededError when none is left. */
  spend(subject: string, quota: MessageQuota, limitPerHour: number): Promise<void>;
}

/** How many messages may go out, and where to. */
export interface MessageLimitSettings {
  readonly smsPerNumber: number;
  readonly smsPerPool: number;
  readonly mailPerAddress: number;
  /** ISO 3166 codes (`DE`) and calling codes (`+49`); undefined: any country. */
  readonly smsCountries: readonly string[] | undefined;
}

interface Needs {
  readonly vault: Vault;
  readonly quotas: Quotas;
  readonly settings: MessageLimitSettings;
}

type Asked = Pick<DraftRequest, 'pool' | 'kind' | 'medium' | 'destination' | 'pretended'>;

/** Whose operations declare LimitExceededException; all declare TooManyRequestsException. */
const limited: readonly MessageKind[] = [
  'SIGN_UP',
  'RESEND',
  'FORGOT_PASSWORD',
  'ATTRIBUTE_VERIFICATION',
];

/**
 * What the limits of one person do not see: many accounts that name one address, and numbers that are
 * called because somebody earns on each message (toll fraud). Counted over all pools and all askers.
 */
export class MessageLimits {
  constructor(private readonly needs: Needs) {}

  /**
   * Counts a message before it is written. One that only pretends costs the same and is never refused.
   *
   * @throws CodeDeliveryFailureError for a country that text messages may not go to; LimitExceededError
   * or, where an operation does not declare it, TooManyRequestsError.
   */
  async admit(asked: Asked): Promise<void> {
    const { settings } = this.needs;
    const { medium, destination, pool, kind, pretended } = asked;
    try {
      if (medium === 'EMAIL') {
        return await this.spend(
          asked,
          'MAIL_TO_ADDRESS',
          settings.mailPerAddress,
          addressKey(destination),
        );
      }
      const open = await isInCountry(destination, settings.smsCountries);
      if (!open && !pretended) throw new CodeDeliveryFailureError();
      await this.spend(asked, 'SMS_TO_NUMBER', settings.smsPerNumber, destination);
      await this.spend(asked, 'SMS_OF_POOL', settings.smsPerPool, pool.id);
    } catch (error) {
      const other = error instanceof LimitExceededError && !limited.includes(kind);
      throw other ? new TooManyRequestsError() : error;
    }
  }

  private spend(
    { pretended }: Asked,
    quota: MessageQuota,
    limit: number,
    value: string,
  ): Promise<void> {
    const { vault, quotas } = this.needs;
    const subject = vault.keyedHash('message-quota', JSON.stringify([Boolean(pretended), value]));
    return quotas.spend(subject, quota, pretended ? Number.MAX_SAFE_INTEGER : limit);
  }
}

/** Whether an error says that a message is not sent, and nothing else. */
export const isOverLimit = (error: unknown): boolean =>
  error instanceof LimitExceededError ||
  error instanceof TooManyRequestsError ||
  error instanceof CodeDeliveryFailureError;
