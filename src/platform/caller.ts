import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';

/** From where, and with what, a request came. Both are what the caller's side says, for people to read. */
export interface Caller {
  /** Without port; undefined when the connection has closed, or when nobody outside asks. */
  readonly ip: string | undefined;
  /** The header `User-Agent`, at most 1,024 characters. */
  readonly userAgent: string | undefined;
}

const LONGEST_USER_AGENT = 1024;

/**
 * The caller behind `proxies` proxies of our own, 0 to trust none. Each of those adds the address it was
 * called from at the end of `X-Forwarded-For`; what stands further to the left anybody may have written,
 * and is not believed. Fastify's `trustProxy` would also believe `X-Forwarded-Host`.
 */
export function callerOf({ socket, headers }: IncomingMessage, proxies: number): Caller {
  const near = socket.remoteAddress;
  const forwarded = proxies > 0 ? listOf(headers['x-forwarded-for']).slice(-proxies) : [];
  const userAgent = headers['user-agent']?.slice(0, LONGEST_USER_AGENT) || undefined;
  return { ip: near && plain(farthest(near, forwarded)), userAgent };
}

/** Node has joined repeated headers by a comma. */
const listOf = (header: string | string[] | undefined): string[] =>
  [header ?? []].flat().join().split(',');

/** From the nearest on, as long as there are addresses. */
function farthest(near: string, forwarded: readonly string[]): string {
  let found = near;
  for (const entry of forwarded.toReversed()) {
    const address = addressIn(entry.trim());
    if (!address) break;
    found = address;
  }
  return found;
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function addressIn(entry: string): string | undefined {
  const [, bracketed, dotted] = /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d+)?$/i.exec(entry) ?? [];
  return [bracketed, dotted, entry].find((text) => text !== undefined && isIP(text) !== 0);
}

/** IPv4 as such, also where it arrives on a socket of IPv6; no zone, which may be of any length. */
const plain = (ip: string): string => ip.replace(/%.*$/s, '').replace(/^::ffff:(?=[\d.]+$)/i, '');
