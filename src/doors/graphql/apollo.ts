import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { GraphqlContext } from './context.js';
import { presentError } from './errors.js';
import { MAX_TOKENS, operationLabel, refuseTooComplex } from './limits.js';

/** What Apollo logs itself: start-up faults and little else. */
export interface ApolloLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface ApolloOptions {
  /** Whether clients may ask for the schema, and are helped with misspelt names. */
  readonly introspection: boolean;
  readonly log: ApolloLog;
}

/** One view of the schema behind all limits that hold before a resolver runs. */
export function apolloServer(
  schema: GraphQLSchema,
  { introspection, log }: ApolloOptions,
): ApolloServer<GraphqlContext> {
  return new ApolloServer<GraphqlContext>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    cache: 'bounded',
    parseOptions: { maxTokens: MAX_TOKENS },
    formatError: presentError,
    stopOnTerminationSignals: false,
    logger: {
      debug: (message) => log.debug(String(message)),
      info: (message) => log.info(String(message)),
      warn: (message) => log.warn(String(message)),
      error: (message) => log.error(String(message)),
    },
    plugins: [
      beforeExecution(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

/** Runs when the document is valid and its operation is known; variables are still as they were sent. */
function beforeExecution(): ApolloServerPlugin<GraphqlContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ schema, document, operation, request, contextValue }) => {
        if (!operation) return;
        contextValue.nameOperation(operationLabel(operation));
        refuseTooComplex({ schema, document, operation, variables: request.variables ?? {} });
      },
    }),
  };
}
