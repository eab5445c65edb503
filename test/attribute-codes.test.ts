import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account, otherThan, said } from './support/account.js';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { mailOf, PASSWORD, saidOf, TestPool } from './support/test-pool.js';

const HOUR = 60 * 60 * 1000;
const { mismatch, expired, limited } = said;

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
});
afterAll(() => at.stop());

const codeFor = (address: string) => at.newestCode(pool.id, address);

describe('a code for an attribute', () => {
  const reached = async () => {
    const me = await Account.open(pool);
    const address = mailOf(me.person.username);
    await me.update({ email: address });
    return { me, address, code: await codeFor(address) };
  };

  it('is sent again on demand, five times an hour', async () => {
    const { me, address, code } = await reached();
    expect((await me.send()).body).toEqual({
      CodeDeliveryDetails: {
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: 'p***@m***',
      },
    });
    const second = await codeFor(address);
    if (second !== code) expect(saidOf(await me.verify(code))).toBe(mismatch);
    const more = Array.from({ length: 8 }, () => me.send());
    expect(await tally(more)).toEqual({ done: 4, [limited]: 4 });
    expect((await me.verify(await codeFor(address))).status).toBe(200);
  });

  it('is for an address or a number that is there', async () => {
    const me = await Account.open(pool);
    expect(saidOf(await me.send('name'))).toBe(
      'Invalid attribute name. Only phone_number and email can be verified.',
    );
    expect(saidOf(await me.verify('123456', 'name'))).toBe(
      'Invalid attribute name. Only phone_number and email can be verified.',
    );
    expect((await me.send()).body).toEqual({
      __type: 'InvalidParameterException',
      message: 'User does not have an email.',
    });
  });

  it('may be tried 15 times an hour, in parallel too', async () => {
    const { me, code } = await reached();
    const guesses = Array.from({ length: 30 }, () => me.verify(otherThan(code)));
    expect(await tally(guesses)).toEqual({ [mismatch]: 15, [limited]: 15 });
    expect(saidOf(await me.verify(code))).toBe(limited);
    expect(await me.attributes()).toMatchObject({ email_verified: 'false' });
  });

  it('is too late after a day', async () => {
    const { me, code } = await reached();
    at.clock.advance(24 * HOUR);
    const later = await me.again();
    expect((await later.verify(code)).body).toEqual({
      __type: 'ExpiredCodeException',
      message: expired,
    });
  });

  it('is used by one of ten parallel calls', async () => {
    const { me, code } = await reached();
    const calls = Array.from({ length: 10 }, () => me.verify(code));
    expect(await tally(calls)).toEqual({ done: 1, [expired]: 9 });
  });

  it('proves nothing of an address that has replaced its own', async () => {
    const { me, code } = await reached();
    await me.vouch({ email: 'other@mail.example.com' });
    expect((await me.verify(code)).status).toBe(400);
    expect(await me.attributes()).toMatchObject({ email_verified: 'false' });
  });

  it('never verifies the new address when both happen at once', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { me, code } = await reached();
      const email = `thief-${round}@mail.example.com`;
      await Promise.all([me.verify(code), me.update({ email })]);
      expect(await me.attributes()).toMatchObject({ email, email_verified: 'false' });
    }
  });

  it('for the mail is none for the phone, and both may be open', async () => {
    const { me, code } = await reached();
    await me.update({ phone_number: '+491701234567' });
    await me.send('phone_number');
    const second = await codeFor('+491701234567');
    if (second !== code) expect(saidOf(await me.verify(code, 'phone_number'))).toBe(mismatch);
    expect((await me.verify(second, 'phone_number')).status).toBe(200);
    expect((await me.verify(code)).status).toBe(200);
    expect(await me.attributes()).toMatchObject({
      email_verified: 'true',
      phone_number_verified: 'true',
    });
  });
});

describe('where a new address must be proved first', () => {
  const verified = { email: 'old@mail.example.com', email_verified: 'true' };
  let strict: TestPool;

  beforeAll(async () => {
    const settings = { AttributesRequireVerificationBeforeUpdate: ['email'] };
    strict = await TestPool.make(at, { UserAttributeUpdateSettings: settings });
  });

  const member = async () => {
    const person = await strict.person();
    const { AccessToken } = await strict.signIn(person);
    const me = new Account(person, AccessToken, strict);
    await me.vouch(verified);
    return me;
  };
  const code = (address: string) => at.newestCode(strict.id, address);

  it('the old one stays until the code comes back', async () => {
    const me = await member();
    const update = await me.update({ email: 'new@mail.example.com', name: 'Ann' });
    expect(update.body).toMatchObject({ CodeDeliveryDetailsList: [{ Destination: 'n***@m***' }] });
    expect(await me.attributes()).toMatchObject({ ...verified, name: 'Ann' });
    expect((await me.send()).body['CodeDeliveryDetails']).toMatchObject({
      Destination: 'n***@m***',
    });
    expect((await me.verify(await code('new@mail.example.com'))).status).toBe(200);
    expect(await me.attributes()).toMatchObject({
      email: 'new@mail.example.com',
      email_verified: 'true',
    });
  });

  it('the last of two wishes counts, and what an administrator decides meanwhile', async () => {
    const me = await member();
    await me.update({ email: 'first@mail.example.com' });
    const first = await code('first@mail.example.com');
    await me.update({ email: 'second@mail.example.com' });
    const second = await code('second@mail.example.com');
    if (first !== second) expect(saidOf(await me.verify(first))).toBe(mismatch);
    await me.vouch({ email: 'third@mail.example.com', email_verified: 'true' });
    expect(saidOf(await me.verify(second))).toBe(expired);
    expect(await me.attributes()).toMatchObject({ email: 'third@mail.example.com' });
  });

  it('an administrator may wait for the proof too, and nobody else proves it', async () => {
    const [me, other] = [await member(), await member()];
    await me.vouch({ email: 'later@mail.example.com' });
    expect(await me.attributes()).toMatchObject(verified);
    expect(saidOf(await other.verify(await code('later@mail.example.com')))).toBe(expired);
    expect((await me.verify(await code('later@mail.example.com'))).status).toBe(200);
  });
});

describe('where addresses sign people in', () => {
  const address = 'shared@mail.example.com';
  const taken = 'An account with the given email already exists.';
  let alias: TestPool;

  beforeAll(async () => {
    alias = await TestPool.make(at, { AliasAttributes: ['email'] });
  });

  it('one of two who prove the same one at once has it', async () => {
    const [one, two] = [await Account.open(alias), await Account.open(alias)];
    await one.update({ email: address });
    const first = await at.newestCode(alias.id, address);
    at.clock.advance(1000);
    await two.update({ email: address });
    const second = await at.newestCode(alias.id, address);
    const answers = await Promise.all([one.verify(first), two.verify(second)]);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ body }) => body)).toEqual([
      { __type: 'AliasExistsException', message: taken },
    ]);
    const flags = [await one.attributes(), await two.attributes()].map(
      ({ email_verified }) => email_verified,
    );
    expect(flags.sort()).toEqual(['false', 'true']);
    expect((await alias.passwordAuth(address, PASSWORD)).status).toBe(200);
    const loser = answers[0].status === 200 ? two : one;
    await expect(loser.vouch({ email_verified: 'true' })).rejects.toThrow('AliasExistsException');
  });

  it('the one who gives it up signs in by it no more', async () => {
    const me = await Account.open(alias);
    await me.vouch({ email: 'mine@mail.example.com', email_verified: 'true' });
    expect((await alias.passwordAuth('mine@mail.example.com', PASSWORD)).status).toBe(200);
    await me.update({ email: 'next@mail.example.com' });
    for (const name of ['mine@mail.example.com', 'next@mail.example.com']) {
      expect(saidOf(await alias.passwordAuth(name, PASSWORD))).toBe('User does not exist.');
    }
  });
});
