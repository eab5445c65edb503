import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VerificationCodeRow } from '../src/domain/credentials/credentials.entities.js';
import type { UserChanges } from '../src/domain/users/user-directory.js';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import {
  newName,
  PASSWORD,
  saidOf,
  secretHash,
  TestPool,
  type TestClient,
} from './support/test-pool.js';

const HOUR = 60 * 60 * 1000;
const nobody = 'Username/client id combination not found.';
const mismatch = 'Invalid verification code provided, please try again.';
const limited = 'Attempt limit exceeded, please try after some time.';

let at: TestGateway;
let pool: TestPool;
/** A client of the same pool that does not tell who exists. */
let hiding: TestClient;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at, {}, { PreventUserExistenceErrors: 'LEGACY' });
  hiding = await pool.newClient({ PreventUserExistenceErrors: 'ENABLED' });
});
afterAll(() => at.stop());

const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const confirm = (Username: string, ConfirmationCode: string, client = pool.client) =>
  at.aws('ConfirmSignUp', { ClientId: client.id, Username, ConfirmationCode });
const resend = (Username: string, client = pool.client) =>
  at.aws('ResendConfirmationCode', { ClientId: client.id, Username });
const userOf = (Username: string, of = pool) =>
  at.done('AdminGetUser', { UserPoolId: of.id, Username });
const statusOf = async (name: string) => (await userOf(name))['UserStatus'];
const attributesOf = async (name: string) => {
  const listed = (await userOf(name))['UserAttributes'] as { Name: string; Value: string }[];
  return Object.fromEntries(listed.map(({ Name, Value }) => [Name, Value]));
};

/** No operation of this version changes users like this. */
async function changeUser(sub: string, changes: UserChanges): Promise<void> {
  const { db, directory, pools } = at.services;
  const of = (await pools.byId(pool.id))!;
  await db.transaction((tx) => directory.change(tx, of, { id: sub }, changes));
}

describe('SignUp', () => {
  it('needs a password that fits the policy', async () => {
    expect(saidOf(await pool.signUp(newName(), { Password: undefined }))).toBe(
      "1 validation error detected: Value null at 'password' failed to satisfy constraint: " +
        'Member must not be null',
    );
    const weak = await pool.signUp(newName(), { Password: 'Passw0rd' });
    expect(weak.body).toEqual({
      __type: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password must have symbol characters',
    });
    expect((await pool.signUp(newName(), { Password: 'Passw0rd with blanks' })).status).toBe(200);
    const blank = saidOf(await pool.signUp(newName(), { Password: `${PASSWORD} ` }));
    expect(blank).toContain("Value at 'password' failed to satisfy constraint");
  });

  it('lets one of ten have a name, in whatever case they write it', async () => {
    const people = await TestPool.make(at, { UsernameConfiguration: { CaseSensitive: false } });
    const names = Array.from({ length: 10 }, (_, nth) => (nth % 2 ? 'Zoë' : 'zOË'));
    expect(await tally(names.map((name) => people.signUp(name)))).toEqual({
      done: 1,
      'User already exists': 9,
    });
    expect(await userOf('ZOË', people)).toMatchObject({ Username: 'zoë' });
    await at.done('AdminConfirmSignUp', { UserPoolId: people.id, Username: 'zoë' });
    await people.signIn({ username: 'ZOË', password: PASSWORD });
    const long = saidOf(await people.signUp('İ'.repeat(128), { UserAttributes: [] }));
    expect(long).toContain('Member must have length less than or equal to 128');
  });

  it('keeps names as they are given where case matters', async () => {
    const name = newName('Ann');
    expect((await pool.signUp(name)).status).toBe(200);
    expect((await pool.signUp(name.toLowerCase())).status).toBe(200);
    expect(await userOf(name)).toMatchObject({ Username: name, UserStatus: 'UNCONFIRMED' });
  });

  it('is refused where only administrators make users', async () => {
    const closed = await TestPool.make(at, {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
    expect((await closed.signUp(newName())).body).toEqual({
      __type: 'NotAuthorizedException',
      message: 'SignUp is not permitted for this user pool',
    });
  });

  it('sends no code where nothing is verified; then nothing can be sent again', async () => {
    const plain = await TestPool.make(at, { AutoVerifiedAttributes: [] });
    const name = newName();
    const joined = await plain.signUp(name);
    expect(joined.body).toEqual({ UserConfirmed: false, UserSub: expect.any(String) });
    expect(saidOf(await resend(name, plain.client))).toBe(
      'Cannot resend codes. Auto verification not turned on.',
    );
  });

  it('asks confidential clients for the secret hash in every step', async () => {
    const client = await pool.newClient({ GenerateSecret: true });
    const name = newName();
    const ClientId = client.id;
    const SecretHash = secretHash(client, name);
    expect((await pool.signUp(name, { ClientId })).status).toBe(400);
    expect((await pool.signUp(name, { ClientId, SecretHash })).status).toBe(200);
    const person = { ClientId, Username: name };
    const answer = { ...person, ConfirmationCode: await pool.code(name) };
    expect((await at.aws('ResendConfirmationCode', person)).body['__type']).toBe(
      'NotAuthorizedException',
    );
    expect((await at.aws('ConfirmSignUp', answer)).body['__type']).toBe('NotAuthorizedException');
    expect((await at.aws('ConfirmSignUp', { ...answer, SecretHash })).status).toBe(200);
  });
});

describe('ConfirmSignUp', () => {
  it('is done by one of ten parallel calls', async () => {
    const name = newName();
    await pool.signUp(name);
    const code = await pool.code(name);
    const { done, ...others } = await tally(Array.from({ length: 10 }, () => confirm(name, code)));
    expect(done).toBe(1);
    for (const said of Object.keys(others)) {
      expect([
        'User cannot be confirmed. Current status is CONFIRMED',
        'Invalid code provided, please request a code again.',
      ]).toContain(said);
    }
    expect(await attributesOf(name)).toMatchObject({ email_verified: 'true' });
  });

  it('may be tried 15 times an hour, in parallel too', async () => {
    const name = newName();
    await pool.signUp(name);
    const code = await pool.code(name);
    const guesses = Array.from({ length: 40 }, () => confirm(name, wrong(code)));
    expect(await tally(guesses)).toEqual({ [mismatch]: 15, [limited]: 25 });
    expect(saidOf(await confirm(name, code))).toBe(limited);
    at.clock.advance(HOUR);
    expect((await confirm(name, code)).status).toBe(200);
  });

  it('verifies the address that the code was sent to, not one that replaced it', async () => {
    const name = newName();
    const { UserSub } = (await pool.signUp(name)).body;
    const code = await pool.code(name);
    await changeUser(UserSub as string, { attributes: { email: 'other@mail.example.com' } });
    expect((await confirm(name, code)).status).toBe(200);
    expect(await statusOf(name)).toBe('CONFIRMED');
    expect((await attributesOf(name))['email_verified']).not.toBe('true');
  });

  it('says what is wrong where the client does not hide who exists', async () => {
    const [unknown, disabled, confirmed] = [newName(), newName(), newName()];
    const { UserSub } = (await pool.signUp(disabled)).body;
    await changeUser(UserSub as string, { enabled: false });
    await pool.person(confirmed);
    expect((await confirm(unknown, '123456')).body).toEqual({
      __type: 'UserNotFoundException',
      message: nobody,
    });
    expect(saidOf(await confirm(disabled, await pool.code(disabled)))).toBe('User is disabled.');
    expect(saidOf(await confirm(confirmed, '123456'))).toBe(
      'User cannot be confirmed. Current status is CONFIRMED',
    );
    expect(saidOf(await resend(unknown))).toBe(nobody);
    expect(saidOf(await resend(disabled))).toBe('User is disabled.');
    expect(saidOf(await resend(confirmed))).toBe('User is already confirmed.');
  });
});

describe('a client that hides who exists', () => {
  /** One name of each kind: nobody, shut out, confirmed, waiting, waiting without an open code. */
  async function everyKind() {
    const [unknown, disabled, confirmed, waiting, late] = Array.from({ length: 5 }, () =>
      newName(),
    ) as [string, string, string, string, string];
    const { UserSub } = (await pool.signUp(disabled)).body;
    await changeUser(UserSub as string, { enabled: false });
    await pool.person(confirmed);
    await pool.signUp(waiting);
    const joined = (await pool.signUp(late)).body['UserSub'] as string;
    await at.services.db.transaction((tx) => tx.delete(VerificationCodeRow, { userId: joined }));
    return { unknown, disabled, confirmed, waiting, late };
  }

  it('calls every code wrong, as often for nobody as for somebody', async () => {
    const kinds = await everyKind();
    const code = wrong(await pool.code(kinds.waiting));
    for (const name of Object.values(kinds)) {
      const guesses = Array.from({ length: 20 }, () => confirm(name, code, hiding));
      expect(await tally(guesses)).toEqual({ [mismatch]: 15, [limited]: 5 });
    }
  });

  it('says for everybody that another code was sent, five times', async () => {
    for (const name of Object.values(await everyKind())) {
      const asked = await resend(name, hiding);
      expect(asked.body).toEqual({
        CodeDeliveryDetails: {
          AttributeName: 'email',
          DeliveryMedium: 'EMAIL',
          Destination: expect.stringMatching(/^p\*\*\*@[a-z]\*\*\*$/),
        },
      });
      expect(await tally(Array.from({ length: 6 }, () => resend(name, hiding)))).toEqual({
        done: 4,
        [limited]: 2,
      });
    }
  });

  it('invents a destination in the form of the name, the same each time', async () => {
    const sentTo = async (name: string) => {
      const { CodeDeliveryDetails } = (await resend(name, hiding)).body;
      return CodeDeliveryDetails as Record<string, string>;
    };
    const [name, mailbox] = [newName(), 'nobody@example.com'];
    expect(await sentTo(name)).toEqual(await sentTo(name));
    expect(await sentTo(mailbox)).toMatchObject({ Destination: 'n***@e***' });
    expect(await sentTo('+491701234567')).toEqual({
      AttributeName: 'phone_number',
      DeliveryMedium: 'SMS',
      Destination: '+********4567',
    });
  });

  it('lets the right code in', async () => {
    const name = newName();
    await pool.signUp(name, { ClientId: hiding.id });
    expect((await resend(name, hiding)).status).toBe(200);
    expect((await confirm(name, await pool.code(name), hiding)).status).toBe(200);
  });
});
