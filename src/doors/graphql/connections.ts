import { Field, Int, ObjectType, type ClassType } from 'type-graphql';
import type { Cursors, Page, PageRequest } from '../../platform/paging.js';
import { InvalidParameterError } from '../../domain/errors.js';
import { DEFAULT_PAGE, MAX_PAGE, type PageArgs } from './page-args.js';

@ObjectType({ description: 'Where a page lies in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether rows follow behind this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether rows stand in front of this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first row of the page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last row of the page.' })
  endCursor!: string | null;
}

export interface Edge<T> {
  readonly node: T;
  readonly cursor: string;
}

export interface Connection<T> {
  readonly edges: readonly Edge<T>[];
  readonly pageInfo: PageInfo;
}

/** Makes the Relay types of a list: `<name>Connection` and `<name>Edge`. */
export function connectionOf<T extends object>(
  node: ClassType<T>,
  name: string,
): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`, { description: `A ${name} and its place in the list.` })
  class EdgeType implements Edge<T> {
    @Field(() => node, { nullable: true, description: `The ${name}.` })
    node!: T;

    @Field(() => String, { description: 'Give it as `after` or `before`, in the same list only.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list: ${name}.` })
  class ConnectionType implements Connection<T> {
    @Field(() => [EdgeType], { nullable: 'itemsAndList', description: 'The rows of the page.' })
    edges!: EdgeType[];

    @Field(() => PageInfo, { description: 'Where the page lies.' })
    pageInfo!: PageInfo;
  }
  return ConnectionType;
}

/** Gives a connection the field `estimatedTotal`. */
export function withEstimatedTotal<T>(connection: ClassType<Connection<T>>) {
  Field(() => Int, {
    nullable: true,
    description: 'Length of the whole list without its filter, some seconds ago.',
  })(connection.prototype as object, 'estimatedTotal', undefined as never);
  return connection;
}

/** Names a list with all that decides which rows it has, in which order: a cursor is bound to it. */
export function scopeOf(list: string, ...parts: unknown[]): string {
  return JSON.stringify([list, ...parts]);
}

/** One list of one request. */
export class PageReader {
  constructor(
    private readonly cursors: Cursors,
    private readonly scope: string,
    private readonly args: PageArgs,
  ) {}

  /**
   * Reads the page that the arguments ask for.
   *
   * @throws InvalidParameterError for a size beyond 1 to 100, `first` with `last`, or a cursor that another
   * list gave out.
   */
  async read<Row, T>(
    load: (page: PageRequest) => Promise<Page<Row>>,
    view: (row: Row) => T,
  ): Promise<Connection<T>> {
    const request = this.request();
    const page = await load(request);
    const edges = page.items.map((row) => ({
      node: view(row),
      cursor: this.cursors.encode(this.scope, page.positionOf(row)),
    }));
    const { after, before, backward } = request;
    // A cursor is the place of a row of the list, so something lies on its other side.
    const pageInfo: PageInfo = {
      hasNextPage: (!backward && page.more) || before !== undefined,
      hasPreviousPage: (backward === true && page.more) || after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    };
    return { edges, pageInfo };
  }

  private request(): PageRequest {
    const { first, last, after, before } = this.args;
    if (isGiven(first) && isGiven(last)) {
      throw new InvalidParameterError('Give `first` or `last`, not both.');
    }
    return {
      limit: sizeOf(first ?? last ?? DEFAULT_PAGE),
      backward: isGiven(last),
      after: this.position(after),
      before: this.position(before),
    };
  }

  private position(cursor: string | null | undefined) {
    return isGiven(cursor) ? this.cursors.decode(this.scope, cursor) : undefined;
  }
}

function sizeOf(rows: number): number {
  if (rows >= 1 && rows <= MAX_PAGE) return rows;
  throw new InvalidParameterError(`A page has 1 to ${MAX_PAGE} rows.`);
}

const isGiven = <T>(value: T | null | undefined): value is T =>
  value !== null && value !== undefined;
