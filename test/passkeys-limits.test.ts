import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account } from './support/account.js';
import { Authenticator } from './support/authenticator.js';
import { TestGateway } from './support/gateway.js';
import {
  listPasskeys,
  ORIGIN,
  passkeyPool,
  register,
  startRegistration,
} from './support/passkeys.js';
import { PASSWORD, saidOf, TestPool } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await passkeyPool(at);
});

afterAll(() => at.stop());

describe('how many', () => {
  it('are twenty, in pages of as many as are asked for, and the next one is refused', async () => {
    const ann = await Account.open(pool);
    const ids: string[] = [];
    for (let nth = 0; nth < 20; nth += 1) {
      at.clock.advance(1);
      ids.push((await register(ann)).Credential.id);
    }
    const refused = await ann.ask('StartWebAuthnRegistration');
    expect(refused.body['__type']).toBe('LimitExceededException');

    const all = await listPasskeys(ann);
    expect(all.Credentials.map(({ CredentialId }) => CredentialId)).toEqual(ids);
    expect(all.NextToken).toBeUndefined();
    const first = await listPasskeys(ann, { MaxResults: 15 });
    const second = await listPasskeys(ann, { MaxResults: 15, NextToken: first.NextToken });
    const paged = [...first.Credentials, ...second.Credentials];
    expect(paged.map(({ CredentialId }) => CredentialId)).toEqual(ids);
    expect(second.NextToken).toBeUndefined();

    const bob = await Account.open(pool);
    const stolen = await bob.ask('ListWebAuthnCredentials', { NextToken: first.NextToken });
    expect(stolen.body['__type']).toBe('InvalidParameterException');
  });
});

describe('who may not', () => {
  it('is whoever has the passkey of somebody else in mind', async () => {
    const [ann, bob] = [await Account.open(pool), await Account.open(pool)];
    const { Credential } = await register(ann);
    const remove = (who: Account) =>
      who.ask('DeleteWebAuthnCredential', { CredentialId: Credential.id });
    expect((await remove(bob)).body['__type']).toBe('ResourceNotFoundException');
    expect((await listPasskeys(ann)).Credentials).toHaveLength(1);
    expect((await remove(ann)).body).toEqual({});
  });

  it('is a person whose password an administrator resets meanwhile', async () => {
    const ann = await Account.open(pool);
    await ann.vouch({ email: 'ann@mail.example.com', email_verified: 'true' });
    const { Credential } = await register(ann);
    const device = new Authenticator(ORIGIN);
    const late = device.create(await startRegistration(ann));
    await ann.administer('AdminResetUserPassword');
    for (const [operation, input] of [
      ['StartWebAuthnRegistration', {}],
      ['CompleteWebAuthnRegistration', { Credential: late }],
      ['DeleteWebAuthnCredential', { CredentialId: Credential.id }],
    ] as const) {
      const { body } = await ann.ask(operation, input);
      expect([operation, body['__type']]).toEqual([operation, 'PasswordResetRequiredException']);
    }
    await ann.administer('AdminSetUserPassword', { Password: PASSWORD, Permanent: true });
    expect((await register(ann)).answer.body).toEqual({});
  });
});

describe('a pool', () => {
  it('without passkeys begins no registration and ends none, but lists and deletes', async () => {
    const ann = await Account.open(pool);
    const plain = await Account.open(await TestPool.make(at));
    const Credential = new Authenticator(ORIGIN).create(await startRegistration(ann));
    for (const [operation, input] of [
      ['StartWebAuthnRegistration', {}],
      ['CompleteWebAuthnRegistration', { Credential }],
    ] as const) {
      expect((await plain.ask(operation, input)).body['__type']).toBe(
        'WebAuthnNotEnabledException',
      );
    }
    expect(await listPasskeys(plain)).toEqual({ Credentials: [] });
    const gone = await plain.ask('DeleteWebAuthnCredential', { CredentialId: 'AAAA' });
    expect(gone.body['__type']).toBe('ResourceNotFoundException');
  });

  it('takes the host of the gateway for its domain, unless that is an address', async () => {
    const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] };
    const here = await Account.open(await TestPool.make(at, { Policies: { SignInPolicy } }));
    const refused = await here.ask('StartWebAuthnRegistration');
    expect(refused.body['__type']).toBe('WebAuthnConfigurationMissingException');
    expect(saidOf(refused)).toBe('The user pool has no relying party id and no domain.');

    const named = await TestGateway.start({ POOLGATE_PUBLIC_URL: 'http://login.localhost:9229' });
    const there = await Account.open(await TestPool.make(named, { Policies: { SignInPolicy } }));
    const device = new Authenticator('http://app.login.localhost:3000');
    expect(await startRegistration(there)).toMatchObject({ rp: { id: 'login.localhost' } });
    expect((await register(there, {}, device)).answer.body).toEqual({});
    await named.stop();
  });
});
