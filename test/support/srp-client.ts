import { createHash, createHmac } from 'node:crypto';

/** Somebody who signs in, and what the exchange is made over. */
export interface Person {
  poolName: string;
  userId: string;
  password: string;
  /** Hexadecimal, like a. */
  salt: string;
  /** The client's secret. */
  a: string;
  secretBlock: Buffer;
  timestamp: string;
}

export const hexOf = (value: bigint) => value.toString(16);
export const int = (hex: string) => BigInt(`0x${hex}`);

/** A client written from the description alone: BigInt arithmetic, nothing shared with the product. */
export const client = {
  n: int(
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
      'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
      'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
      '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
      'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
      '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
      'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
      'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
  ),
  pow(base: bigint, exponent: bigint): bigint {
    let result = 1n;
    let square = ((base % client.n) + client.n) % client.n;
    for (let rest = exponent; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = (result * square) % client.n;
      square = (square * square) % client.n;
    }
    return result;
  },
  pad(value: bigint): Buffer {
    const hex = hexOf(value);
    const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
    return bytes[0]! >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
  },
  hash: (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest(),
  x(who: Person): bigint {
    const inner = client.hash(Buffer.from(`${who.poolName}${who.userId}:${who.password}`));
    return int(client.hash(client.pad(int(who.salt)), inner).toString('hex'));
  },
  /** Every value of the client's side, from its own a and the server's B. */
  sign(who: Person, B: string) {
    const k = int(client.hash(client.pad(client.n), client.pad(2n)).toString('hex'));
    const a = int(who.a);
    const A = client.pow(2n, a);
    const x = client.x(who);
    const u = int(client.hash(client.pad(A), client.pad(int(B))).toString('hex'));
    const S = client.pow(int(B) - k * client.pow(2n, x), a + u * x);
    const prk = createHmac('sha256', client.pad(u)).update(client.pad(S)).digest();
    const K = createHmac('sha256', prk).update('Caldera Derived Key\x01').digest().subarray(0, 16);
    const signature = createHmac('sha256', K)
      .update(
        Buffer.concat([
          Buffer.from(who.poolName + who.userId),
          who.secretBlock,
          Buffer.from(who.timestamp),
        ]),
      )
      .digest('base64');
    return { A, x, u, S, K, signature };
  },
};
