import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factorPool, functionsOf, setMfa, type Mfa } from './support/factor-pool.js';
import { confirmedDevice, personOf, type Person } from './support/matrix-people.js';
import { riddles } from './support/riddles.js';
import { AwsSignIn, GraphqlSignIn, type First, type SignInDoor } from './support/sign-in-doors.js';
import { walk, type Walker } from './support/sign-in-walk.js';
import { newName, PASSWORD, type TestPool } from './support/test-pool.js';
import { refuses, TriggerStage } from './support/trigger-stage.js';

/* What the table of test/sign-in-matrix.test.ts has no row for: people and pools of a special kind. */

let stage: TriggerStage;

beforeAll(async () => {
  stage = await TriggerStage.start();
  stage.play(riddles);
});
afterAll(() => stage.stop());

const doors: readonly (readonly [string, (pool: TestPool) => SignInDoor])[] = [
  ['AWS', (pool) => new AwsSignIn(pool)],
  ['GraphQL', (pool) => new GraphqlSignIn(pool)],
];
const byPassword = ['PASSWORD', 'SRP', 'PREFERS_PASSWORD', 'PREFERS_PASSWORD_SRP'] as const;

describe.each(doors)('at the %s door', (_label, doorTo) => {
  const path = async (pool: TestPool, first: First, who: Walker) =>
    (await walk(doorTo(pool), pool, first, who)).path;

  describe('a temporary password', () => {
    let pool: TestPool;
    beforeAll(async () => {
      pool = await factorPool(stage.at);
    });

    /** Somebody new whom an administrator has made, with an address and a number. */
    async function invited(): Promise<Walker> {
      const username = newName();
      const email = `${username}@mail.example.com`;
      await stage.at.done('AdminCreateUser', {
        UserPoolId: pool.id,
        Username: username,
        TemporaryPassword: PASSWORD,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ],
      });
      return { username, password: PASSWORD, email };
    }

    it.each(['OFF', 'OPTIONAL', 'ON'] as const)(
      'is replaced before any second factor, MFA %s',
      async (mfa: Mfa) => {
        await setMfa(pool, mfa);
        const second = mfa === 'ON' ? ['EMAIL_OTP'] : [];
        for (const first of byPassword) {
          const proved = first.endsWith('SRP') ? ['PASSWORD_VERIFIER'] : [];
          expect(await path(pool, first, await invited()), first).toEqual([
            ...proved,
            'NEW_PASSWORD_REQUIRED',
            ...second,
            'TOKENS',
          ]);
        }
        expect((await path(pool, 'PREFERS_EMAIL_OTP', await invited()))[0]).toBe(
          'SELECT_CHALLENGE(PASSWORD,PASSWORD_SRP)',
        );
      },
    );
  });

  describe('a passkey that verifies its holder', () => {
    it('stands for two factors where the pool and the person say so', async () => {
      const pool = await factorPool(stage.at);
      const ann = await personOf(pool, 'an app switched on');
      const WebAuthnConfiguration = {
        RelyingPartyId: 'shop.example',
        UserVerification: 'required',
        FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
      };
      await setMfa(pool, 'ON', { WebAuthnConfiguration });
      const only = 'SELECT_CHALLENGE(PASSWORD,PASSWORD_SRP)';
      expect(await path(pool, 'PREFERS_WEB_AUTHN', ann)).toEqual([
        only,
        'SOFTWARE_TOKEN_MFA',
        'TOKENS',
      ]);
      await stage.at.done('AdminSetUserMFAPreference', {
        UserPoolId: pool.id,
        Username: ann.username,
        WebAuthnMfaSettings: { Enabled: true },
      });
      expect(await path(pool, 'PREFERS_WEB_AUTHN', ann)).toEqual(['WEB_AUTHN', 'TOKENS']);
      expect(await path(pool, 'PASSWORD', ann)).toEqual(['SOFTWARE_TOKEN_MFA', 'TOKENS']);
      await setMfa(pool, 'ON');
      expect((await path(pool, 'PREFERS_WEB_AUTHN', ann))[0]).toBe(only);
    });
  });

  describe('a remembered device', () => {
    it('does not stand in for a factor where the pool does not say so', async () => {
      const pool = await factorPool(stage.at, {
        DeviceConfiguration: {
          ChallengeRequiredOnNewDevice: false,
          DeviceOnlyRememberedOnUserPrompt: false,
        },
      });
      const ann = await personOf(pool, 'an app switched on');
      expect(await path(pool, 'PASSWORD', { ...ann, device: ann.remembered })).toEqual([
        'SOFTWARE_TOKEN_MFA',
        'DEVICE_SRP_AUTH',
        'DEVICE_PASSWORD_VERIFIER',
        'TOKENS',
      ]);
    });

    it('is remembered when its person says so, where the pool leaves it to them', async () => {
      const pool = await factorPool(stage.at, {
        DeviceConfiguration: {
          ChallengeRequiredOnNewDevice: true,
          DeviceOnlyRememberedOnUserPrompt: true,
        },
      });
      const bob = await personOf(pool, 'a phone number');
      const device = await confirmedDevice(pool, bob);
      await setMfa(pool, 'ON');
      const proofs = ['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER', 'TOKENS'];
      const before = await path(pool, 'PASSWORD', { ...bob, device });
      expect(before).toEqual(['SMS_MFA', ...proofs]);
      await stage.at.done('AdminUpdateDeviceStatus', {
        UserPoolId: pool.id,
        Username: bob.username,
        DeviceKey: device.key,
        DeviceRememberedStatus: 'remembered',
      });
      expect(await path(pool, 'PASSWORD', { ...bob, device })).toEqual(proofs);
    });
  });

  describe('a trigger that refuses', () => {
    const firsts: readonly First[] = [
      ...byPassword,
      'CUSTOM',
      'PREFERS_EMAIL_OTP',
      'PREFERS_WEB_AUTHN',
    ];
    const triggers = ['PreAuthentication', 'PostAuthentication', 'PreTokenGeneration'] as const;
    let pool: TestPool;
    let ann: Person;

    beforeAll(async () => {
      const LambdaConfig = functionsOf([...Object.keys(riddles), ...triggers]);
      pool = await factorPool(stage.at, { LambdaConfig });
      ann = await personOf(pool, 'an email address');
    });

    it.each(triggers)('%s leaves no sign-in without its answer', async (trigger) => {
      for (const first of firsts) {
        stage.at.clock.advance(3_600_000);
        stage.play(riddles);
        expect((await path(pool, first, ann)).at(-1), `control: ${first}`).toBe('TOKENS');
        stage.play({ ...riddles, [trigger]: refuses('Not today.') });
        const { path: way, last } = await walk(doorTo(pool), pool, first, ann);
        expect(way.at(-1), first).toBe('UserLambdaValidationException');
        expect(last.said).toBe(`${trigger} failed with error Not today..`);
      }
      stage.play(riddles);
    });
  });
});
