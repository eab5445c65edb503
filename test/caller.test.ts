import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createHttpServer } from '../src/platform/http.js';
import { createLog } from '../src/platform/log.js';
import { Metrics } from '../src/platform/metrics.js';

let close: () => Promise<unknown>;
afterEach(() => close());

/** What a server behind so many trusted proxies takes the caller for. */
async function callerAt(trustedProxies: number | undefined, headers: Record<string, string>) {
  const options = trustedProxies === undefined ? {} : { trustedProxies };
  const app = createHttpServer({ log: createLog('silent'), metrics: new Metrics(), ...options });
  close = () => app.close();
  app.get('/', async (request) => request.caller);
  await app.listen({ port: 0, host: '::' });
  const { port } = app.server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers });
  return answer.json();
}

const forwarded = (list: string) => ({ 'x-forwarded-for': list });

it('takes the address of the connection, IPv4 as such, and believes no header', async () => {
  const headers = {
    ...forwarded('203.0.113.9'),
    'x-real-ip': '203.0.113.9',
    forwarded: 'for=203.0.113.9',
    'user-agent': 'App/1.0',
  };
  expect(await callerAt(undefined, headers)).toEqual({ ip: '127.0.0.1', userAgent: 'App/1.0' });
});

it.each([
  ['one proxy', 1, '203.0.113.9', '203.0.113.9'],
  ['one proxy and what the caller has made up', 1, '8.8.8.8, 203.0.113.9', '203.0.113.9'],
  ['two proxies', 2, '8.8.8.8, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
  ['fewer entries than proxies', 3, '203.0.113.9', '203.0.113.9'],
  ['no entry', 1, '', '127.0.0.1'],
  ['a port', 1, '203.0.113.9:51234', '203.0.113.9'],
  ['IPv6', 1, '2001:db8::7', '2001:db8::7'],
  ['IPv6 with a port', 1, '[2001:db8::7]:51234', '2001:db8::7'],
  ['an address of IPv4 as one of IPv6', 1, '::ffff:203.0.113.9', '203.0.113.9'],
  ['a zone, which is longer than any column', 1, `fe80::7%${'z'.repeat(300)}`, 'fe80::7'],
  ['no address', 1, 'unknown', '127.0.0.1'],
  ['no address before an address', 2, '<script>, 10.0.0.2', '10.0.0.2'],
])('reads X-Forwarded-For from its end: %s', async (_name, proxies, list, ip) => {
  expect(await callerAt(proxies, forwarded(list))).toMatchObject({ ip });
});

it('keeps 1,024 characters of the user agent', async () => {
  const { userAgent } = (await callerAt(0, { 'user-agent': 'x'.repeat(3000) })) as {
    userAgent: string;
  };
  expect(userAgent).toHaveLength(1024);
});
