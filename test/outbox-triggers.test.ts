import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CustomMessages } from '../src/domain/messaging/drafts.js';
import type { CustomMessage, CustomSenders } from '../src/domain/messaging/message-roads.js';
import { OutboxWorld } from './support/outbox-world.js';

describe('messages of pools with functions of their own', () => {
  let at: OutboxWorld;

  beforeEach(async () => {
    at = await OutboxWorld.open();
  });

  afterEach(() => at.close());

  it('asks the trigger of the pool for texts, outside the transaction', async () => {
    const asked: unknown[] = [];
    const customMessages: CustomMessages = {
      textsFor: async (_ctx, { kind, clientMetadata }, placeholders) => {
        asked.push({ kind, clientMetadata, ...placeholders });
        return { emailMessage: 'Hello {####}' };
      },
    };
    const messages = at.service(at.node(), { customMessages });
    const request = { ...at.requestOf(at.pool, 'EMAIL'), clientMetadata: { a: '1' } };
    const draft = await messages.draft(at.ctx, request);
    expect(asked).toEqual([
      {
        kind: 'SIGN_UP',
        clientMetadata: { a: '1' },
        codeParameter: '{####}',
        linkParameter: null,
        usernameParameter: null,
      },
    ]);
    await at.tables.db.transaction((tx) => draft.write(tx, '24680'));
    messages.wake();
    await at.until('SENT');
    expect(at.road.sent[0]!.html).toBe('Hello 24680');
  });

  it('gives a pool with senders of its own the code itself, sealed until then', async () => {
    const taken: CustomMessage[] = [];
    const custom: CustomSenders = {
      takes: (_pool, medium) => medium === 'SMS',
      send: async (message) => void taken.push(message),
    };
    const messages = at.service(at.node({ roads: { custom } }));
    const request = { ...at.requestOf(at.pool, 'SMS', 'AUTHENTICATION'), clientId: 'app' };
    const draft = await messages.draft(at.ctx, { ...request, clientMetadata: { a: '1' } });
    await at.tables.db.transaction((tx) => draft.write(tx, '13579'));
    expect(JSON.stringify(await at.rows())).not.toMatch(/13579|ann@/);
    messages.wake();
    const [row] = await at.until('SENT');
    expect(taken).toEqual([
      {
        messageId: row!.id,
        poolId: at.pool.id,
        kind: 'AUTHENTICATION',
        medium: 'SMS',
        destination: '+4930123456',
        code: '13579',
        username: 'ann',
        clientId: 'app',
        userAttributes: { sub: 'sub', email: 'ann@example.com' },
        clientMetadata: { a: '1' },
      },
    ]);
    expect(at.letterOf(row!)).not.toMatch(/13579|ann@/);
    expect(at.road.sent).toEqual([]);
  });
});
