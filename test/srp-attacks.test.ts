import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { CONTINUE, problemOf, SIGN_IN } from './support/documents.js';
import {
  newName,
  PASSWORD,
  saidOf,
  TestPool,
  tokensIn,
  type TestClient,
} from './support/test-pool.js';
import { client as srp, hexOf, int } from './support/srp-client.js';
import {
  proveSrp,
  srpResponses,
  srpStepIn,
  startSrp,
  type SrpProof,
  type SrpStart,
  type SrpStep,
} from './support/srp-sign-in.js';

const MINUTE = 60_000;
const INVALID = 'Invalid session for the user.';
const ONCE = 'Invalid session for the user, session can only be used once.';
const EXPIRED = 'Invalid session for the user, session is expired.';
const INCORRECT = 'Incorrect username or password.';

let at: TestGateway;
let pool: TestPool;
let name: string;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  name = (await pool.person()).username;
});

afterAll(() => at.stop());

const initiate = (A: string, client = pool.client) =>
  at.aws('InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    ClientId: client.id,
    AuthParameters: { USERNAME: name, SRP_A: A },
  });

const respond = (responses: Record<string, string>, client = pool.client) =>
  at.aws('RespondToAuthChallenge', {
    ChallengeName: 'PASSWORD_VERIFIER',
    ClientId: client.id,
    ChallengeResponses: responses,
  });

/** A challenge and the right answer to it. */
async function exchange(client: TestClient = pool.client) {
  const start = startSrp();
  const { body } = await initiate(start.A, client);
  const step = srpStepIn(body);
  return { start, step, proof: proofOf(start, step) };
}

const proofOf = (start: SrpStart, step: SrpStep): SrpProof =>
  proveSrp(start, step, pool.nameForSrp, PASSWORD);

describe('A that is a multiple of N', () => {
  const multiples = { '0': 0n, '00': 0n, N: srp.n, '2N': 2n * srp.n, '3N': 3n * srp.n };

  it.each(Object.entries(multiples))('%s is refused at both doors', async (label, value) => {
    const srpA = label === '00' ? '00' : hexOf(value);
    const aws = await initiate(srpA);
    expect([aws.status, aws.body['__type']]).toEqual([400, 'InvalidParameterException']);
    const graphql = await at.graphql(SIGN_IN, {
      input: { clientId: pool.client.id, with: { srp: { username: name, srpA } } },
    });
    expect(problemOf(graphql)).toEqual({ code: 'INVALID_PARAMETER', message: saidOf(aws) });
  });

  it('would let anybody in, since S is then 0: that proof fails after an honest A', async () => {
    const { start, step } = await exchange();
    const forged = withoutPassword(start.A, step);
    expect(saidOf(await respond(srpResponses(step, forged)))).toBe(INCORRECT);
    const honest = proofOf(start, step);
    expect((await respond(srpResponses(step, honest))).status).toBe(200);
  });

  it('plus one is no way round: it is refused, or its proof is wrong', async () => {
    const A = hexOf(srp.n + 1n);
    const answer = await initiate(A);
    if (answer.status !== 200) return expect(saidOf(answer)).toMatch(/SRP_A/);
    const step = srpStepIn(answer.body);
    expect(saidOf(await respond(srpResponses(step, withoutPassword(A, step))))).toBe(INCORRECT);
  });

  it('text that is no number is refused', async () => {
    for (const A of ['xyz', '-5', '0x10', ' ', 'f'.repeat(5000)]) {
      expect([A.slice(0, 5), (await initiate(A)).status]).toEqual([A.slice(0, 5), 400]);
    }
  });
});

/** The proof of somebody who reckons that S is 0 and so needs no password. */
function withoutPassword(A: string, step: SrpStep): SrpProof {
  const hmac = (key: Buffer, ...data: (Buffer | string)[]) => {
    const made = createHmac('sha256', key);
    for (const part of data) made.update(part);
    return made.digest();
  };
  const u = srp.hash(srp.pad(int(A)), srp.pad(int(step.srpB)));
  const prk = hmac(srp.pad(int(u.toString('hex'))), srp.pad(0n));
  const key = hmac(prk, 'Caldera Derived Key\x01').subarray(0, 16);
  const block = Buffer.from(step.secretBlock, 'base64');
  const signature = hmac(key, pool.nameForSrp + step.userIdForSrp, block, 'now');
  return { signature: signature.toString('base64'), timestamp: 'now' };
}

describe('a secret block', () => {
  it('is as long for nobody as for somebody', async () => {
    const client = await pool.newClient({ PreventUserExistenceErrors: 'ENABLED' });
    const somebody = newName('length');
    await pool.person(somebody);
    const longest = async (USERNAME: string) => {
      const lengths = Array.from({ length: 8 }, async () => {
        const { body } = await at.aws('InitiateAuth', {
          AuthFlow: 'USER_SRP_AUTH',
          ClientId: client.id,
          AuthParameters: { USERNAME, SRP_A: startSrp().A },
        });
        return (body['ChallengeParameters'] as { SECRET_BLOCK: string }).SECRET_BLOCK.length;
      });
      // A leading zero of B or b, which are random, makes a block shorter now and then.
      return Math.max(...(await Promise.all(lengths)));
    };
    expect(await longest(somebody.replace('length', 'nobody'))).toBe(await longest(somebody));
  });

  it('is used once', async () => {
    const { step, proof } = await exchange();
    expect((await respond(srpResponses(step, proof))).status).toBe(200);
    expect(saidOf(await respond(srpResponses(step, proof)))).toBe(ONCE);
  });

  it('is used once by many at the same time', async () => {
    const { step, proof } = await exchange();
    const sent = Array.from({ length: 10 }, () => respond(srpResponses(step, proof)));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  it('survives a wrong proof: old clients repeat themselves', async () => {
    const { start, step, proof } = await exchange();
    const wrong = proveSrp(start, step, pool.nameForSrp, 'Wr0ng!password');
    expect(saidOf(await respond(srpResponses(step, wrong)))).toBe(INCORRECT);
    const repeated = { ...srpResponses(step, proof), DEVICE_KEY: null as unknown as string };
    expect((await respond(repeated)).status).toBe(200);
  });

  it('is of one client', async () => {
    const other = await pool.newClient();
    const { step, proof } = await exchange(other);
    expect(saidOf(await respond(srpResponses(step, proof)))).toBe(INVALID);
    expect((await respond(srpResponses(step, proof), other)).status).toBe(200);
  });

  it('is of one person', async () => {
    const somebody = await pool.person();
    const { step, proof } = await exchange();
    const responses = { ...srpResponses(step, proof), USERNAME: somebody.username };
    expect(saidOf(await respond(responses))).toBe(INVALID);
    expect((await respond(srpResponses(step, proof))).status).toBe(200);
  });

  it('cannot be changed in any part', async () => {
    const { start, step, proof } = await exchange();
    const block = Buffer.from(step.secretBlock, 'base64');
    for (const place of [5, 20, Math.floor(block.length / 2), block.length - 1]) {
      const bytes = Buffer.from(block);
      bytes[place] = bytes[place] === 65 ? 66 : 65;
      const changed = { ...step, secretBlock: bytes.toString('base64') };
      const answer = await respond(srpResponses(changed, proofOf(start, changed)));
      expect([place, saidOf(answer)]).toEqual([place, INVALID]);
    }
    const empty = { ...step, secretBlock: Buffer.from('v1.').toString('base64') };
    expect(saidOf(await respond(srpResponses(empty, proof)))).toBe(INVALID);
    expect((await respond(srpResponses(step, proof))).status).toBe(200);
  });

  it('of one exchange does not fit the proof of another', async () => {
    const [one, other] = [await exchange(), await exchange()];
    const mixed = srpResponses(one.step, other.proof);
    expect(saidOf(await respond(mixed))).toBe(INCORRECT);
    expect((await respond(srpResponses(one.step, one.proof))).status).toBe(200);
  });

  it('works for three minutes', async () => {
    const [early, late] = [await exchange(), await exchange()];
    at.clock.advance(3 * MINUTE - 10_000);
    expect((await respond(srpResponses(early.step, early.proof))).status).toBe(200);
    at.clock.advance(11_000);
    expect(saidOf(await respond(srpResponses(late.step, late.proof)))).toBe(EXPIRED);
  });

  it('works at the GraphQL door alike', async () => {
    const start = startSrp();
    const input = {
      clientId: pool.client.id,
      with: { srp: { username: name, srpA: start.A } },
    };
    const opened = (await at.graphql(SIGN_IN, { input })).body.data?.['signIn'] as SrpStep & {
      session: string;
    };
    const answer = { srp: proofOf(start, opened) };
    const next = { clientId: pool.client.id, session: opened.session, answer };
    const first = await at.graphql(CONTINUE, { input: next });
    expect(first.body.data?.['continueSignIn']).toMatchObject({ __typename: 'SignedIn' });
    const second = await at.graphql(CONTINUE, { input: next });
    expect(problemOf(second)).toEqual({ code: 'NOT_AUTHORIZED', message: ONCE });
  });
});

describe('the session of NEW_PASSWORD_REQUIRED', () => {
  const temporary = 'Temp0rary!word';

  /** Somebody with a temporary password who has just used it. */
  async function opened() {
    const Username = newName();
    await at.done('AdminCreateUser', {
      UserPoolId: pool.id,
      Username,
      TemporaryPassword: temporary,
      MessageAction: 'SUPPRESS',
    });
    return { Username, Session: await again(Username) };
  }

  async function again(Username: string): Promise<string> {
    const { body } = await pool.passwordAuth(Username, temporary);
    return String(body['Session']);
  }

  const answer = (Username: string, Session: string, more: object = {}) =>
    at.aws('RespondToAuthChallenge', {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ClientId: pool.client.id,
      Session,
      ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: PASSWORD },
      ...more,
    });

  it('is used once', async () => {
    const { Username, Session } = await opened();
    expect(tokensIn((await answer(Username, Session)).body).TokenType).toBe('Bearer');
    expect(saidOf(await answer(Username, Session))).toBe(ONCE);
  });

  it('is used once by many at the same time', async () => {
    const { Username, Session } = await opened();
    const sent = Array.from({ length: 10 }, () => answer(Username, Session));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  it('is void for a password that was changed meanwhile', async () => {
    const { Username, Session } = await opened();
    const settled = { UserPoolId: pool.id, Username, Password: PASSWORD, Permanent: true };
    await at.done('AdminSetUserPassword', settled);
    expect(saidOf(await answer(Username, Session))).toBe(INVALID);
  });

  it('is void for a temporary password that an administrator has replaced by another', async () => {
    const { Username, Session } = await opened();
    const Password = 'An0ther!temporary';
    await at.done('AdminSetUserPassword', { UserPoolId: pool.id, Username, Password });
    expect(saidOf(await answer(Username, Session))).toBe(INVALID);
    const { body } = await pool.passwordAuth(Username, Password);
    const control = await answer(Username, String(body['Session']));
    expect(tokensIn(control.body).TokenType).toBe('Bearer');
  });

  it('stays good after a password that the policy refuses', async () => {
    const { Username, Session } = await opened();
    const weak = { ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: 'weakpassword' } };
    expect((await answer(Username, Session, weak)).body).toEqual({
      __type: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password must have uppercase characters',
    });
    expect((await answer(Username, Session)).status).toBe(200);
  });

  it('is of one client, one person and one step', async () => {
    const { Username, Session } = await opened();
    const somebody = await opened();
    const other = await pool.newClient();
    expect(saidOf(await answer(Username, Session, { ClientId: other.id }))).toBe(INVALID);
    expect(saidOf(await answer(somebody.Username, Session))).toBe(INVALID);
    const { step, proof } = await exchange();
    const responses = { ...srpResponses(step, proof), PASSWORD_CLAIM_SECRET_BLOCK: Session };
    expect(saidOf(await respond(responses))).toBe(INVALID);
    expect(saidOf(await answer(name, step.secretBlock))).toMatch(/^Invalid session|^1 validation/);
    expect((await answer(Username, Session)).status).toBe(200);
  });

  it('is refused when it is garbled, and missed when it is absent', async () => {
    const { Username, Session } = await opened();
    const garbled = [`${Session}A`, Session.slice(1), Session.split('').reverse().join('')];
    for (const text of garbled) expect(saidOf(await answer(Username, text))).toBe(INVALID);
    expect(saidOf(await answer(Username, Session, { Session: undefined }))).toBe(
      'Missing required parameter Session',
    );
    expect((await answer(Username, Session)).status).toBe(200);
  });

  it('works for as long as the client says', async () => {
    const client = await pool.newClient({ AuthSessionValidity: 15 });
    const { Username } = await opened();
    const start = async () => {
      const { body } = await pool.passwordAuth(Username, temporary, client);
      return String(body['Session']);
    };
    const late = await start();
    at.clock.advance(15 * MINUTE + 1000);
    const by = { ClientId: client.id };
    expect(saidOf(await answer(Username, late, by))).toBe(EXPIRED);
    const early = await start();
    at.clock.advance(15 * MINUTE - 10_000);
    expect((await answer(Username, early, by)).status).toBe(200);
  });
});
