import type { Context } from '../context.js';
import type { Triggers } from '../triggers/triggers.js';
import type { CustomMessages, DraftRequest, MessageTexts, Placeholders } from './drafts.js';
import { stems } from './trigger-stems.js';

interface Needs {
  readonly triggers: Pick<Triggers, 'customMessage'>;
}

/** The words of messages from the functions of pools. */
export class TriggerMessages implements CustomMessages {
  constructor(private readonly needs: Needs) {}

  async textsFor(
    ctx: Context,
    { pool, clientId, user, kind, clientMetadata }: DraftRequest,
    placeholders: Placeholders,
  ): Promise<MessageTexts | undefined> {
    const about = { pool, clientId, user, clientMetadata, placeholders };
    return this.needs.triggers.customMessage(ctx, { ...about, source: stems[kind] });
  }
}
