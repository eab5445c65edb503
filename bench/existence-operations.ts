import { randomBytes } from 'node:crypto';
import type { Crowd } from './existence-people.js';
import { mailOf } from './existence-people.js';
import { ask, askGraphql, call, type Answer } from './http-client.js';
import { PASSWORD } from './people.js';
import { power } from './srp-client.js';

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

const WRONG = 'Wr0ng-horse-7!';
const A = power(2n, 2n ** 255n + 977n).toString(16);

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

const initiate =
  (AuthFlow: string, parameters: object) =>
  async ({ port, clientId: ClientId }: Crowd, USERNAME: string): Promise<Try> => {
    const AuthParameters = { USERNAME, ...parameters };
    return () => ask(port, 'InitiateAuth', { AuthFlow, ClientId, AuthParameters });
  };

interface SrpChallenge {
  readonly ChallengeParameters: {
    readonly SECRET_BLOCK: string;
    readonly USER_ID_FOR_SRP: string;
  };
}

/** A wrong proof: the second step of a sign-in by SRP. */
async function wrongProof({ port, clientId: ClientId }: Crowd, USERNAME: string): Promise<Try> {
  const { ChallengeParameters: asked } = await call<SrpChallenge>(port, 'InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    ClientId,
    AuthParameters: { USERNAME, SRP_A: A },
  });
  const now = new Date().toUTCString().replace(',', '').split(' ');
  const ChallengeResponses = {
    USERNAME: asked.USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: asked.SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: randomBytes(32).toString('base64'),
    TIMESTAMP: `${now[0]} ${now[2]} ${Number(now[1])} ${now[4]} UTC ${now[3]}`,
  };
  const ChallengeName = 'PASSWORD_VERIFIER';
  return () => ask(port, 'RespondToAuthChallenge', { ClientId, ChallengeName, ChallengeResponses });
}

const graphql = (
  field: string,
  input: (clientId: string, username: string) => object,
): Pick<Operation, 'prepare'> => ({
  prepare: async ({ port, clientId }, username) => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) {
      __typename ... on Problem { code message } } }`;
    const variables = { input: input(clientId, username) };
    return () => askGraphql(port, query, variables);
  },
});

/**
 * Every public operation that is told a name. The others are told a token or a session, which nobody has
 * who does not know the user.
 */
export const operations: readonly Operation[] = [
  {
    name: 'InitiateAuth, USER_PASSWORD_AUTH, wrong password',
    among: 'confirmed',
    prepare: initiate('USER_PASSWORD_AUTH', { PASSWORD: WRONG }),
  },
  {
    name: 'InitiateAuth, USER_PASSWORD_AUTH, wrong password, not confirmed',
    among: 'unconfirmed',
    prepare: initiate('USER_PASSWORD_AUTH', { PASSWORD: WRONG }),
  },
  {
    name: 'InitiateAuth, USER_SRP_AUTH',
    among: 'confirmed',
    prepare: initiate('USER_SRP_AUTH', { SRP_A: A }),
  },
  {
    name: 'RespondToAuthChallenge, PASSWORD_VERIFIER, wrong proof',
    among: 'confirmed',
    prepare: wrongProof,
  },
  {
    name: 'InitiateAuth, USER_AUTH',
    among: 'confirmed',
    prepare: initiate('USER_AUTH', {}),
  },
  {
    name: 'InitiateAuth, USER_AUTH, PASSWORD, wrong password',
    among: 'confirmed',
    prepare: initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: WRONG }),
  },
  plain('ForgotPassword', 'confirmed', () => ({})),
  plain('ConfirmForgotPassword', 'confirmed', () => ({
    ConfirmationCode: '000000',
    Password: PASSWORD,
  })),
  plain('ResendConfirmationCode', 'unconfirmed', () => ({})),
  plain('ConfirmSignUp', 'unconfirmed', () => ({ ConfirmationCode: '000000' })),
  plain('SignUp', 'confirmed', (name) => ({ Password: PASSWORD, UserAttributes: mailOf(name) }), {
    told: 'a name can only be taken once',
  }),
  {
    name: 'GraphQL signIn, wrong password',
    among: 'confirmed',
    ...graphql('signIn', (clientId, username) => ({
      clientId,
      with: { password: { username, password: WRONG } },
    })),
  },
  {
    name: 'GraphQL forgotPassword',
    among: 'confirmed',
    ...graphql('forgotPassword', (clientId, username) => ({ clientId, username })),
  },
];
