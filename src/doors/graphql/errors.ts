import { AsyncLocalStorage } from 'node:async_hooks';
import { GraphQLError, Kind, type ASTNode, type GraphQLFormattedError } from 'graphql';
import { DomainError } from '../../platform/errors.js';
import { InternalError } from '../../domain/errors.js';
import type { GraphqlContext } from './context.js';
import { isDomainCode, isErrorCode, type ErrorCode } from './error-code.js';
import { argumentText, literalText, syntaxText, variableText } from './error-texts.js';

/** What the presentation of an error asks of its request. */
type ErrorContext = Pick<GraphqlContext, 'requestId' | 'log' | 'refused'>;

/** Apollo formats errors without the context of their request; it is found here. */
export const currentRequest = new AsyncLocalStorage<ErrorContext>();

interface Presented {
  readonly message: string;
  readonly code: ErrorCode;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** Apollo's `formatError`: a code of the closed list, the request id, and never a value or a cause. */
export function presentError(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const request = currentRequest.getStore();
  const { message, code, details } = presented(formatted, error) ?? masked(error, request);
  request?.refused(code);
  return {
    message,
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
    extensions: { ...details, code, ...(request && { requestId: request.requestId }) },
  };
}

/** Undefined for what no caller may see. */
function presented(formatted: GraphQLFormattedError, error: unknown): Presented | undefined {
  const cause = causeOf(error);
  if (cause instanceof InternalError) return undefined;
  if (cause instanceof DomainError && isDomainCode(cause.code)) {
    return { message: cause.message, code: cause.code, details: cause.details };
  }
  if (!(cause instanceof GraphQLError) || !(error instanceof GraphQLError)) return undefined;
  return formatted.path ? fromExecution(cause) : fromRequest(error, formatted.extensions?.['code']);
}

/** Of its own errors about a field, graphql-js may show those about arguments: the rest are defects. */
function fromExecution(cause: GraphQLError): Presented | undefined {
  if (!cause.message.startsWith('Argument "')) return undefined;
  return { message: argumentText(cause.message), code: 'BAD_USER_INPUT' };
}

/** What was refused before any field ran. */
function fromRequest(error: GraphQLError, code: unknown): Presented | undefined {
  const { message, nodes } = error;
  if (message.startsWith('Too many errors processing variables')) {
    return { message: 'Too many variables are invalid.', code: 'BAD_USER_INPUT' };
  }
  if (!isErrorCode(code) || isDomainCode(code)) return undefined;
  switch (code) {
    case 'GRAPHQL_PARSE_FAILED':
      return fromParser(message);
    case 'GRAPHQL_VALIDATION_FAILED':
      return validationError(error);
    case 'BAD_USER_INPUT':
      return { message: variableText(variableName(nodes), message), code };
    case 'OPERATION_RESOLUTION_FAILURE':
      return { message: 'The document has no operation of the given name.', code };
    case 'OPERATION_TOO_COMPLEX':
      return { message, code, details: { limit: error.extensions['limit'] } };
    default:
      return { message, code };
  }
}

function fromParser(message: string): Presented {
  if (message.includes('tokens. Parsing aborted')) {
    const text = 'The document has too many tokens.';
    return { message: text, code: 'OPERATION_TOO_COMPLEX', details: { limit: 'tokens' } };
  }
  return { message: syntaxText(message), code: 'GRAPHQL_PARSE_FAILED' };
}

function validationError({ message, nodes, extensions }: GraphQLError): Presented {
  if (extensions['validationErrorCode'] === 'INTROSPECTION_DISABLED') {
    return { message: 'Introspection is switched off here.', code: 'INTROSPECTION_DISABLED' };
  }
  const aborted = message.startsWith('Too many validation errors');
  const aboutNames = nodes !== undefined && !nodes.some(isValue);
  return {
    message: aboutNames || aborted ? message : literalText(message),
    code: 'GRAPHQL_VALIDATION_FAILED',
  };
}

const VALUES: ReadonlySet<string> = new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
  Kind.OBJECT_FIELD,
]);

const isValue = (node: ASTNode): boolean => VALUES.has(node.kind);

function variableName(nodes: readonly ASTNode[] | undefined): string {
  const node = nodes?.[0];
  return node?.kind === Kind.VARIABLE_DEFINITION ? node.variable.name.value : '';
}

/** Errors that many fields share, such as those of one batch, are logged once. */
const logged = new WeakSet<object>();

function masked(error: unknown, request: ErrorContext | undefined): Presented {
  const cause = causeOf(error);
  if (cause instanceof Error && !logged.has(cause)) {
    logged.add(cause);
    request?.log.error({ err: cause }, 'GraphQL request failed');
  }
  return { message: new InternalError().message, code: 'INTERNAL_ERROR' };
}

/** graphql-js and Apollo wrap what was thrown, at times twice. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}
