import { describe, expect, it } from 'vitest';
import { PageReader, scopeOf, type Connection } from '../src/doors/graphql/connections.js';
import type { PageArgs } from '../src/doors/graphql/page-args.js';
import { Vault } from '../src/platform/crypto.js';
import { InvalidParameterError } from '../src/platform/errors.js';
import { Cursors, type Page, type PageRequest } from '../src/platform/paging.js';

const cursors = new Cursors(new Vault(Buffer.alloc(32, 7)));

interface Row {
  readonly key: number;
  readonly id: string;
}

/** Pairs of rows share a key, so that pages end within a pair as well. */
const rows: readonly Row[] = Array.from({ length: 11 }, (_, n) => ({
  key: Math.floor(n / 2),
  id: `r${String(n).padStart(2, '0')}`,
}));

const place = ({ key, id }: { key: string | number; id: string }) => `${String(key)}/${id}`;

/** What `keysetPage` does with a table. */
async function load({ limit, after, before, backward }: PageRequest): Promise<Page<Row>> {
  const within = rows.filter(
    (row) => (!after || place(row) > place(after)) && (!before || place(row) < place(before)),
  );
  const items = backward ? within.slice(-limit) : within.slice(0, limit);
  return { items, more: within.length > limit, positionOf: (row) => row };
}

const read = (args: PageArgs, scope = scopeOf('rows', 'pool')): Promise<Connection<string>> =>
  new PageReader(cursors, scope, args).read(load, (row) => row.id);

const nodes = ({ edges }: Connection<string>) => edges.map(({ node }) => node);
const ends = ({ pageInfo }: Connection<string>) => [pageInfo.hasPreviousPage, pageInfo.hasNextPage];
const all = rows.map(({ id }) => id);

describe('a connection', () => {
  it.each([1, 2, 3, 5, 10, 11, 100])(
    'shows each row once, forward, %i at a time',
    async (first) => {
      const seen: string[] = [];
      let page = await read({ first });
      expect(page.pageInfo.hasPreviousPage).toBe(false);
      for (;;) {
        seen.push(...nodes(page));
        if (!page.pageInfo.hasNextPage) break;
        page = await read({ first, after: page.pageInfo.endCursor });
        expect(page.pageInfo.hasPreviousPage).toBe(true);
      }
      expect(seen).toEqual(all);
    },
  );

  it.each([1, 2, 3, 5, 10, 11, 100])('and backward, %i at a time', async (last) => {
    const seen: string[] = [];
    let page = await read({ last });
    expect(page.pageInfo.hasNextPage).toBe(false);
    for (;;) {
      seen.unshift(...nodes(page));
      if (!page.pageInfo.hasPreviousPage) break;
      page = await read({ last, before: page.pageInfo.startCursor });
      expect(page.pageInfo.hasNextPage).toBe(true);
    }
    expect(seen).toEqual(all);
  });

  it('knows both ends of a page between two cursors', async () => {
    const { edges } = await read({ first: 100 });
    const between = { after: edges[2]!.cursor, before: edges[6]!.cursor };
    for (const page of [
      await read({ first: 9, ...between }),
      await read({ last: 9, ...between }),
    ]) {
      expect(nodes(page)).toEqual(['r03', 'r04', 'r05']);
      expect(ends(page)).toEqual([true, true]);
    }
    const nothing = await read({ first: 5, after: edges[10]!.cursor });
    expect([nodes(nothing), ends(nothing), nothing.pageInfo.endCursor]).toEqual([
      [],
      [true, false],
      null,
    ]);
  });

  it.each([
    ['more than 100 rows', { first: 101 }],
    ['no rows', { last: 0 }],
    ['fewer than none', { first: -1 }],
    ['both directions', { first: 1, last: 1 }],
    ['an empty cursor', { after: '' }],
    ['an invented cursor', { before: 'WzEsInIwMSJd.AAAAAAAAAAAAAAAAAAAAAA' }],
  ])('refuses %s', async (_name, args) => {
    await expect(read(args)).rejects.toThrow(InvalidParameterError);
  });

  it('refuses a cursor of another list, parent or filter', async () => {
    const { endCursor } = (await read({ first: 3 })).pageInfo;
    await expect(read({ after: endCursor })).resolves.toBeTruthy();
    const others = [
      scopeOf('rows', 'other'),
      scopeOf('others', 'pool'),
      scopeOf('rows', 'pool', {}),
    ];
    for (const scope of others) {
      await expect(read({ after: endCursor }, scope)).rejects.toThrow('Invalid pagination token.');
    }
  });
});
