import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTINUE, problemOf, SIGN_IN } from './support/documents.js';
import { ALL_FLOWS } from './support/factor-pool.js';
import { srpThenRiddle } from './support/riddles.js';
import {
  proveSrp,
  srpResponses,
  srpStepIn,
  startSrp,
  type SrpProof,
  type SrpStep,
} from './support/srp-sign-in.js';
import { newName, PASSWORD, saidOf, secretHash, type TestPool } from './support/test-pool.js';
import { TriggerStage } from './support/trigger-stage.js';

/* One proof is one sign-in, however it is written and by whatever way it comes back. */

const INVALID = 'Invalid session for the user.';
const ONCE = 'Invalid session for the user, session can only be used once.';
const INCORRECT = 'Incorrect username or password.';

let stage: TriggerStage;
let pool: TestPool;

beforeAll(async () => {
  stage = await TriggerStage.start();
  const functions = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'];
  pool = await stage.pool(functions as never, {
    pool: { AliasAttributes: ['email', 'preferred_username'] },
    client: { ExplicitAuthFlows: ALL_FLOWS, PreventUserExistenceErrors: 'ENABLED' },
  });
  stage.play(srpThenRiddle);
});
afterAll(() => stage.stop());

const flows = {
  USER_SRP_AUTH: {},
  USER_AUTH: { PREFERRED_CHALLENGE: 'PASSWORD_SRP' },
  CUSTOM_AUTH: { CHALLENGE_NAME: 'SRP_A' },
} as const;
type FlowName = keyof typeof flows;

interface Exchange {
  readonly step: SrpStep;
  readonly proof: SrpProof;
  readonly Session: string | undefined;
}

/** A challenge and the answer to it; without a password a wrong one. */
async function exchange(
  USERNAME: string,
  AuthFlow: FlowName = 'USER_SRP_AUTH',
  password = PASSWORD,
): Promise<Exchange> {
  const start = startSrp();
  const body = await stage.at.done('InitiateAuth', {
    AuthFlow,
    ClientId: pool.client.id,
    AuthParameters: { USERNAME, SRP_A: start.A, ...flows[AuthFlow] },
  });
  const step = srpStepIn(body);
  const proof = proveSrp(start, step, pool.nameForSrp, password);
  return { step, proof, Session: body['Session'] as string | undefined };
}

const respond = ({ step, proof, Session }: Exchange, more: Record<string, string> = {}) =>
  stage.at.aws('RespondToAuthChallenge', {
    ChallengeName: 'PASSWORD_VERIFIER',
    ClientId: pool.client.id,
    Session,
    ChallengeResponses: { ...srpResponses(step, proof), ...more },
  });

/** Other spellings that a forgiving decoder takes for the same bytes. */
const spellings: Readonly<Record<string, (text: string) => string>> = {
  'a padding more': (text) => `${text}=`,
  'without its padding': (text) => text.replace(/=+$/, '') + '\u200b',
  'a blank behind it': (text) => `${text} `,
  'a line break inside': (text) => text.replace(/^(.{4})/, '$1\n'),
  'the other alphabet': (text) => `${text.replaceAll('+', '-').replaceAll('/', '_')}!!`,
  'something behind its end': (text) => `${text}==AAAA`,
};

describe('a secret block', () => {
  it.each(Object.entries(spellings))('spelt otherwise is none: %s', async (_label, spelt) => {
    const { username } = await pool.person();
    const made = await exchange(username);
    const block = { PASSWORD_CLAIM_SECRET_BLOCK: spelt(made.step.secretBlock) };
    expect(saidOf(await respond(made, block))).toBe(INVALID);
    expect((await respond(made)).status).toBe(200);
    expect(saidOf(await respond(made, block))).toBe(INVALID);
    expect(saidOf(await respond(made))).toBe(ONCE);
  });

  it('spelt otherwise is none at the GraphQL door', async () => {
    const { username } = await pool.person();
    const { step, proof } = await exchange(username);
    const send = (session: string) => {
      const input = { clientId: pool.client.id, session, answer: { srp: proof } };
      return stage.at.graphql(CONTINUE, { input });
    };
    const signed = await send(step.secretBlock);
    expect(signed.body.data).toMatchObject({ continueSignIn: { __typename: 'SignedIn' } });
    for (const spelt of Object.values(spellings)) {
      expect(problemOf(await send(spelt(step.secretBlock)))).toMatchObject({ message: INVALID });
    }
  });

  it.each(['USER_AUTH', 'CUSTOM_AUTH'] as const)(
    'of %s is answered by its session alone, once',
    async (flow) => {
      const { username } = await pool.person();
      const made = await exchange(username, flow);
      const alone = { ...made, Session: undefined };
      expect(saidOf(await respond(alone))).toBe(INVALID);
      expect((await respond(made)).status).toBe(200);
      expect(saidOf(await respond(made))).toBe(ONCE);
      expect(saidOf(await respond(alone))).toBe(INVALID);
    },
  );

  it('is of its session, and a session of its block', async () => {
    const { username } = await pool.person();
    const [plain, chosen] = [await exchange(username), await exchange(username, 'USER_AUTH')];
    const other = await exchange(username, 'USER_AUTH');
    const mixed = [
      { ...plain, Session: chosen.Session },
      { ...other, Session: chosen.Session },
      { ...chosen, Session: other.Session },
    ];
    for (const wrong of mixed) expect(saidOf(await respond(wrong))).toBe(INVALID);
    for (const right of [plain, chosen, other]) expect((await respond(right)).status).toBe(200);
  });
});

describe('a long name', () => {
  const names = {
    'two bytes a letter': 'ü'.repeat(128),
    'three bytes a letter': '漢'.repeat(128),
    'a letter that JSON writes twice': '"'.repeat(128),
  };

  it.each(Object.entries(names))('signs in by SRP at both doors: %s', async (_label, name) => {
    await pool.person(name);
    const start = startSrp();
    const input = { clientId: pool.client.id, with: { srp: { username: name, srpA: start.A } } };
    const { body } = await stage.at.graphql(SIGN_IN, { input });
    const step = body.data?.['signIn'] as SrpStep & { session: string };
    const answer = { srp: proveSrp(start, step, pool.nameForSrp, PASSWORD) };
    const next = { clientId: pool.client.id, session: step.session, answer };
    const done = await stage.at.graphql(CONTINUE, { input: next });
    expect(done.body.data).toMatchObject({ continueSignIn: { __typename: 'SignedIn' } });
    for (const flow of Object.keys(flows) as FlowName[]) {
      expect([flow, (await respond(await exchange(name, flow))).status]).toEqual([flow, 200]);
    }
  });

  it('makes a block as long for nobody as for somebody', async () => {
    const somebody = `${'漢'.repeat(100)}${newName()}`;
    await pool.person(somebody);
    const longest = async (name: string) => {
      // A leading zero of B or b, which are random, makes a block shorter now and then.
      const made = Array.from({ length: 8 }, () => exchange(name));
      return Math.max(...(await Promise.all(made)).map(({ step }) => step.secretBlock.length));
    };
    const nobody = [...somebody].reverse().join('');
    expect(await longest(nobody)).toBe(await longest(somebody));
  });
});

describe('the name in an answer', () => {
  const mailOf = (name: string) => `${name}@corp.example`;

  /** Somebody with two more names, and SRP that fails. */
  async function victim() {
    const { username: Username } = await pool.person();
    const UserAttributes = [
      { Name: 'email', Value: mailOf(Username) },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'preferred_username', Value: `${Username}-too` },
    ];
    const person = { UserPoolId: pool.id, Username, UserAttributes };
    await stage.at.done('AdminUpdateUserAttributes', person);
    return Username;
  }

  it.each(Object.keys(flows) as FlowName[])(
    'of %s tells nobody by what other names a person is known',
    async (flow) => {
      const name = await victim();
      const { UserAttributes } = await stage.at.done<{
        UserAttributes: { Name: string; Value: string }[];
      }>('AdminGetUser', { UserPoolId: pool.id, Username: name });
      const sub = UserAttributes.find(({ Name }) => Name === 'sub')!.Value;
      const guesses = [mailOf(name), `${name}-too`, sub, mailOf(newName())];
      for (const who of [name, newName('nobody')]) {
        for (const USERNAME of guesses) {
          const guess = await exchange(who, flow, 'Wr0ng!password');
          expect(saidOf(await respond(guess, { USERNAME }))).toBe(INVALID);
        }
      }
      const guess = await exchange(mailOf(name), flow, 'Wr0ng!password');
      expect(saidOf(await respond(guess, { USERNAME: mailOf(name) }))).toBe(INCORRECT);
    },
  );

  it('is the one that was given, or the one that the challenge gave, with or without a secret', async () => {
    const name = await victim();
    for (const given of [name, mailOf(name), `${name}-too`]) {
      for (const USERNAME of [given, name]) {
        expect((await respond(await exchange(given), { USERNAME })).status).toBe(200);
      }
    }
    const client = await pool.newClient({ GenerateSecret: true, ExplicitAuthFlows: ALL_FLOWS });
    const start = startSrp();
    const given = mailOf(name);
    const body = await stage.at.done('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: client.id,
      AuthParameters: { USERNAME: given, SRP_A: start.A, SECRET_HASH: secretHash(client, given) },
    });
    const step = srpStepIn(body);
    const proof = proveSrp(start, step, pool.nameForSrp, PASSWORD);
    const SECRET_HASH = secretHash(client, step.userIdForSrp);
    const answer = await stage.at.aws('RespondToAuthChallenge', {
      ChallengeName: 'PASSWORD_VERIFIER',
      ClientId: client.id,
      ChallengeResponses: { ...srpResponses(step, proof), SECRET_HASH },
    });
    expect(answer.status).toBe(200);
  });
});
