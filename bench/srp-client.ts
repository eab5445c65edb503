import {
  createDiffieHellman,
  createHash,
  createHmac,
  getDiffieHellman,
  hkdfSync,
} from 'node:crypto';
import { call } from './http-client.js';
import { nameAt, PASSWORD } from './people.js';
import type { Population } from './people.js';

interface Challenge {
  readonly ChallengeParameters: {
    readonly SALT: string;
    readonly SRP_B: string;
    readonly SECRET_BLOCK: string;
    readonly USER_ID_FOR_SRP: string;
  };
}

const group = getDiffieHellman('modp15').getPrime();
const N = integer(group);

/** What the other side sends to be proved against. */
export type Asked = Pick<Challenge['ChallengeParameters'], 'SALT' | 'SRP_B' | 'SECRET_BLOCK'>;

/** Who proves to know a password: of a person the pool's name and theirs, of a device its two keys. */
export interface Prover {
  readonly name: string;
  readonly password: string;
}

/** The arithmetic of a client of SRP, fast enough to measure a server with: it goes through OpenSSL. */
export class SrpArithmetic {
  private readonly a = integer(createHash('sha256').update('bench').digest());
  private readonly A = power(2n, this.a);
  private readonly k = integer(hash(padded(N), padded(2n)));
  /** x and k*g^x of everybody who has signed in before: they change with the password only. */
  private readonly known = new Map<string, { x: bigint; shift: bigint }>();

  /** SRP_A in hex. */
  get start(): string {
    return this.A.toString(16);
  }

  /** What a new device gives to the server: DeviceSecretVerifierConfig. */
  verifierOf(who: Prover, salt: string) {
    const { x } = this.secretsOf(who, salt);
    return {
      PasswordVerifier: padded(power(2n, x)).toString('base64'),
      Salt: padded(BigInt(`0x${salt}`)).toString('base64'),
    };
  }

  /** The signature over name, block and time. */
  prove(who: Prover, asked: Asked, time: string): string {
    const { x, shift } = this.secretsOf(who, asked.SALT);
    const B = BigInt(`0x${asked.SRP_B}`);
    const u = integer(hash(padded(this.A), padded(B)));
    const shared = power((((B - shift) % N) + N) % N, this.a + u * x);
    const info = 'Caldera Derived Key';
    const key = Buffer.from(hkdfSync('sha256', padded(shared), padded(u), info, 16));
    const signed = createHmac('sha256', key).update(who.name);
    return signed.update(Buffer.from(asked.SECRET_BLOCK, 'base64')).update(time).digest('base64');
  }

  private secretsOf({ name, password }: Prover, salt: string): { x: bigint; shift: bigint } {
    const key = `${name} ${salt}`;
    let secrets = this.known.get(key);
    if (!secrets) {
      const inner = hash(Buffer.from(`${name}:${password}`));
      const x = integer(hash(padded(BigInt(`0x${salt}`)), inner));
      secrets = { x, shift: (this.k * power(2n, x)) % N };
      this.known.set(key, secrets);
    }
    return secrets;
  }
}

/** Signs people in by SRP. */
export class SrpClient {
  private readonly arithmetic = new SrpArithmetic();

  constructor(private readonly people: Population) {}

  /** One whole sign-in: USER_SRP_AUTH, then PASSWORD_VERIFIER. Throws unless it ends with tokens. */
  async signIn(turn: number): Promise<void> {
    const { port, clientId: ClientId, poolName } = this.people;
    const { ChallengeParameters: asked } = await call<Challenge>(port, 'InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId,
      AuthParameters: { USERNAME: nameAt(this.people, turn), SRP_A: this.arithmetic.start },
    });
    const TIMESTAMP = timestamp(new Date());
    const who = { name: `${poolName}${asked.USER_ID_FOR_SRP}`, password: PASSWORD };
    const answer = await call<{ AuthenticationResult?: object }>(port, 'RespondToAuthChallenge', {
      ChallengeName: 'PASSWORD_VERIFIER',
      ClientId,
      ChallengeResponses: {
        USERNAME: asked.USER_ID_FOR_SRP,
        PASSWORD_CLAIM_SECRET_BLOCK: asked.SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: this.arithmetic.prove(who, asked, TIMESTAMP),
        TIMESTAMP,
      },
    });
    if (!answer.AuthenticationResult) throw new Error('An SRP sign-in ended without tokens');
  }
}

/** base^exponent mod N; about 0.5 ms for an exponent of 256 bits. */
export function power(base: bigint, exponent: bigint): bigint {
  const exchange = createDiffieHellman(group, 2);
  exchange.setPrivateKey(padded(exponent));
  return integer(exchange.computeSecret(padded(base)));
}

function integer(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function padded(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function hash(...parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** `Tue Mar 4 05:06:07 UTC 2025`: what is signed with the proof. */
export function timestamp(date: Date): string {
  const [day, number, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${Number(number)} ${time} UTC ${year}`;
}
