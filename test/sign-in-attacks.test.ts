import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { factorPool, setMfa } from './support/factor-pool.js';
import { TestGateway } from './support/gateway.js';
import { personOf, type Person } from './support/matrix-people.js';
import {
  AwsSignIn,
  GraphqlSignIn,
  type Answer,
  type First,
  type SignInDoor,
  type Step,
} from './support/sign-in-doors.js';
import { beginningOf, codeTo, nextTotp, rightAnswer, walk } from './support/sign-in-walk.js';
import { PASSWORD, type TestPool } from './support/test-pool.js';

/* Ways round a sign-in, each with the same steps taken honestly as its control. */

let at: TestGateway;
let pool: TestPool;
/** With an authenticator app as second factor, an email address and a number. */
let ann: Person;
let bob: Person;
/** With codes by SMS and by email as second factors. */
let cid: Person;
let dan: Person;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await factorPool(at);
  ann = await personOf(pool, 'an app switched on');
  bob = await personOf(pool, 'an app switched on');
  cid = await personOf(pool, 'SMS switched on');
  dan = await personOf(pool, 'email switched on');
});
afterAll(() => at.stop());
/** So many sign-ins of one person would meet the limits of codes within an hour. */
beforeEach(() => at.clock.advance(3_600_000));

const doors: readonly (readonly [string, (pool: TestPool) => SignInDoor])[] = [
  ['AWS', (where) => new AwsSignIn(where)],
  ['GraphQL', (where) => new GraphqlSignIn(where)],
];

const NO_SESSION = 'Invalid session for the user.';
const USED = 'Invalid session for the user, session can only be used once.';

describe.each(doors)('at the %s door', (_label, doorTo) => {
  const door = () => doorTo(pool);

  /** Signs in up to a step of this name. */
  async function upTo(name: string, who: Person, first: First = 'PASSWORD'): Promise<Step> {
    const given = beginningOf(who);
    let step = await door().begin(first, given);
    for (let steps = 0; step.name !== name; steps += 1) {
      if (step.said !== undefined || steps > 5) throw new Error(JSON.stringify(step));
      step = await door().answer(step, await rightAnswer(pool, first, who, step), given);
    }
    return step;
  }

  const send = (step: Step, answer: Answer, who: Person) =>
    door().answer(step, answer, beginningOf(who));
  const right = (step: Step, who: Person) => rightAnswer(pool, 'PASSWORD', who, step);

  /** The control: the right answer to the same step gets in. */
  async function controlled(step: Step, who: Person): Promise<void> {
    expect((await send(step, await right(step, who), who)).name).toBe('TOKENS');
  }

  it('the session of another person is no proof of oneself', async () => {
    const [hers, his] = [
      await upTo('SOFTWARE_TOKEN_MFA', ann),
      await upTo('SOFTWARE_TOKEN_MFA', bob),
    ];
    const hisCode = { code: nextTotp(pool, bob.totp!) };
    expect((await send(hers, hisCode, ann)).name).toBe('CodeMismatchException');
    // At the AWS door the answer names somebody; GraphQL has the session alone.
    if (door().label === 'AWS') {
      const asBob = await send({ ...hers, userIdForSrp: bob.username }, hisCode, bob);
      expect(asBob).toMatchObject({ name: 'NotAuthorizedException', said: NO_SESSION });
    }
    await controlled(his, bob);
  });

  it('a step cannot be skipped, nor answered as another', async () => {
    const choice = await upTo('SOFTWARE_TOKEN_MFA', ann);
    const skips: readonly [string, Answer][] = [
      ['NEW_PASSWORD_REQUIRED', { newPassword: { password: `${PASSWORD}-3` } }],
      ['SELECT_CHALLENGE', { password: ann.password }],
      ['CUSTOM_CHALLENGE', { custom: 'anything' }],
      ['DEVICE_SRP_AUTH', { srpA: beginningOf(ann).srpA }],
      ['MFA_SETUP', { softwareTokenSetup: '000000' }],
    ];
    for (const [name, answer] of skips) {
      const { said } = await send({ ...choice, name }, answer, ann);
      expect(said, name).toBe(NO_SESSION);
    }
    await controlled(choice, ann);
  });

  it('a step that was answered is over', async () => {
    const step = await upTo('SOFTWARE_TOKEN_MFA', ann);
    await controlled(step, ann);
    const again = await send(step, await right(step, ann), ann);
    expect(again).toMatchObject({ name: 'NotAuthorizedException', said: USED });
  });

  it('a code works once, whatever made it', async () => {
    const code = { code: nextTotp(pool, ann.totp!) };
    const given = beginningOf(ann);
    const [one, two] = [
      await door().begin('PASSWORD', given),
      await door().begin('PASSWORD', given),
    ];
    expect((await send(one, code, ann)).name).toBe('TOKENS');
    expect(await send(two, code, ann)).toMatchObject({
      name: 'ExpiredCodeException',
      said: 'Your software token has already been used once.',
    });

    const text = await upTo('SMS_MFA', cid);
    const old = await right(text, cid);
    expect((await send(text, old, cid)).name).toBe('TOKENS');
    const next = await upTo('SMS_MFA', cid);
    expect((await send(next, old, cid)).name).toBe('CodeMismatchException');
    await controlled(next, cid);
  });

  it('a code of another purpose is none', async () => {
    const step = await upTo('EMAIL_OTP', dan);
    const ClientId = pool.client.id;
    const factor = (await right(step, dan)).code!;
    // The code of a sign-in proves no address and replaces no password.
    const { AccessToken } = await tokensOf(dan);
    const email = { AccessToken, AttributeName: 'email', Code: factor };
    expect((await at.aws('VerifyUserAttribute', email, false)).body['__type']).not.toBeUndefined();
    const reset = { ClientId, Username: dan.username, Password: `${PASSWORD}-x` };
    const replaced = await at.aws('ConfirmForgotPassword', { ...reset, ConfirmationCode: factor });
    expect(replaced.status).toBe(400);
    // And the code for an address is no second factor.
    const asked = { AccessToken, AttributeName: 'email' };
    const sent = await at.aws('GetUserAttributeVerificationCode', asked, false);
    expect(sent.status).toBe(200);
    const other = await codeTo(pool, dan.email!);
    expect((await send(step, { code: other }, dan)).name).toBe('CodeMismatchException');
    expect((await send(step, { code: factor }, dan)).name).toBe('TOKENS');
  });

  it('the device of another person does not stand in for a factor', async () => {
    const his = { ...ann, device: bob.remembered };
    const step = await door().begin('PASSWORD', beginningOf(his));
    expect(step).toMatchObject({
      name: 'ResourceNotFoundException',
      said: 'Device does not exist.',
    });
    const { path } = await walk(door(), pool, 'PASSWORD', { ...bob, device: bob.remembered });
    expect(path).toEqual(['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER', 'TOKENS']);
  });

  it('the key of a device without its secret proves nothing', async () => {
    const { key, groupKey } = ann.remembered;
    const stolen = {
      ...ann,
      device: Object.assign(Object.create(ann.remembered), { key, groupKey }),
    };
    Object.defineProperty(stolen.device, 'secret', { value: 'guessed' });
    const { path } = await walk(door(), pool, 'PASSWORD', stolen as Person);
    expect(path).toEqual(['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER', 'NotAuthorizedException']);
  });

  it('a challenge of one client is not answered at another, of this pool or of another one', async () => {
    const elsewhere = await factorPool(at);
    const client = await pool.newClient({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
    const neighbour = Object.assign(Object.create(pool) as TestPool, { client });
    for (const other of [neighbour, elsewhere]) {
      const step = await upTo('SOFTWARE_TOKEN_MFA', ann);
      const crossed = await doorTo(other).answer(step, await right(step, ann), beginningOf(ann));
      expect(crossed).toMatchObject({ name: 'NotAuthorizedException', said: NO_SESSION });
      await controlled(step, ann);
    }
  });

  describe('with a passkey', () => {
    /** The open challenge, and what a browser would answer with these lies. */
    const asked = (who: Person) => upTo('WEB_AUTHN', who, 'PREFERS_WEB_AUTHN');

    it('a forged assertion, another origin, an older counter or challenge does not get in', async () => {
      const erin = await personOf(pool, 'an email address');
      const device = erin.authenticator!;
      const step = await asked(erin);
      const earlier = await asked(erin);
      const genuine = device.get(step.passkey!);
      const { signature } = genuine.response as { signature: string };
      const turned = (signature[20] === 'A' ? 'B' : 'A') + signature.slice(21);
      const forged = { ...genuine.response, signature: signature.slice(0, 20) + turned };
      const lies: readonly [string, object][] = [
        ['a forged signature', { ...genuine, response: forged }],
        ['another origin', device.get(step.passkey!, { origin: 'https://evil.example' })],
        ['another domain', device.get(step.passkey!, { rpId: 'evil.example' })],
        ['another challenge', device.get(earlier.passkey!)],
        [
          'the passkey of somebody else',
          ann.authenticator!.get({ ...step.passkey!, allowCredentials: [] }),
        ],
      ];
      for (const [what, passkey] of lies) {
        const refused = await send(await asked(erin), { passkey }, erin);
        expect(refused.name, what).toBe('NotAuthorizedException');
      }
      device.counter += 10;
      const honest = await asked(erin);
      expect((await send(honest, { passkey: device.get(honest.passkey!) }, erin)).name).toBe(
        'TOKENS',
      );
      device.counter -= 5;
      const cloned = await asked(erin);
      const answer = await send(cloned, { passkey: device.get(cloned.passkey!) }, erin);
      expect(answer.name, 'a counter that moved back').toBe('NotAuthorizedException');
      device.counter += 50;
      const later = await asked(erin);
      expect((await send(later, { passkey: device.get(later.passkey!) }, erin)).name).toBe(
        'TOKENS',
      );
    });
  });

  describe('the second factor', () => {
    it('is still asked for after a recovery', async () => {
      const fay = await personOf(pool, 'an app switched on');
      const ClientId = pool.client.id;
      const who = { ClientId, Username: fay.username };
      await at.done('ForgotPassword', who);
      const ConfirmationCode = await codeTo(pool, fay.phone!);
      const password = `${PASSWORD}-new`;
      await at.done('ConfirmForgotPassword', { ...who, ConfirmationCode, Password: password });
      const { path } = await walk(door(), pool, 'PASSWORD', { ...fay, password });
      expect(path).toEqual(['SOFTWARE_TOKEN_MFA', 'TOKENS']);
    });

    it('is not recovered through: its own destination receives no code for a new password', async () => {
      const hal = await personOf(pool, 'email switched on');
      const Username = hal.username;
      const { body } = await at.aws('ForgotPassword', { ClientId: pool.client.id, Username });
      const delivery = body['CodeDeliveryDetails'] as { DeliveryMedium: string };
      expect(delivery.DeliveryMedium).toBe('SMS');
    });

    it.each(['SRP', 'NO_PREFERENCE', 'PREFERS_PASSWORD', 'PREFERS_PASSWORD_SRP'] as const)(
      'is asked for however the sign-in begins: %s',
      async (first) => {
        const { path } = await walk(door(), pool, first, ann);
        expect(path.slice(-2)).toEqual(['SOFTWARE_TOKEN_MFA', 'TOKENS']);
      },
    );

    it('is asked for whichever name the person gives', async () => {
      const aliases = await factorPool(at, { AliasAttributes: ['email', 'phone_number'] });
      const ida = await personOf(aliases, 'an app switched on');
      for (const username of [ida.username, ida.email!, ida.phone!]) {
        const { path } = await walk(doorTo(aliases), aliases, 'PASSWORD', { ...ida, username });
        expect(path).toEqual(['SOFTWARE_TOKEN_MFA', 'TOKENS']);
      }
    });

    it('is not the first one over again, and no code alone does where two are required', async () => {
      // The mailbox is the second factor, so it does not begin a sign-in.
      const { path } = await walk(door(), pool, 'PREFERS_EMAIL_OTP', dan);
      expect(path).toEqual([
        'SELECT_CHALLENGE(PASSWORD,PASSWORD_SRP,SMS_OTP,WEB_AUTHN)',
        'EMAIL_OTP',
        'TOKENS',
      ]);
      const strict = await factorPool(at);
      const jan = await personOf(strict, 'both contacts');
      const before = await walk(doorTo(strict), strict, 'PREFERS_EMAIL_OTP', jan);
      expect(before.path).toEqual(['EMAIL_OTP', 'TOKENS']);
      await setMfa(strict, 'ON');
      const step = await doorTo(strict).begin('PREFERS_EMAIL_OTP', beginningOf(jan));
      expect([...step.choices!].sort()).toEqual(['PASSWORD', 'PASSWORD_SRP']);
      const forced = await doorTo(strict).answer(step, { factor: 'EMAIL_OTP' }, beginningOf(jan));
      expect(forced.said, 'a factor that was not offered').toBeDefined();
    });
  });

  describe('an open step ends', () => {
    const ends: readonly [string, object, string | RegExp][] = [
      ['AdminDisableUser', {}, 'User is disabled.'],
      ['AdminResetUserPassword', {}, 'Password reset required for the user'],
      ['AdminSetUserPassword', { Password: `${PASSWORD}-2`, Permanent: true }, /^Invalid session/],
      ['AdminDeleteUser', {}, NO_SESSION],
    ];

    it.each(ends)('when an administrator calls %s', async (operation, more, words) => {
      const kim = await personOf(pool, 'an app switched on');
      await controlled(await upTo('SOFTWARE_TOKEN_MFA', kim), kim);
      const step = await upTo('SOFTWARE_TOKEN_MFA', kim);
      await at.done(operation, { UserPoolId: pool.id, Username: kim.username, ...more });
      const { said } = await send(step, await right(step, kim), kim);
      expect(said).toMatch(words);
    });

    it('after the time that the client gives it', async () => {
      const step = await upTo('SOFTWARE_TOKEN_MFA', ann);
      at.clock.advance(3 * 60_000 + 1_000);
      const late = await send(step, await right(step, ann), ann);
      expect(late).toMatchObject({
        name: 'NotAuthorizedException',
        said: 'Invalid session for the user, session is expired.',
      });
    });
  });

  /** Tokens of somebody whose second factor is at hand. */
  async function tokensOf(who: Person) {
    const { last } = await walk(door(), pool, 'PASSWORD', { ...who, device: who.remembered });
    return { AccessToken: last.tokens!.accessToken };
  }
});
