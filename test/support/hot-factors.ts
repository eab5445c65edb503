import { Account } from './account.js';
import { Authenticator } from './authenticator.js';
import { setMfa } from './factor-pool.js';
import type { HotStage, Work } from './hot-stage.js';
import { personOf, type ProfileName } from './matrix-people.js';
import { listPasskeys, ORIGIN, register, startRegistration } from './passkeys.js';
import { AwsSignIn, type Answer, type First } from './sign-in-doors.js';
import { beginningOf, walk, type Walker } from './sign-in-walk.js';
import { newName } from './test-pool.js';

const WRONG = '00000000';
const EMAIL = 'someone@mail.example.com';

/** A whole sign-in of somebody, or as far as their factors go. */
async function walked({ factors: pool }: HotStage, first: First, who: Walker): Promise<void> {
  await walk(new AwsSignIn(pool), pool, first, who);
}

/** A sign-in by a second factor of this person. */
const secondFactor =
  (profile: ProfileName, chooses?: string): Work =>
  async (stage) =>
    walked(stage, 'PASSWORD', { ...(await personOf(stage.factors, profile)), chooses });

/** USER_AUTH begun in this way by somebody who has everything, and by nobody. */
const firstFactor =
  (first: First): Work =>
  async (stage) => {
    const ann = await personOf(stage.factors, 'both contacts');
    await walked(stage, first, ann);
    await new AwsSignIn(stage.factors).begin(first, beginningOf({ ...ann, username: newName() }));
  };

/** The second step of a sign-in, answered wrong. */
const wrongly =
  (profile: ProfileName, first: First, answer: Answer): Work =>
  async ({ factors }) => {
    const ann = await personOf(factors, profile);
    const door = new AwsSignIn(factors);
    await door.answer(await door.begin(first, beginningOf(ann)), answer, beginningOf(ann));
  };

const WAYS: readonly First[] = [
  'NO_PREFERENCE',
  'PREFERS_PASSWORD',
  'PREFERS_PASSWORD_SRP',
  'PREFERS_EMAIL_OTP',
  'PREFERS_SMS_OTP',
  'PREFERS_WEB_AUTHN',
];

/** What a gateway does with second factors, with the choice of the first one, and with passkeys. */
export const factors: Readonly<Record<string, Work>> = {
  'a sign-in with a text message': secondFactor('SMS switched on'),
  'a sign-in with a code by mail': secondFactor('email switched on'),
  'a sign-in with an authenticator app': secondFactor('an app switched on'),
  'a choice between second factors': secondFactor('an app and SMS', 'SMS_MFA'),
  'a wrong second factor': wrongly('an app switched on', 'PASSWORD', { code: '000000' }),
  'a second factor set up on the way': async ({ factors: pool }) => {
    const door = new AwsSignIn(pool);
    const ann = beginningOf(await personOf(pool, 'nothing'));
    await setMfa(pool, 'ON');
    await door.answer(await door.begin('PASSWORD', ann), { emailSetup: EMAIL }, ann);
    await setMfa(pool, 'OPTIONAL');
  },
  ...Object.fromEntries(WAYS.map((first) => [`USER_AUTH, ${first}`, firstFactor(first)])),
  'a wrong first factor': wrongly('both contacts', 'PREFERS_EMAIL_OTP', { code: WRONG }),
  'the factors of a person': async ({ at, factors: pool }) => {
    const { username: Username } = await personOf(pool, 'an app, preferring SMS');
    await at.done('AdminGetUserAuthFactors', { UserPoolId: pool.id, Username });
  },
  'passkeys from the first to the last': async ({ factors: pool }) => {
    const ann = await Account.open(pool);
    await register(ann);
    const { Credential } = await register(ann, {}, new Authenticator(ORIGIN));
    await listPasskeys(ann, { MaxResults: 1 });
    await ann.ask('DeleteWebAuthnCredential', { CredentialId: Credential.id });
    await ann.ask('GetUserAuthFactors');
    // Plans are asked for afterwards: one registration stays open.
    await startRegistration(ann);
  },
};
