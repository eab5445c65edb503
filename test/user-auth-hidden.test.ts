import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account } from './support/account.js';
import { Authenticator, type RequestOptions } from './support/authenticator.js';
import { TestGateway } from './support/gateway.js';
import { ORIGIN, register } from './support/passkeys.js';
import { statementsOf } from './support/statements.js';
import { newName, PASSWORD } from './support/test-pool.js';
import { ChoicePool, FLOWS, type Step } from './support/user-auth.js';

let at: TestGateway;
let pool: ChoicePool;

beforeAll(async () => {
  at = await TestGateway.start();
  await at.services.background.stop();
  const client = { ExplicitAuthFlows: FLOWS, PreventUserExistenceErrors: 'ENABLED' };
  pool = await ChoicePool.make(at, { client });
});

afterAll(() => at.stop());

const said = ({ __type, message }: Step) => [__type, message];

/** A name that nobody has, and whose invented person has this factor. */
async function nobodyWith(factor: string): Promise<string> {
  for (;;) {
    const name = newName('nobody');
    if ((await pool.start(name)).AvailableChallenges!.includes(factor)) return name;
  }
}

/** Somebody who has every factor. */
async function holder() {
  const ann = await pool.person();
  const device = new Authenticator(ORIGIN);
  await register(await Account.open(pool.pool, { person: ann }), {}, device);
  return { ann, device };
}

/** Of four, since what this node knows of pools and clients must be read again at times. */
async function fewest(work: () => Promise<void>): Promise<number> {
  const counts: number[] = [];
  for (let nth = 0; nth < 4; nth += 1) {
    counts.push((await statementsOf(at.services.db, work)).length);
  }
  return Math.min(...counts);
}

const shapeOf = ({ ChallengeName, ChallengeParameters }: Step) => ({
  ChallengeName,
  names: Object.keys(ChallengeParameters ?? {}).sort(),
});

describe('somebody who does not exist', () => {
  it('is told apart where the client shows who exists', async () => {
    const client = await pool.pool.newClient({ ExplicitAuthFlows: FLOWS });
    expect(said(await pool.start('nobody', {}, { client }))).toEqual([
      'UserNotFoundException',
      'User does not exist.',
    ]);
  });

  it('gets a choice, the same each time, and always a code by mail', async () => {
    for (let nth = 0; nth < 10; nth += 1) {
      const name = newName('nobody');
      const { AvailableChallenges: offered } = await pool.start(name);
      expect((await pool.start(name)).AvailableChallenges).toEqual(offered);
      expect(offered).toContain('EMAIL_OTP');
      const step = await pool.prefer(name, 'EMAIL_OTP');
      expect(step.ChallengeName).toBe('EMAIL_OTP');
    }
    const named = await pool.prefer('user@example.com', 'EMAIL_OTP');
    expect(named.ChallengeParameters).toMatchObject({
      CODE_DELIVERY_DESTINATION: 'u***@e***',
      USER_ID_FOR_SRP: 'user@example.com',
    });
  });

  it.each([
    ['EMAIL_OTP', { EMAIL_OTP_CODE: '12345678' }],
    ['SMS_OTP', { SMS_OTP_CODE: '12345678' }],
    ['PASSWORD', { PASSWORD: 'Wr0ng!password' }],
    ['WEB_AUTHN', { CREDENTIAL: '{}' }],
  ])('answers %s like anybody, in as many statements', async (factor, wrong) => {
    const [{ ann }, nobody] = [await holder(), await nobodyWith(factor)];
    const seen: unknown[] = [];
    for (const name of [ann.username, nobody]) {
      let asked: Step = {};
      let answered: Step = {};
      const starting = await fewest(async () => {
        asked = await pool.prefer(name, factor);
      });
      const answering = await fewest(async () => {
        answered = await pool.answer(asked, name, wrong);
      });
      const counts = [starting, answering];
      seen.push({ shape: shapeOf(asked), refusal: said(answered), counts });
    }
    expect(seen[1]).toEqual(seen[0]);
  });

  it('has a passkey that cannot be used, looked at as long as any', async () => {
    const { ann, device } = await holder();
    const nobody = await nobodyWith('WEB_AUTHN');
    const step = await pool.prefer(nobody, 'WEB_AUTHN');
    const asked = JSON.parse(
      step.ChallengeParameters!['CREDENTIAL_REQUEST_OPTIONS']!,
    ) as RequestOptions;
    const own = device.passkeys[0]!;
    const pretended = { ...own, id: asked.allowCredentials![0]!.id };
    for (const passkey of [own, pretended]) {
      const CREDENTIAL = JSON.stringify(device.assert(passkey, asked.challenge));
      expect(said(await pool.answer(step, nobody, { CREDENTIAL }))).toEqual([
        'NotAuthorizedException',
        'Invalid passkey credential.',
      ]);
    }
    expect((await pool.start(ann.username)).AvailableChallenges).toContain('WEB_AUTHN');
  });

  it('cannot be told from somebody who has nothing to begin with', async () => {
    const username = newName();
    await pool.pool.signUp(username, { Password: undefined });
    const step = await pool.prefer(username, 'EMAIL_OTP');
    expect(step.ChallengeName).toBe('EMAIL_OTP');
    const shown = await pool.pool.newClient({ ExplicitAuthFlows: FLOWS });
    expect(said(await pool.start(username, {}, { client: shown }))).toEqual([
      'UserNotConfirmedException',
      'User is not confirmed.',
    ]);
  });
});

describe('a pool that asks everybody for a second factor', () => {
  const strict = async (passkeys: object) => {
    const place = await ChoicePool.make(at, { passkeys });
    const ann = await place.person();
    const device = new Authenticator(ORIGIN);
    await register(await Account.open(place.pool, { person: ann }), {}, device);
    await at.done('SetUserPoolMfaConfig', {
      UserPoolId: place.pool.id,
      MfaConfiguration: 'ON',
      SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: SNS, ExternalId: 'external' } },
    });
    return { place, ann, device };
  };
  const SNS = 'arn:aws:iam::000000000000:role/sms';

  it('offers no code and no passkey', async () => {
    const { place, ann } = await strict({});
    expect((await place.start(ann.username)).AvailableChallenges).toEqual([
      'PASSWORD_SRP',
      'PASSWORD',
    ]);
    const step = await place.prefer(ann.username, 'PASSWORD', { PASSWORD });
    expect(step.ChallengeName).toBe('SMS_MFA');
  });

  it('takes a passkey for both where it says so and the person too, the holder verified', async () => {
    const { place, ann, device } = await strict({
      FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
    });
    expect((await place.start(ann.username)).AvailableChallenges).not.toContain('WEB_AUTHN');
    await at.done('AdminSetUserMFAPreference', {
      UserPoolId: place.pool.id,
      Username: ann.username,
      SMSMfaSettings: { Enabled: true },
      WebAuthnMfaSettings: { Enabled: true },
    });
    const step = await place.prefer(ann.username, 'WEB_AUTHN');
    const options = JSON.parse(
      step.ChallengeParameters!['CREDENTIAL_REQUEST_OPTIONS']!,
    ) as RequestOptions & { userVerification: string };
    expect(options.userVerification).toBe('required');
    const give = (lies: object) =>
      place.answer(step, ann.username, { CREDENTIAL: JSON.stringify(device.get(options, lies)) });
    expect((await give({ verified: false })).message).toBe('Invalid passkey credential.');
    expect((await give({})).AuthenticationResult).toBeDefined();
  });
});
