import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CodeDeliveryFailureError,
  LimitExceededError,
  TooManyRequestsError,
  UserLambdaValidationError,
} from '../src/domain/errors.js';
import { DraftOutdated, untilCurrent, type Draft } from '../src/domain/messaging/drafts.js';
import { messageSweeps } from '../src/domain/messaging/message-sweeps.js';
import { OutboxWorld } from './support/outbox-world.js';
import { statementsOf } from './support/statements.js';

describe('a message that a limit stands against', () => {
  let at: OutboxWorld;
  beforeEach(async () => {
    at = await OutboxWorld.open();
  });
  afterEach(() => at.close());

  const refusing = (refusal: Error) => ({
    messageLimits: {
      admit: async ({ pretended }: { readonly pretended?: boolean | undefined }) => {
        if (!pretended) throw refusal;
      },
    },
  });

  it('is refused', async () => {
    for (const refusal of [new LimitExceededError(), new CodeDeliveryFailureError()]) {
      const messages = at.service(undefined, refusing(refusal));
      const request = at.requestOf(at.pool, 'SMS', 'AUTHENTICATION');
      await expect(messages.draft(at.ctx, request)).rejects.toBe(refusal);
    }
  });

  it('only pretends, and nothing is said, where it would begin a sign-in', async () => {
    const messages = at.service(undefined, refusing(new TooManyRequestsError()));
    const draft = await messages.draft(at.ctx, at.requestOf(at.pool, 'EMAIL', 'SIGN_IN'));
    await at.tables.db.transaction((tx) => draft.write(tx, '12345678'));
    expect(await at.rows()).toMatchObject([{ state: 'PRETENDED' }]);
  });

  it('does not hide any other failure', async () => {
    const messages = at.service(undefined, refusing(new Error('broken')));
    const request = at.requestOf(at.pool, 'EMAIL', 'SIGN_IN');
    await expect(messages.draft(at.ctx, request)).rejects.toThrow('broken');
  });

  it('to nobody is written like another, never seen, and gone with the next sweep', async () => {
    const messages = at.service();
    const request = at.requestOf(at.pool, 'EMAIL', 'SIGN_IN');
    const { db } = at.tables;
    const written = (draft: Draft) =>
      statementsOf(db, () => db.transaction((tx) => draft.write(tx, '12345678')));
    const toSomebody = await written(await messages.draft(at.ctx, request));
    at.clock.advance(1);
    const toNobody = await written(await messages.draftForNobody(at.ctx, request));
    const kinds = (queries: string[]) => queries.map((query) => query.replace(/\d+/g, ''));
    expect(kinds(toNobody)).toEqual(kinds(toSomebody));

    const [seen, unseen] = await at.rows();
    const { items } = await messages.page(at.ctx, at.pool.id, { limit: 9 });
    expect(items.map(({ id }) => id)).toEqual([seen!.id]);
    expect(await messages.byId(unseen!.id)).toBeUndefined();

    at.clock.advance(1);
    for (const { run } of messageSweeps) await run(db, at.clock.now());
    expect((await at.rows()).map(({ id }) => id)).toEqual([seen!.id]);
  });

  it('to nobody tells nothing that a function says of them', async () => {
    const textsFor = async () => {
      throw new UserLambdaValidationError('CustomMessage failed with error Nobody.');
    };
    const messages = at.service(undefined, { customMessages: { textsFor } });
    const request = at.requestOf(at.pool, 'EMAIL', 'SIGN_IN');
    await messages.draftForNobody(at.ctx, request);
    await expect(messages.draft(at.ctx, request)).rejects.toThrow('CustomMessage failed');
  });
});

describe('a draft for somebody who changes meanwhile', () => {
  const ann = { id: 'sub', username: 'ann', attributes: { email: 'a@example.com' } };

  it('is made anew for the person as they are', async () => {
    const moved = { ...ann, attributes: { email: 'b@example.com' } };
    const seen: unknown[] = [];
    const sent = await untilCurrent(ann, async (user) => {
      seen.push(user.attributes.email);
      if (user.attributes.email === 'a@example.com') throw new DraftOutdated(moved);
      return user.attributes.email;
    });
    expect([sent, seen]).toEqual(['b@example.com', ['a@example.com', 'b@example.com']]);
  });

  it('is given up when that does not end', async () => {
    const never = untilCurrent(ann, async (user) => {
      throw new DraftOutdated(user);
    });
    await expect(never).rejects.toThrow(TooManyRequestsError);
  });
});
