import { lexicographicSortSchema, printSchema } from 'graphql';
import type { ViewName } from './context.js';
import { resolverClasses } from './resolvers.js';
import { buildSchemas } from './schema.js';

const NOTE = '# Made from the code by `npm run schema`; a test compares the two.\n\n';

/** Both views in the schema definition language, sorted, without a service behind them. */
export async function schemaTexts(): Promise<Record<ViewName, string>> {
  const nobody = {
    get: () => {
      throw new Error('This schema has no services behind it.');
    },
  };
  const schemas = await buildSchemas(resolverClasses, nobody);
  const text = (view: ViewName) =>
    `${NOTE}${printSchema(lexicographicSortSchema(schemas[view]))}\n`;
  return { app: text('app'), admin: text('admin') };
}
