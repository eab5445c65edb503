import { afterAll, beforeAll, expect, it } from 'vitest';
import { Account } from './support/account.js';
import { Authenticator, type RequestOptions } from './support/authenticator.js';
import { TestGateway } from './support/gateway.js';
import { ORIGIN, register } from './support/passkeys.js';
import { proveSrp, startSrp, type SrpStep } from './support/srp-sign-in.js';
import { mailOf, newName, PASSWORD } from './support/test-pool.js';
import { ChoicePool, otherCode, type Step } from './support/user-auth.js';

let at: TestGateway;
let pool: ChoicePool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await ChoicePool.make(at);
});

afterAll(() => at.stop());

const MEMBERS = `{ __typename
  ... on Challenge { session challengeName }
  ... on FactorChoice { factors }
  ... on SrpChallenge { salt srpB secretBlock userIdForSrp }
  ... on CodeChallenge { kind destination }
  ... on PasskeyChallenge { options }
  ... on SignedIn { accessToken user { username } }
  ... on Problem { code message } }`;
const START = `mutation ($input: SignInInput!) { step: signIn(input: $input) ${MEMBERS} }`;
const GO_ON = `mutation ($input: ContinueSignInInput!) { step: continueSignIn(input: $input) ${MEMBERS} }`;

type Member = Readonly<Record<string, unknown>> & { readonly session: string };

async function ask(query: string, input: object): Promise<Member> {
  const clientId = pool.pool.client.id;
  const { body } = await at.graphql(query, { input: { clientId, ...input } });
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data!['step'] as Member;
}

const start = (choice: object) => ask(START, { with: { choice } });
const goOn = ({ session }: Member, answer: object) => ask(GO_ON, { session, answer });

it('lets a person choose, and takes a code', async () => {
  const { username, mail } = await pool.person();
  const asked = await start({ username });
  expect(asked).toMatchObject({
    __typename: 'FactorChoice',
    challengeName: 'SELECT_CHALLENGE',
    factors: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
  });
  const step = await goOn(asked, { factor: 'EMAIL_OTP' });
  expect(step).toMatchObject({ __typename: 'CodeChallenge', kind: 'EMAIL_OTP' });
  expect(step['destination']).toMatch(/^.\*\*\*@m\*\*\*$/);
  const code = await pool.code(mail);
  expect(await goOn(step, { code: otherCode(code) })).toMatchObject({
    __typename: 'CodeMismatch',
    code: 'CODE_MISMATCH',
  });
  const done = { __typename: 'SignedIn', user: { username } };
  expect(await goOn(step, { code })).toMatchObject(done);
  expect(await goOn(step, { code })).toMatchObject({ __typename: 'ChallengeMismatch' });
  expect(await goOn(await start({ username }), { password: PASSWORD })).toMatchObject(done);
  expect(await start({ username, preferred: 'PASSWORD', password: PASSWORD })).toMatchObject(done);
});

it('takes a passkey as browsers give it', async () => {
  const ann = await pool.person();
  const device = new Authenticator(ORIGIN);
  await register(await Account.open(pool.pool, { person: ann }), {}, device);
  const step = await start({ username: ann.username, preferred: 'WEB_AUTHN' });
  expect(step).toMatchObject({ __typename: 'PasskeyChallenge', challengeName: 'WEB_AUTHN' });
  const options = step['options'] as RequestOptions;
  const forged = device.get(options, { origin: 'https://evil.example' });
  expect(await goOn(step, { passkey: forged })).toMatchObject({
    __typename: 'InvalidCredentials',
    message: 'Invalid passkey credential.',
  });
  const crossed = await goOn(step, { code: '12345678' });
  expect(crossed).toMatchObject({ __typename: 'ChallengeMismatch' });
  expect(await goOn(step, { passkey: device.get(options) })).toMatchObject({
    __typename: 'SignedIn',
  });
});

it.each([true, false])('takes an SRP proof with its secret block or without', async (isGiven) => {
  const { username } = await pool.person();
  const begun = startSrp();
  const preferred = 'PASSWORD_SRP';
  const step = await start({ username, preferred, srpA: begun.A });
  const asked = step as unknown as SrpStep;
  const prove = (password: string) => ({
    srp: {
      ...proveSrp(begun, asked, pool.pool.id.split('_')[1]!, password),
      ...(isGiven && { secretBlock: asked.secretBlock }),
    },
  });
  expect(await goOn(step, prove(`${PASSWORD}!`))).toMatchObject({
    __typename: 'InvalidCredentials',
  });
  expect(await goOn(step, prove(PASSWORD))).toMatchObject({ __typename: 'SignedIn' });
});

it('signs a newcomer in by the session of the sign-up', async () => {
  const username = newName();
  const clientId = pool.pool.client.id;
  const userAttributes = [{ name: 'email', value: mailOf(username) }];
  const joined = await at.graphql(
    `mutation ($input: SignUpInput!) { step: signUp(input: $input) {
      ... on SignUpResult { session } } }`,
    { input: { clientId, username, userAttributes } },
  );
  const { session } = joined.body.data!['step'] as Member;
  const confirmationCode = await pool.pool.code(username);
  const confirmed = await at.graphql(
    `mutation ($input: ConfirmSignUpInput!) { step: confirmSignUp(input: $input) {
      ... on SignUpConfirmed { username session } } }`,
    { input: { clientId, username, confirmationCode, session } },
  );
  const next = confirmed.body.data!['step'] as Member;
  expect(await start({ username, session: next.session })).toMatchObject({
    __typename: 'SignedIn',
    user: { username },
  });
});

it('is open to administrators too, at the AWS door', async () => {
  const { username, mail } = await pool.person();
  const place = { UserPoolId: pool.pool.id, ClientId: pool.pool.client.id };
  const asked = await at.done<Step>('AdminInitiateAuth', {
    ...place,
    AuthFlow: 'USER_AUTH',
    AuthParameters: { USERNAME: username, PREFERRED_CHALLENGE: 'EMAIL_OTP' },
  });
  expect(asked.ChallengeName).toBe('EMAIL_OTP');
  const done = await at.done<Step>('AdminRespondToAuthChallenge', {
    ...place,
    ChallengeName: 'EMAIL_OTP',
    Session: asked.Session,
    ChallengeResponses: { USERNAME: username, EMAIL_OTP_CODE: await pool.code(mail) },
  });
  expect(done.AuthenticationResult).toBeDefined();
});
