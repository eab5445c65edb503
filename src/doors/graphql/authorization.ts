import type { FastifyRequest } from 'fastify';

/** The credentials of `Authorization: Bearer …` (RFC 6750 2.1), or undefined when there are none. */
export function bearerOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
}

/** An administrator key as a Bearer: `<accessKeyId>:<secretAccessKey>`. */
export function administratorKeyOf(
  bearer: string | undefined,
): { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined {
  const parts = /^(\w{16,128}):(\S+)$/.exec(bearer ?? '');
  return parts ? { accessKeyId: parts[1]!, secretAccessKey: parts[2]! } : undefined;
}
