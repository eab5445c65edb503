import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account } from './support/account.js';
import { Authenticator, type RequestOptions } from './support/authenticator.js';
import { TestGateway } from './support/gateway.js';
import { workOf, type Work } from './support/hidden-work.js';
import { ORIGIN, register } from './support/passkeys.js';
import { newName, PASSWORD } from './support/test-pool.js';
import { ChoicePool, FLOWS, type Step } from './support/user-auth.js';

/* What a client that hides existence does for nobody is what it does for somebody. */

let at: TestGateway;
let place: ChoicePool;

beforeAll(async () => {
  at = await TestGateway.start();
  const client = { ExplicitAuthFlows: FLOWS, PreventUserExistenceErrors: 'ENABLED' };
  place = await ChoicePool.make(at, { client });
  await at.services.background.stop();
});
afterAll(() => at.stop());

const WRONG = 'Wr0ng!password';
const A = 'c0ffee'.repeat(20);

type Act = () => Promise<unknown>;

/** One public operation, asked in the name of somebody: what goes before it is not counted. */
interface Asked {
  readonly of: keyof typeof people;
  prepare(name: string): Promise<Act>;
}

const call = (operation: string, input: object) => async () => {
  const { body, status } = await at.aws(
    operation,
    { ClientId: place.pool.client.id, ...input },
    false,
  );
  if (status >= 500) throw new Error(JSON.stringify(body));
};

const plain = (operation: string, of: Asked['of'], input: object = {}): [string, Asked] => [
  operation,
  { of, prepare: async (Username) => call(operation, { Username, ...input }) },
];

const begin = (AuthFlow: string, parameters: object = {}): Pick<Asked, 'prepare'> => ({
  prepare: async (USERNAME) =>
    call('InitiateAuth', { AuthFlow, AuthParameters: { USERNAME, ...parameters } }),
});

/** The answer to a challenge that USER_AUTH begins with. */
const answer = (
  factor: string,
  responses: (step: Step) => Record<string, string>,
): Pick<Asked, 'prepare'> => ({
  prepare: async (name) => {
    const step = await place.prefer(name, factor, { SRP_A: A });
    if (step.ChallengeName !== factor && factor !== 'PASSWORD_SRP')
      throw new Error(step.ChallengeName);
    return () => place.answer(step, name, responses(step));
  },
});

const wrongProof = ({ ChallengeParameters: asked }: Step) => ({
  PASSWORD_CLAIM_SECRET_BLOCK: asked!['SECRET_BLOCK']!,
  PASSWORD_CLAIM_SIGNATURE: randomBytes(32).toString('base64'),
  TIMESTAMP: 'Tue Mar 4 05:06:07 UTC 2025',
});

/** By a passkey that is not the person's, in the name of somebody else: whoever that is. */
const wrongAssertion = ({ ChallengeParameters: asked }: Step) => {
  const given = asked!['CREDENTIAL_REQUEST_OPTIONS']!;
  const { challenge, allowCredentials, rpId } = JSON.parse(given) as RequestOptions;
  const device = new Authenticator(ORIGIN);
  const user = { id: '', name: '' };
  device.create({ rp: { id: rpId }, user, challenge });
  const passkey = { ...device.passkeys[0]!, id: allowCredentials![0]!.id };
  const userHandle = Buffer.from('somebody').toString('base64url');
  return { CREDENTIAL: JSON.stringify(device.assert(passkey, challenge, { userHandle })) };
};

const code = { ConfirmationCode: '000000' };

const operations: readonly [string, Asked][] = [
  plain('ForgotPassword', 'reachedByMail'),
  plain('ResendConfirmationCode', 'unconfirmed'),
  plain('ConfirmSignUp', 'unconfirmed', code),
  plain('ConfirmForgotPassword', 'confirmed', { ...code, Password: PASSWORD }),
  ['USER_PASSWORD_AUTH', { of: 'confirmed', ...begin('USER_PASSWORD_AUTH', { PASSWORD: WRONG }) }],
  ['USER_SRP_AUTH', { of: 'confirmed', ...begin('USER_SRP_AUTH', { SRP_A: A }) }],
  ['USER_AUTH', { of: 'confirmed', ...begin('USER_AUTH') }],
  ...['EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN', 'PASSWORD'].map((factor): [string, Asked] => [
    `USER_AUTH, ${factor}`,
    { of: 'confirmed', ...begin('USER_AUTH', { PREFERRED_CHALLENGE: factor }) },
  ]),
  ['a wrong proof by SRP', { of: 'confirmed', ...answer('PASSWORD_SRP', wrongProof) }],
  ['a wrong password', { of: 'confirmed', ...answer('PASSWORD', () => ({ PASSWORD: WRONG })) }],
  [
    'a wrong code by mail',
    { of: 'confirmed', ...answer('EMAIL_OTP', () => ({ EMAIL_OTP_CODE: '0' })) },
  ],
  ['a wrong code by SMS', { of: 'confirmed', ...answer('SMS_OTP', () => ({ SMS_OTP_CODE: '0' })) }],
  ['a wrong passkey', { of: 'confirmed', ...answer('WEB_AUTHN', wrongAssertion) }],
];

/** Who is asked about. */
const people = {
  /** With every factor. */
  confirmed: async () => {
    const ann = await place.person();
    await register(await Account.open(place.pool, { person: ann }), {}, new Authenticator(ORIGIN));
    return ann.username;
  },
  /** As nobody is, who has no number unless the name is one. */
  reachedByMail: async () => {
    const { username } = await place.person();
    await place.write(username, { phone_number: '' });
    return username;
  },
  /** With a sign-up that waits. */
  unconfirmed: async () => {
    const name = newName();
    await place.pool.signUp(name, { Password: PASSWORD });
    return name;
  },
};

/** A name that nobody has, of whom the same is said. */
async function nobody(like: string): Promise<string> {
  const offered = async (name: string) =>
    JSON.stringify((await place.start(name)).AvailableChallenges);
  const wanted = await offered(like);
  for (;;) {
    const name = newName('nobody');
    if ((await offered(name)) === wanted) return name;
  }
}

/** What is done the second time: the first of a kind reads and makes what a process keeps. */
async function counted({ prepare }: Asked, name: string): Promise<Work> {
  await (
    await prepare(name)
  )();
  const act = await prepare(name);
  return workOf(at.services.db, act);
}

describe.each(operations)('%s', (_name, asked) => {
  it('takes as much work for nobody as for somebody', async () => {
    const known = await people[asked.of]();
    const unknown = asked.of === 'confirmed' ? await nobody(known) : newName('nobody');
    const work = await counted(asked, known);
    const same = await counted(asked, unknown);
    const { statements, ...counts } = same;
    expect(counts).toEqual({ ...work, statements: undefined });
    expect(statements).toHaveLength(work.statements.length);
    const written = (steps: readonly string[]) =>
      new Set(steps.filter((step) => step.startsWith('write')));
    expect(written(statements)).toEqual(written(work.statements));
  });
});
