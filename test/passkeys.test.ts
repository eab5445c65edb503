import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account } from './support/account.js';
import { Authenticator, type Lies } from './support/authenticator.js';
import { TestGateway } from './support/gateway.js';
import {
  listPasskeys,
  ORIGIN,
  passkeyPool,
  register,
  RP,
  startRegistration,
} from './support/passkeys.js';
import { saidOf, type TestPool } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await passkeyPool(at);
});

afterAll(() => at.stop());

describe('a registration', () => {
  it('asks the browser for a discoverable passkey of the person', async () => {
    const ann = await Account.open(pool);
    expect(await startRegistration(ann)).toEqual({
      rp: { id: RP, name: RP },
      user: {
        id: Buffer.from(ann.person.sub).toString('base64url'),
        name: ann.person.username,
        displayName: ann.person.username,
      },
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: 'public-key' })),
      timeout: 60_000,
      attestation: 'none',
      excludeCredentials: [],
      authenticatorSelection: {
        requireResidentKey: true,
        residentKey: 'required',
        userVerification: 'preferred',
      },
    });
  });

  it('keeps the passkey, lists it, excludes it from the next one, and deletes it', async () => {
    const ann = await Account.open(pool);
    const { answer, Credential } = await register(ann);
    expect([answer.status, answer.body]).toEqual([200, {}]);
    const kept = {
      CredentialId: Credential.id,
      FriendlyCredentialName: 'Passkey on a device',
      RelyingPartyId: RP,
      AuthenticatorAttachment: 'platform',
      AuthenticatorTransports: ['hybrid', 'internal'],
      CreatedAt: expect.any(Number),
    };
    expect(await listPasskeys(ann)).toEqual({ Credentials: [kept] });
    expect(await startRegistration(ann)).toMatchObject({
      excludeCredentials: [{ id: Credential.id, type: 'public-key' }],
    });
    const remove = () => ann.ask('DeleteWebAuthnCredential', { CredentialId: Credential.id });
    expect((await remove()).body).toEqual({});
    expect(await listPasskeys(ann)).toEqual({ Credentials: [] });
    expect((await remove()).body).toMatchObject({ __type: 'ResourceNotFoundException' });
  });

  it('does not look at what a provider attests of itself', async () => {
    const ann = await Account.open(pool);
    // Verifying it would fetch what the certificate names.
    const statement = new Map([['sig', new Uint8Array([1, 2, 3])]]);
    const { answer } = await register(ann, { attestation: { format: 'packed', statement } });
    expect(answer.body).toEqual({});
  });

  it('needs the user verified where the pool says so', async () => {
    const strict = await passkeyPool(at, { UserVerification: 'required' });
    const ann = await Account.open(strict);
    const refused = await register(ann, { verified: false });
    expect(refused.answer.body).toMatchObject({
      __type: 'WebAuthnCredentialNotSupportedException',
    });
    expect((await register(ann)).answer.body).toEqual({});
    const bob = await Account.open(pool);
    expect((await register(bob, { verified: false })).answer.body).toEqual({});
  });

  it('ends with the account', async () => {
    const ann = await Account.open(pool);
    const { Credential } = await register(ann);
    await ann.ask('DeleteUser');
    // Its id is free again, so its row is gone.
    const bob = await Account.open(pool);
    const id = Buffer.from(Credential.id, 'base64url');
    expect((await register(bob, { id })).answer.body).toEqual({});
  });
});

describe('what is refused of an answer', () => {
  const cases: Readonly<Record<string, readonly [string, Lies]>> = {
    'another origin': ['WebAuthnOriginNotAllowedException', { origin: 'https://evil.example' }],
    'a name that ends alike': [
      'WebAuthnOriginNotAllowedException',
      { origin: 'https://evilshop.example' },
    ],
    'plain http': ['WebAuthnOriginNotAllowedException', { origin: 'http://login.shop.example' }],
    'an Android app': [
      'WebAuthnOriginNotAllowedException',
      { origin: 'android:apk-key-hash:7d1043473d55bfa90e8530d35801d4e381bc69f0' },
    ],
    'a frame in a foreign page': ['WebAuthnOriginNotAllowedException', { crossOrigin: true }],
    'another relying party': ['WebAuthnRelyingPartyMismatchException', { rpId: 'evil.example' }],
    'another challenge': [
      'WebAuthnChallengeNotFoundException',
      { challenge: Buffer.alloc(32).toString('base64url') },
    ],
    'an assertion': ['InvalidParameterException', { type: 'webauthn.get' }],
    'nobody present': ['WebAuthnCredentialNotSupportedException', { present: false }],
    'another algorithm': ['WebAuthnCredentialNotSupportedException', { algorithm: -36 }],
    'a short id': ['WebAuthnCredentialNotSupportedException', { id: Buffer.alloc(15, 1) }],
  };

  it.each(Object.entries(cases))('%s', async (_what, [type, lies]) => {
    const ann = await Account.open(pool);
    expect((await register(ann, lies)).answer.body).toMatchObject({ __type: type });
    expect(await listPasskeys(ann)).toEqual({ Credentials: [] });
    expect((await register(ann)).answer.body).toEqual({});
  });

  it.each([
    ['text', 'hello'],
    ['a list', []],
    ['nothing in it', {}],
    ['no response', { id: 'AAAA', rawId: 'AAAA', type: 'public-key' }],
  ])('%s', async (_what, Credential) => {
    const ann = await Account.open(pool);
    await startRegistration(ann);
    const answer = await ann.ask('CompleteWebAuthnRegistration', { Credential });
    expect(answer.body['__type']).toBe('InvalidParameterException');
  });

  it.each(['id', 'rawId', 'clientDataJSON', 'attestationObject'])('a broken %s', async (member) => {
    const ann = await Account.open(pool);
    const made = new Authenticator(ORIGIN).create(await startRegistration(ann));
    const Credential = JSON.parse(JSON.stringify(made)) as Record<string, unknown>;
    const place = member in made ? Credential : (Credential['response'] as object);
    Object.assign(place, { [member]: '!' });
    const answer = await ann.ask('CompleteWebAuthnRegistration', { Credential });
    expect(answer.body['__type']).toBe('InvalidParameterException');
  });

  it('a second answer to one challenge, right or wrong', async () => {
    const ann = await Account.open(pool);
    const device = new Authenticator(ORIGIN);
    const options = await startRegistration(ann);
    const complete = (lies: Lies = {}) =>
      ann.ask('CompleteWebAuthnRegistration', { Credential: device.create(options, lies) });
    expect(saidOf(await complete({ origin: 'https://evil.example' }))).toContain('origin');
    expect((await complete()).body['__type']).toBe('WebAuthnChallengeNotFoundException');
  });

  it('an answer after five minutes', async () => {
    const ann = await Account.open(pool);
    const Credential = new Authenticator(ORIGIN).create(await startRegistration(ann));
    at.clock.advance(5 * 60_000);
    const answer = await ann.ask('CompleteWebAuthnRegistration', { Credential });
    expect(answer.body['__type']).toBe('WebAuthnChallengeNotFoundException');
  });

  it('an answer to the challenge of somebody else', async () => {
    const [ann, bob] = [await Account.open(pool), await Account.open(pool)];
    const Credential = new Authenticator(ORIGIN).create(await startRegistration(bob));
    await startRegistration(ann);
    const answer = await ann.ask('CompleteWebAuthnRegistration', { Credential });
    expect(answer.body['__type']).toBe('WebAuthnChallengeNotFoundException');
    expect((await bob.ask('CompleteWebAuthnRegistration', { Credential })).body).toEqual({});
  });

  it('an answer at another app client, which leaves the challenge open', async () => {
    const ann = await Account.open(pool);
    const client = await pool.newClient();
    const elsewhere = await Account.open(pool, { client, person: ann.person });
    const Credential = new Authenticator(ORIGIN).create(await startRegistration(ann));
    const answer = await elsewhere.ask('CompleteWebAuthnRegistration', { Credential });
    expect(answer.body['__type']).toBe('WebAuthnClientMismatchException');
    expect((await ann.ask('CompleteWebAuthnRegistration', { Credential })).body).toEqual({});
  });

  it('a passkey that somebody of the pool has', async () => {
    const [ann, bob] = [await Account.open(pool), await Account.open(pool)];
    const { Credential } = await register(ann);
    const id = Buffer.from(Credential.id, 'base64url');
    const { answer } = await register(bob, { id });
    expect(saidOf(answer)).toBe('The passkey is registered already.');
    const other = await Account.open(await passkeyPool(at));
    expect((await register(other, { id })).answer.body).toEqual({});
  });
});
