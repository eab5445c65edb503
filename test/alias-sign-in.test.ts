import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { CONTINUE, SIGN_IN } from './support/documents.js';
import { signInBySrp } from './support/srp-at-aws.js';
import { mailOf, newName, PASSWORD, saidOf, secretHash, TestPool } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  const settings = { AliasAttributes: ['email', 'preferred_username'] };
  pool = await TestPool.make(at, settings, { PreventUserExistenceErrors: 'ENABLED' });
});
afterAll(() => at.stop());

const subOf = async (Username: string) => {
  const { UserAttributes } = await at.done<{ UserAttributes: { Name: string; Value: string }[] }>(
    'AdminGetUser',
    { UserPoolId: pool.id, Username },
  );
  return UserAttributes.find(({ Name }) => Name === 'sub')!.Value;
};
const signIn = (name: string) => pool.passwordAuth(name, PASSWORD);
/** A confirmed person whose mail address is verified. */
async function member(): Promise<string> {
  const name = newName();
  await pool.signUp(name);
  expect((await pool.confirm(name, await pool.code(name))).status).toBe(200);
  return name;
}

describe('signing in by an alias', () => {
  it('runs SRP over the stored user name, at both doors', async () => {
    const name = await member();
    const person = { username: mailOf(name), password: PASSWORD };
    const step = await signInBySrp(pool, person);
    expect(step.challenge).toMatchObject({ USERNAME: name, USER_ID_FOR_SRP: name });
    expect(step.answer.status).toBe(200);

    const input = {
      clientId: pool.client.id,
      with: { password: { username: mailOf(name), password: PASSWORD } },
    };
    const { body } = await at.graphql(SIGN_IN, { input });
    expect(body.data).toMatchObject({ signIn: { user: { username: name } } });
  });

  it('takes the secret hash over the alias, and over the name that a step gave', async () => {
    const name = await member();
    const client = await pool.newClient({ GenerateSecret: true });
    expect((await pool.passwordAuth(mailOf(name), PASSWORD, client)).status).toBe(200);
    const refresh = async (named: string) => {
      const { RefreshToken } = await pool.signIn({ username: name, password: PASSWORD }, client);
      return at.aws('InitiateAuth', {
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: client.id,
        AuthParameters: { REFRESH_TOKEN: RefreshToken, SECRET_HASH: secretHash(client, named) },
      });
    };
    expect((await refresh(name)).status).toBe(200);
    expect((await refresh(mailOf(name))).status).toBe(200);
    expect((await refresh(mailOf(newName()))).status).toBe(400);
  });

  it('simulates a person of this kind of pool for an address that nobody has', async () => {
    const ghost = { username: `${newName('ghost')}@mail.example.com`, password: PASSWORD };
    const [one, two] = [await signInBySrp(pool, ghost), await signInBySrp(pool, ghost)];
    expect(one.challenge['USER_ID_FOR_SRP']).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(two.challenge['USER_ID_FOR_SRP']).toBe(one.challenge['USER_ID_FOR_SRP']);
    expect(two.challenge['SALT']).toBe(one.challenge['SALT']);
    expect(saidOf(two.answer)).toBe('Incorrect username or password.');
  });

  it('counts wrong guesses by person, whatever name was used', async () => {
    const name = await member();
    const names = [name, mailOf(name), await subOf(name), name, mailOf(name)];
    for (const one of names) {
      expect(saidOf(await pool.passwordAuth(one, 'Wrong-passw0rd'))).toBe(
        'Incorrect username or password.',
      );
    }
    for (const one of names) expect(saidOf(await signIn(one))).toBe('Password attempts exceeded');
  });

  it('answers a challenge under any of the names', async () => {
    const name = newName();
    await at.done('AdminCreateUser', {
      ...{ UserPoolId: pool.id, Username: name, TemporaryPassword: PASSWORD },
      UserAttributes: [
        { Name: 'email', Value: mailOf(name) },
        { Name: 'email_verified', Value: 'true' },
      ],
    });
    for (const USERNAME of [name, mailOf(name)]) {
      const { body } = await signIn(mailOf(name));
      const answer = await at.aws('RespondToAuthChallenge', {
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ClientId: pool.client.id,
        Session: body['Session'],
        ChallengeResponses: { USERNAME, NEW_PASSWORD: 'short' },
      });
      expect(saidOf(answer)).toContain('Password did not conform with policy');
    }
    const { body } = await signIn(mailOf(name));
    const other = await at.aws('RespondToAuthChallenge', {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ClientId: pool.client.id,
      Session: body['Session'],
      ChallengeResponses: { USERNAME: newName(), NEW_PASSWORD: `${PASSWORD}2` },
    });
    expect(saidOf(other)).toBe('Invalid session for the user.');
    const input = {
      clientId: pool.client.id,
      session: body['Session'],
      answer: { newPassword: { password: `${PASSWORD}2` } },
    };
    const done = await at.graphql(CONTINUE, { input });
    expect(done.body.data).toMatchObject({ continueSignIn: { user: { username: name } } });
  });
});
