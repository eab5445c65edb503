import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../../domain/error-codes.js';
import type { Context } from '../../domain/context.js';
import { checkInput } from '../../platform/contract-check.js';
import { fromWire, SerializationError, toWire } from '../../platform/contract-wire.js';
import { DomainError } from '../../platform/errors.js';
import { nameRequest } from '../../platform/http.js';
import type { AwsServices } from './aws-services.js';
import { answerCorsHeaders, preflightHeaders } from './cors.js';
import { answeredCode, exceptionNames, statusOf } from './errors.js';
import {
  FrontEndError,
  notImplemented,
  serializationFailure,
  unknownOperation,
} from './front-errors.js';
import { isOperationName, operationDoors, type OperationName } from './operation-names.js';
import { operations } from './operations.js';
import { verifySignature } from './sigv4.js';

const targetPrefix = 'AWSCognitoIdentityProviderService.';
const json = 'application/x-amz-json-1.1';

/** The AWS door: `POST /` with `X-Amz-Target`, AWS JSON 1.1 in and out, and its CORS preflight. */
export function awsDoor(app: FastifyInstance, services: AwsServices): void {
  void app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body);
    });
    door.options('/', (_request, reply) => reply.headers(preflightHeaders).code(200).send());
    door.post('/', (request, reply) => answer(services, request, reply));
  });
}

async function answer(services: AwsServices, request: FastifyRequest, reply: FastifyReply) {
  void reply.headers({ ...answerCorsHeaders, 'x-amzn-RequestId': request.id });
  try {
    const body = await run(services, request);
    return await reply.type(json).send(JSON.stringify(body));
  } catch (error) {
    return refuse(services, request, reply, error);
  }
}

async function run(services: AwsServices, request: FastifyRequest): Promise<unknown> {
  const name = operationNamed(request);
  nameRequest(request, 'aws', name ?? 'unknown');
  if (!name) throw unknownOperation();
  const ctx = await contextOf(services, request, name);
  const operation = operations.get(name);
  if (!operation) throw notImplemented(name);
  const input = fromWire(operation.input, parsed(request.body));
  checkInput(operation.input, input);
  const result = await operation.run(services, ctx, input);
  // Operations without a result get `{}`: every client reads it, though AWS sends some of them nothing.
  return operation.output ? toWire(operation.output, result as object) : {};
}

function operationNamed({ headers }: FastifyRequest): OperationName | undefined {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string' || !target.startsWith(targetPrefix)) return undefined;
  const name = target.slice(targetPrefix.length);
  return isOperationName(name) ? name : undefined;
}

/** A signed request lives in the region it is signed for; the others find their pool by other means. */
async function contextOf(
  services: AwsServices,
  request: FastifyRequest,
  name: OperationName,
): Promise<Context> {
  const { id: requestId, caller } = request;
  const base = { requestId, log: request.log as Context['log'], caller };
  const [door] = operationDoors[name];
  if (door !== 'iam') return { ...base, region: services.homeRegion };
  const { raw, body } = request;
  const signed = {
    method: request.method,
    url: request.url,
    headers: raw.headersDistinct,
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
  const { region } = await verifySignature(signed, {
    clock: services.clock,
    secretOf: (accessKeyId) => services.administrators.secretOf(accessKeyId),
    regionAllowed: services.servesRegion,
  });
  return { ...base, region };
}

function parsed(body: unknown): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch {
    throw serializationFailure();
  }
}

interface Refusal {
  readonly type: string;
  readonly text?: string;
  readonly status: number;
}

function refuse(
  { metrics }: AwsServices,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): FastifyReply {
  const { type, text, status } = refusalOf(error, request);
  metrics.refused(type);
  void reply.code(status).type(json).header('x-amzn-ErrorType', `${type}:`);
  if (text !== undefined) void reply.header('x-amzn-ErrorMessage', headerText(text));
  return reply.send(JSON.stringify({ __type: type, message: text }));
}

function refusalOf(error: unknown, request: FastifyRequest): Refusal {
  if (error instanceof FrontEndError) {
    return { type: error.type, status: error.status, ...(error.text && { text: error.text }) };
  }
  if (error instanceof SerializationError) {
    return { type: 'SerializationException', text: error.message, status: 400 };
  }
  if (error instanceof DomainError) {
    const operation = operationNamed(request);
    const thrown = error.code as ErrorCode;
    const code = operation ? answeredCode(operation, thrown) : thrown;
    return { type: exceptionNames[code], text: error.message, status: statusOf(code) };
  }
  request.log.error({ err: error }, 'Operation failed');
  const text = `Something went wrong. Request id: ${request.id}`;
  return { type: 'InternalErrorException', text, status: 500 };
}

/** Header values carry visible ASCII only; a text may hold what the caller sent. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 512);
}
