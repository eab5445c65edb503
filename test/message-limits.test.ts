import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInCountry } from '../src/domain/messaging/phone-countries.js';
import { Account } from './support/account.js';
import { TestGateway } from './support/gateway.js';
import { Recovery, why } from './support/recovery.js';
import { mailOf, newName, saidOf, TestPool } from './support/test-pool.js';

const HOUR = 60 * 60 * 1000;
const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/texts' };

let at: TestGateway;

beforeAll(async () => {
  at = await TestGateway.start({
    POOLGATE_SMS_PER_NUMBER: '3',
    POOLGATE_SMS_PER_POOL: '6',
    POOLGATE_MAIL_PER_ADDRESS: '4',
    POOLGATE_SMS_COUNTRIES: 'DE, +43',
  });
});
afterAll(() => at.stop());

const texting = () =>
  TestPool.make(at, { AutoVerifiedAttributes: ['phone_number', 'email'], SmsConfiguration });
const withNumber = (number: string) => ({
  UserAttributes: [{ Name: 'phone_number', Value: number }],
});
const typeOf = ({ body }: { body: Record<string, unknown> }) => body['__type'] ?? 'taken';
let numbers = 0;
const newNumber = () => `+4915112345${String((numbers += 1)).padStart(3, '0')}`;

describe('text messages', () => {
  it('to one number are so many an hour, however many accounts and pools name it', async () => {
    const [one, other] = [await texting(), await texting()];
    const number = newNumber();
    const outcomes: unknown[] = [];
    for (const pool of [one, other, one, other]) {
      outcomes.push(typeOf(await pool.signUp(newName(), withNumber(number))));
    }
    expect(outcomes).toEqual(['taken', 'taken', 'taken', 'LimitExceededException']);
    at.clock.advance(HOUR + 1000);
    expect(typeOf(await one.signUp(newName(), withNumber(number)))).toBe('taken');
  });

  it('of one pool are so many an hour', async () => {
    const [pool, other] = [await texting(), await texting()];
    for (let nth = 0; nth < 6; nth += 1) {
      expect(typeOf(await pool.signUp(newName(), withNumber(newNumber())))).toBe('taken');
    }
    const refused = await pool.signUp(newName(), withNumber(newNumber()));
    expect([typeOf(refused), saidOf(refused)]).toEqual(['LimitExceededException', why.limited]);
    expect(typeOf(await other.signUp(newName(), withNumber(newNumber())))).toBe('taken');
  });

  it('go to the named countries', async () => {
    const pool = await texting();
    expect(typeOf(await pool.signUp(newName(), withNumber('+436641234567')))).toBe('taken');
    const name = newName();
    const refused = await pool.signUp(name, withNumber('+12125550123'));
    expect(refused.body).toEqual({
      __type: 'CodeDeliveryFailureException',
      message: 'A message cannot be sent to this phone number.',
    });
    // Nobody was stored, so the name is free.
    expect(typeOf(await pool.signUp(name, withNumber(newNumber())))).toBe('taken');
  });

  it('are told by the plan of numbers where countries share a code', async () => {
    expect(await isInCountry('+14155552671', ['US'])).toBe(true);
    expect(await isInCountry('+18765551234', ['US'])).toBe(false);
    expect(await isInCountry('+18765551234', ['+1'])).toBe(true);
    expect(await isInCountry('+447700900123', ['+44'])).toBe(true);
    expect(await isInCountry('+49', ['DE'])).toBe(false);
    expect(await isInCountry('+12', undefined)).toBe(true);
  });
});

describe('mails to one address', () => {
  it('are so many an hour, and administrators are told to wait in their words', async () => {
    const pool = await TestPool.make(at);
    const UserAttributes = [{ Name: 'email', Value: mailOf('shared') }];
    for (let nth = 0; nth < 4; nth += 1) {
      expect(typeOf(await pool.signUp(newName(), { UserAttributes }))).toBe('taken');
    }
    expect(typeOf(await pool.signUp(newName(), { UserAttributes }))).toBe('LimitExceededException');
    const invited = await at.aws('AdminCreateUser', {
      UserPoolId: pool.id,
      Username: newName(),
      UserAttributes,
      DesiredDeliveryMediums: ['EMAIL'],
    });
    expect(typeOf(invited)).toBe('TooManyRequestsException');
  });

  it('are counted over its spellings', async () => {
    const pool = await TestPool.make(at);
    const outcomes: unknown[] = [];
    for (const name of ['spelled', 'SPELLED', 'Spelled', 'sPELLED', 'spelleD']) {
      const UserAttributes = [{ Name: 'email', Value: `${name}@Corp.example` }];
      outcomes.push(typeOf(await pool.signUp(newName(), { UserAttributes })));
    }
    expect(outcomes).toEqual([...Array<string>(4).fill('taken'), 'LimitExceededException']);
  });

  it('that are not sent are said to be, where the client hides who exists', async () => {
    const pool = await TestPool.make(at, {}, { PreventUserExistenceErrors: 'ENABLED' });
    const recovery = new Recovery(pool);
    const address = mailOf(newName());
    const people = [await pool.person(), await pool.person()];
    for (const { username } of people) {
      await recovery.update(username, { email: address, email_verified: 'true' });
    }
    const asked: unknown[] = [];
    for (let nth = 0; nth < 5; nth += 1) {
      asked.push((await recovery.forgot(people[nth % 2]!.username)).body);
    }
    const messages = await outbox(pool.id, address);
    expect(messages).toBe(4);
    for (const body of asked) expect(body).toEqual(asked[0]);
  });

  it('to nobody are counted to nobody', async () => {
    const pool = await TestPool.make(at, {}, { PreventUserExistenceErrors: 'ENABLED' });
    const recovery = new Recovery(pool);
    const address = mailOf(newName());
    for (let nth = 0; nth < 5; nth += 1) {
      expect((await recovery.forgot(address)).status).toBe(200);
      const ask = { ClientId: pool.client.id, Username: address };
      expect((await at.aws('ResendConfirmationCode', ask, false)).status).toBe(200);
    }
    expect(await outbox(pool.id, address)).toBe(0);
    const UserAttributes = [{ Name: 'email', Value: address }];
    expect(typeOf(await pool.signUp(newName(), { UserAttributes }))).toBe('taken');
  });

  async function outbox(id: string, address: string): Promise<number> {
    const query = `query ($id: ID!) { messages(userPoolId: $id, last: 50) {
      edges { node { destination } } } }`;
    const { body } = await at.adminGraphql(query, { id });
    const { edges } = body.data!['messages'] as {
      edges: { node: { destination: string } }[];
    };
    return edges.filter(({ node }) => node.destination === address).length;
  }
});

describe('guesses at the codes of one address', () => {
  it('are bounded over all accounts that name it', async () => {
    const pool = await TestPool.make(at);
    const address = mailOf(newName());
    const guess = async (me: Account) => {
      const outcomes: unknown[] = [];
      for (let nth = 0; nth < 15; nth += 1) outcomes.push(typeOf(await me.verify('guess')));
      return outcomes;
    };
    const accounts: Account[] = [];
    for (let nth = 0; nth < 4; nth += 1) {
      const me = await Account.open(pool);
      // Each spells it in another way.
      await me.update({ email: nth % 2 === 0 ? address : address.toUpperCase() });
      accounts.push(me);
    }
    for (const me of accounts) {
      expect(new Set(await guess(me))).toEqual(new Set(['CodeMismatchException']));
    }
    at.clock.advance(HOUR + 1000);
    const late = await Account.open(pool);
    await late.update({ email: address });
    const again = [...accounts, late].map((me) => me.again());
    const outcomes: unknown[] = [];
    for (const me of await Promise.all(again)) outcomes.push(...(await guess(me)));
    expect(outcomes.filter((it) => it === 'CodeMismatchException')).toHaveLength(60);
    expect(outcomes.slice(60)).toEqual(Array.from({ length: 15 }, () => 'LimitExceededException'));
  });
});
