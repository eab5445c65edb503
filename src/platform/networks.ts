import { BlockList, isIP } from 'node:net';

/** Addresses that lead inside: private, loopback, link-local (where clouds keep metadata), and the like. */
const INSIDE_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];

/** Of IPv6 only 2000::/3 is assigned to the public, and of that these carry or stand for other networks. */
const PUBLIC_V6 = ['2000::/3'];
const INSIDE_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const inside = blockList([...INSIDE_V4, ...INSIDE_V6]);
const publicV6 = blockList(PUBLIC_V6);

/**
 * Where requests of the gateway may go. A name in a setting, or one that somebody else's name server
 * answers for, must not become a way into the network the gateway stands in (SSRF).
 */
export class Networks {
  private readonly allowed: BlockList;

  /** `allowed` are networks (`10.1.0.0/16`) and addresses that may be reached although they are inside. */
  constructor(allowed: readonly string[]) {
    this.allowed = blockList(allowed);
  }

  /** Whether the operator named the address. */
  isNamed(address: string): boolean {
    return contains(this.allowed, plain(address));
  }

  /** Whether the address may be connected to: it is public, or the operator named it. */
  admits(address: string): boolean {
    return isPublic(plain(address)) || this.isNamed(address);
  }
}

/** Whether the text is an address, or a network as address and number of bits. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || more !== undefined) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

function isPublic(address: string): boolean {
  if (isIP(address) === 6 && !contains(publicV6, address)) return false;
  return isIP(address) !== 0 && !contains(inside, address);
}

function contains(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return list;
}

/** An IPv4 address that is written as IPv6 (`::ffff:7f00:1`) counts as what it is. */
function plain(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIP(bare) !== 6) return bare;
  const compressed = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(compressed) ?? [];
  if (high === undefined || low === undefined) return compressed;
  const [one, other] = [parseInt(high, 16), parseInt(low, 16)];
  return [one >> 8, one & 255, other >> 8, other & 255].join('.');
}
