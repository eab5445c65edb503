import { ArgsType, Field, Int } from 'type-graphql';

/** Rows of a page when the client does not say. */
export const DEFAULT_PAGE = 20;
export const MAX_PAGE = 100;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `Rows from the beginning, 1 to ${MAX_PAGE}; ${DEFAULT_PAGE} when neither this nor \`last\` is given.`,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Begin behind this cursor.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: `Rows from the end, 1 to ${MAX_PAGE}.` })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'End in front of this cursor.' })
  before?: string | null;
}
