import { randomBytes } from 'node:crypto';
import { Authenticator, type RequestOptions } from '../test/support/authenticator.js';
import type { Crowd } from './existence-people.js';
import { FACTORS, mailOf, ORIGIN } from './existence-people.js';
import { ask, askGraphql, call, type Answer } from './http-client.js';
import { PASSWORD } from './people.js';
import { power, timestamp } from './srp-client.js';

/** A try: what must go before it is not measured. */
type Try = () => Promise<Answer>;

/** One public operation, asked in the name of somebody. */
export interface Operation {
  readonly name: string;
  /** Which people are known to it. */
  readonly among: 'confirmed' | 'unconfirmed';
  /** Why Cognito answers it differently although the client hides existence. */
  readonly told?: string;
  prepare(crowd: Crowd, name: string): Promise<Try>;
}

type Prepare = Operation['prepare'];

const WRONG = 'Wr0ng-horse-7!';
const A = power(2n, 2n ** 255n + 977n).toString(16);
const CODE = { confirmationCode: '000000' };
const upperFirst = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`;

const plain = (
  name: string,
  among: Operation['among'],
  input: (name: string) => object,
  more: Pick<Operation, 'told'> = {},
): Operation => ({
  name,
  among,
  ...more,
  prepare: async ({ port, clientId: ClientId }, Username) => {
    const whole = { ClientId, Username, ...input(Username) };
    return () => ask(port, name, whole);
  },
});

/** An answer of the AWS door that asks for something more. */
interface Step {
  readonly ChallengeName: string;
  readonly Session?: string;
  readonly ChallengeParameters: Readonly<Record<string, string>>;
}

const startOf = ({ clientId: ClientId }: Crowd, AuthFlow: string, AuthParameters: object) => ({
  AuthFlow,
  ClientId,
  AuthParameters,
});

const initiate =
  (AuthFlow: string, parameters: object = {}): Prepare =>
  async (crowd, USERNAME) => {
    const input = startOf(crowd, AuthFlow, { USERNAME, ...parameters });
    return () => ask(crowd.port, 'InitiateAuth', input);
  };

/** The second step of a sign-in that begins like this, and how it is answered wrongly. */
const answered =
  (
    [flow, parameters]: readonly [string, object],
    responses: (step: Step) => Readonly<Record<string, string>>,
  ): Prepare =>
  async (crowd, name) => {
    const { port, clientId: ClientId } = crowd;
    const input = startOf(crowd, flow, { USERNAME: name, ...parameters });
    const step = await call<Step>(port, 'InitiateAuth', input);
    const { ChallengeName, Session, ChallengeParameters: given } = step;
    const USERNAME = given['USER_ID_FOR_SRP'] ?? name;
    const ChallengeResponses = { USERNAME, ...responses(step) };
    const answer = { ClientId, ChallengeName, Session, ChallengeResponses };
    return () => ask(port, 'RespondToAuthChallenge', answer);
  };

const proof = ({ ChallengeParameters: given }: Step) => ({
  PASSWORD_CLAIM_SECRET_BLOCK: given['SECRET_BLOCK']!,
  PASSWORD_CLAIM_SIGNATURE: randomBytes(32).toString('base64'),
  TIMESTAMP: timestamp(new Date()),
});

/** Signed by a key that is not the person's, in the name of somebody else. */
function assertion(options: string): string {
  const { challenge, rpId, allowCredentials } = JSON.parse(options) as RequestOptions;
  const device = new Authenticator(ORIGIN);
  device.create({ rp: { id: rpId }, user: { id: '', name: '' }, challenge });
  const passkey = { ...device.passkeys[0]!, id: allowCredentials![0]!.id };
  const userHandle = Buffer.from('somebody').toString('base64url');
  return JSON.stringify(device.assert(passkey, challenge, { userHandle }));
}

const preferred = (factor: string, more: object = {}) =>
  ['USER_AUTH', { PREFERRED_CHALLENGE: factor, ...more }] as const;

const passkey = ({ ChallengeParameters: given }: Step) => ({
  CREDENTIAL: assertion(given['CREDENTIAL_REQUEST_OPTIONS']!),
});

const confirmed = (name: string, prepare: Prepare): Operation => ({
  name,
  among: 'confirmed',
  prepare,
});

const respond = (what: string, ...how: Parameters<typeof answered>): Operation =>
  confirmed(`RespondToAuthChallenge, ${what}`, answered(...how));

const documentOf = (field: string): string => {
  const type = `${upperFirst(field)}Input`;
  return `mutation ($input: ${type}!) { ${field}(input: $input) {
    __typename ... on Problem { code message } } }`;
};

const graphql = (
  field: string,
  input: (username: string) => object,
  among: Operation['among'] = 'confirmed',
): Operation => ({
  name: `GraphQL ${field}`,
  among,
  prepare: async ({ port, clientId }, username) => {
    const variables = { input: { clientId, ...input(username) } };
    return () => askGraphql(port, documentOf(field), variables);
  },
});

const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) {
  ... on Challenge { session } ... on PasskeyChallenge { options } } }`;

interface Begun {
  readonly data: { readonly signIn: { readonly session: string; readonly options: object } };
}

/** The second step of a sign-in at the GraphQL door. */
const continued = (
  factor: string,
  answer: (step: Begun['data']['signIn']) => object,
): Operation => ({
  name: `GraphQL continueSignIn, ${factor}`,
  among: 'confirmed',
  prepare: async ({ port, clientId }, username) => {
    const start = { clientId, with: { choice: { username, preferred: factor } } };
    const { body } = await askGraphql(port, SIGN_IN, { input: start });
    const step = (JSON.parse(body) as Begun).data.signIn;
    const variables = { input: { clientId, session: step.session, answer: answer(step) } };
    return () => askGraphql(port, documentOf('continueSignIn'), variables);
  },
});

const selected = FACTORS.map((factor) =>
  respond(`SELECT_CHALLENGE, ${factor}`, ['USER_AUTH', {}], () => ({
    ANSWER: factor,
    ...(factor === 'PASSWORD' && { PASSWORD: WRONG }),
  })),
);

/**
 * Every public operation that is told a name, and every answer to a challenge that a name is enough for.
 * The others are told a token or a session, which nobody has who does not know the user.
 */
export const operations: readonly Operation[] = [
  confirmed(
    'InitiateAuth, USER_PASSWORD_AUTH, wrong password',
    initiate('USER_PASSWORD_AUTH', { PASSWORD: WRONG }),
  ),
  {
    name: 'InitiateAuth, USER_PASSWORD_AUTH, wrong password, not confirmed',
    among: 'unconfirmed',
    prepare: initiate('USER_PASSWORD_AUTH', { PASSWORD: WRONG }),
  },
  confirmed('InitiateAuth, USER_SRP_AUTH', initiate('USER_SRP_AUTH', { SRP_A: A })),
  respond('PASSWORD_VERIFIER, wrong proof', ['USER_SRP_AUTH', { SRP_A: A }], proof),
  confirmed('InitiateAuth, USER_AUTH', initiate('USER_AUTH')),
  confirmed(
    'InitiateAuth, USER_AUTH, PASSWORD, wrong password',
    initiate(...preferred('PASSWORD', { PASSWORD: WRONG })),
  ),
  ...selected,
  respond('PASSWORD, wrong password', preferred('PASSWORD'), () => ({ PASSWORD: WRONG })),
  respond(
    'PASSWORD_VERIFIER in USER_AUTH, wrong proof',
    preferred('PASSWORD_SRP', { SRP_A: A }),
    proof,
  ),
  respond('EMAIL_OTP, wrong code', preferred('EMAIL_OTP'), () => ({ EMAIL_OTP_CODE: '0' })),
  respond('SMS_OTP, wrong code', preferred('SMS_OTP'), () => ({ SMS_OTP_CODE: '0' })),
  respond('WEB_AUTHN, wrong assertion', preferred('WEB_AUTHN'), passkey),
  confirmed('InitiateAuth, CUSTOM_AUTH', initiate('CUSTOM_AUTH')),
  respond('CUSTOM_CHALLENGE, wrong answer', ['CUSTOM_AUTH', {}], () => ({ ANSWER: 'eight' })),
  plain('ForgotPassword', 'confirmed', () => ({})),
  plain('ConfirmForgotPassword', 'confirmed', () => ({
    ConfirmationCode: '000000',
    Password: PASSWORD,
  })),
  plain('ResendConfirmationCode', 'unconfirmed', () => ({})),
  plain('ConfirmSignUp', 'unconfirmed', () => ({ ConfirmationCode: '000000' })),
  graphql('signIn', (username) => ({ with: { password: { username, password: WRONG } } })),
  continued('PASSWORD', () => ({ password: WRONG })),
  continued('EMAIL_OTP', () => ({ code: '0' })),
  continued('WEB_AUTHN', ({ options }) => ({
    passkey: JSON.parse(assertion(JSON.stringify(options))) as object,
  })),
  graphql('forgotPassword', (username) => ({ username })),
  graphql('confirmForgotPassword', (username) => ({ username, ...CODE, password: PASSWORD })),
  graphql('resendConfirmationCode', (username) => ({ username }), 'unconfirmed'),
  graphql('confirmSignUp', (username) => ({ username, ...CODE }), 'unconfirmed'),
  // The last: it makes strangers known.
  plain('SignUp', 'confirmed', (name) => ({ Password: PASSWORD, UserAttributes: mailOf(name) }), {
    told: 'a name can only be taken once',
  }),
];
