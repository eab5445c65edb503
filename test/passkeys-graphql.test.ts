import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account } from './support/account.js';
import { Authenticator, type CreationOptions } from './support/authenticator.js';
import { TestGateway } from './support/gateway.js';
import { ORIGIN, passkeyPool, register, RP } from './support/passkeys.js';
import { TestPool } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await passkeyPool(at);
});

afterAll(() => at.stop());

const FIELDS = `credentialId friendlyName relyingPartyId authenticatorAttachment
  authenticatorTransports createdAt`;
const START = 'mutation { startPasskeyRegistration { options } }';
const COMPLETE = `mutation ($input: CompleteWebAuthnRegistrationInput!) {
  completePasskeyRegistration(input: $input) { ${FIELDS} } }`;
const DELETE = `mutation ($input: DeleteWebAuthnCredentialInput!) {
  deletePasskey(input: $input) { ${FIELDS} } }`;
const MINE = `{ me { passkeys(first: 5) { edges { node { ${FIELDS} } } pageInfo { hasNextPage } } } }`;

async function mine<T>(ann: Account, query: string, variables: object = {}): Promise<T> {
  const { body } = await at.graphql(query, variables, ann.AccessToken);
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data as T;
}

async function code(ann: Account, query: string, variables: object = {}) {
  const { body } = await at.graphql(query, variables, ann.AccessToken);
  return body.errors?.[0]?.extensions['code'];
}

interface Started {
  readonly startPasskeyRegistration: { readonly options: CreationOptions };
}

const start = async (ann: Account) =>
  (await mine<Started>(ann, START)).startPasskeyRegistration.options;

describe('a signed-in person', () => {
  it('registers a passkey, sees it, and deletes it', async () => {
    const ann = await Account.open(pool);
    const credential = new Authenticator(ORIGIN).create(await start(ann));
    const passkey = {
      credentialId: credential.id,
      friendlyName: 'Passkey on a device',
      relyingPartyId: RP,
      authenticatorAttachment: 'platform',
      authenticatorTransports: ['hybrid', 'internal'],
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    };
    expect(await mine(ann, COMPLETE, { input: { credential } })).toEqual({
      completePasskeyRegistration: passkey,
    });
    const page = { edges: [{ node: passkey }], pageInfo: { hasNextPage: false } };
    expect(await mine(ann, MINE)).toEqual({ me: { passkeys: page } });

    const query = `query ($pool: ID!, $name: String!) { user(userPoolId: $pool, username: $name) {
      passkeys { edges { node { ${FIELDS} } } } } }`;
    const variables = { pool: pool.id, name: ann.person.username };
    const { body } = await at.adminGraphql(query, variables);
    expect(body).toEqual({ data: { user: { passkeys: { edges: [{ node: passkey }] } } } });

    const input = { credentialId: credential.id };
    expect(await mine(ann, DELETE, { input })).toEqual({ deletePasskey: passkey });
    expect(await mine(ann, MINE)).toEqual({
      me: { passkeys: { edges: [], pageInfo: { hasNextPage: false } } },
    });
  });

  it('is refused in codes', async () => {
    const ann = await Account.open(pool);
    const device = new Authenticator(ORIGIN);
    const complete = (credential: unknown) => code(ann, COMPLETE, { input: { credential } });
    expect(await complete({})).toBe('INVALID_PARAMETER');
    const evil = device.create(await start(ann), { origin: 'https://evil.example' });
    expect(await complete(evil)).toBe('WEB_AUTHN_ORIGIN_NOT_ALLOWED');
    expect(await complete(evil)).toBe('WEB_AUTHN_CHALLENGE_NOT_FOUND');
    const foreign = device.create(await start(ann), { rpId: 'evil.example' });
    expect(await complete(foreign)).toBe('WEB_AUTHN_RELYING_PARTY_MISMATCH');
    const strange = device.create(await start(ann), { algorithm: -36 });
    expect(await complete(strange)).toBe('WEB_AUTHN_CREDENTIAL_NOT_SUPPORTED');
    const elsewhere = await Account.open(pool, {
      client: await pool.newClient(),
      person: ann.person,
    });
    const credential = device.create(await start(elsewhere));
    expect(await complete(credential)).toBe('WEB_AUTHN_CLIENT_MISMATCH');
    expect(await code(ann, DELETE, { input: { credentialId: credential.id } })).toBe(
      'RESOURCE_NOT_FOUND',
    );
    const plain = await Account.open(await TestPool.make(at));
    expect(await code(plain, START)).toBe('WEB_AUTHN_NOT_ENABLED');
  });

  it('needs an access token', async () => {
    const { body } = await at.graphql(START);
    expect(body.errors?.[0]?.extensions['code']).toBe('NOT_AUTHORIZED');
  });
});

describe('an administrator', () => {
  it('sees the passkeys of many users at once', async () => {
    const some = await passkeyPool(at);
    const people = [await Account.open(some), await Account.open(some), await Account.open(some)];
    const ids: string[][] = [];
    for (const [nth, person] of people.entries()) {
      const own: string[] = [];
      for (let made = 0; made < nth; made += 1) {
        at.clock.advance(1);
        own.push((await register(person)).Credential.id);
      }
      ids.push(own);
    }
    const query = `query ($id: ID!) { userPool(id: $id) { users(first: 10) { edges { node {
      sub passkeys(first: 1) { edges { node { credentialId } } pageInfo { hasNextPage } } } } } } }`;
    const { body } = await at.adminGraphql(query, { id: some.id });
    const { edges } = (body.data as { userPool: { users: { edges: { node: Seen }[] } } }).userPool
      .users;
    for (const [nth, { person }] of people.entries()) {
      const { passkeys } = edges.map(({ node }) => node).find(({ sub }) => sub === person.sub)!;
      expect(passkeys.edges.map(({ node }) => node.credentialId)).toEqual(ids[nth]!.slice(0, 1));
      expect(passkeys.pageInfo.hasNextPage).toBe(nth > 1);
    }
  });
});

interface Seen {
  readonly sub: string;
  readonly passkeys: {
    readonly edges: readonly { readonly node: { readonly credentialId: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean };
  };
}
