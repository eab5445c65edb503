import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNetwork, Networks } from '../src/platform/networks.js';
import { AnswerTooLongError, BlockedAddressError, Outbound } from '../src/platform/outbound.js';

describe('addresses that lead inside', () => {
  const nobody = new Networks([]);

  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '[::ffff:10.0.0.1]',
    '0:0:0:0:0:ffff:7f00:1',
    '::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    '2001:0:1::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'not-an-address',
    '',
  ])('%s is not admitted', (address) => {
    expect(nobody.admits(address)).toBe(false);
  });

  it.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '::ffff:8.8.8.8', '2606:4700::1111'])(
    '%s is public',
    (address) => {
      expect(nobody.admits(address)).toBe(true);
    },
  );

  it('may be named one by one', () => {
    const some = new Networks(['10.1.0.0/16', '127.0.0.1', 'fd00::/8']);
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '127.0.0.1', 'fd12::1']) {
      expect(some.admits(address), address).toBe(true);
    }
    for (const address of ['10.2.0.1', '127.0.0.2', 'fe80::1']) {
      expect(some.admits(address), address).toBe(false);
    }
  });

  it('are read strictly', () => {
    for (const text of ['10.0.0.0/8', '127.0.0.1', '::1', 'fd00::/8'])
      expect(isNetwork(text)).toBe(true);
    for (const text of ['10.0.0.0/33', '10.0.0/8', 'localhost', '', '10.0.0.0/8/8', '::/129', '1/'])
      expect(isNetwork(text), text).toBe(false);
  });
});

describe('a request to the outside', () => {
  let server: Server;
  let port: number;
  let asked = 0;
  let answer: (reply: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((_request, reply) => {
      asked += 1;
      answer(reply);
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => server.close());

  async function posted(url: string, networks: string[]) {
    const outbound = new Outbound({ networks: new Networks(networks), maxBytes: 1000 });
    try {
      const signal = AbortSignal.timeout(2_000);
      return await outbound.post({ url, headers: {}, body: '{}', signal });
    } finally {
      outbound.close();
    }
  }

  it('reaches what a setting names', async () => {
    answer = (reply) => reply.end('yes');
    const { status, body } = await posted(`http://127.0.0.1:${port}/`, ['127.0.0.1']);
    expect([status, body]).toEqual([200, 'yes']);
    expect((await posted(`http://localhost:${port}/`, ['127.0.0.0/8'])).body).toBe('yes');
  });

  it.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://0x7f.1:PORT/',
    'http://2130706433:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://0.0.0.0:PORT/',
    'https://localhost:PORT/',
    'https://127.0.0.1:PORT/',
    'http://169.254.169.254/latest/meta-data/',
  ])('does not reach %s without', async (url) => {
    const before = asked;
    const blocked = posted(url.replace('PORT', String(port)), []);
    await expect(blocked).rejects.toBeInstanceOf(BlockedAddressError);
    expect(asked).toBe(before);
  });

  it('goes to public addresses by HTTPS only', async () => {
    await expect(posted('http://1.1.1.1/', [])).rejects.toBeInstanceOf(BlockedAddressError);
  });

  it('does not follow a redirect', async () => {
    answer = (reply) => reply.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    const { status } = await posted(`http://127.0.0.1:${port}/`, ['127.0.0.1']);
    expect(status).toBe(302);
  });

  it('reads no more than was agreed', async () => {
    answer = (reply) => reply.end('x'.repeat(1001));
    const long = posted(`http://127.0.0.1:${port}/`, ['127.0.0.1']);
    await expect(long).rejects.toBeInstanceOf(AnswerTooLongError);
  });
});
