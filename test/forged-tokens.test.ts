import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationDoors, type OperationName } from '../src/doors/aws/operation-names.js';
import { operations } from '../src/doors/aws/operations.js';
import { UserRow } from '../src/domain/users/users.entities.js';
import { leastInput } from './support/contract-inputs.js';
import { TestGateway } from './support/gateway.js';
import { guardedFields } from './support/schema-operations.js';
import { saidOf, TestPool, type TestPerson, type Tokens } from './support/test-pool.js';

const HOUR = 3_600_000;

/** Every operation that takes an access token and is built. */
const tokenOperations = [...operations.keys()].filter(
  (name: OperationName) => operationDoors[name][0] === 'token',
);

/** Root fields of `/graphql` that a signed-in user asks about themself. */
const selfFields = guardedFields('app');

let at: TestGateway;
let pool: TestPool;
let person: TestPerson;
let tokens: Tokens;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
});

afterAll(() => at.stop());

/** What the doors answer to a token: its refusal at each operation and field, or `accepted`. */
async function answers(token: string): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  // Fields first: GlobalSignOut would end what is asked about after it.
  for (const { name, kind, document, variables } of [...selfFields].sort(reading)) {
    const { body } = await at.graphql(document, variables, token);
    said[`${kind} ${name}`] = body.errors?.[0]?.message ?? 'accepted';
  }
  for (const operation of [...tokenOperations].sort()) {
    const answer = await at.aws(operation, inputOf(operation, token), false);
    said[operation] = answer.status === 200 ? 'accepted' : saidOf(answer);
  }
  return said;
}

/** Whatever else the operation asks for, so that the token alone decides. */
const inputOf = (operation: OperationName, AccessToken: string) => ({
  ...leastInput(operations.get(operation)!.input),
  AccessToken,
});

const reading = (a: { kind: string }, b: { kind: string }) =>
  Number(b.kind === 'query') - Number(a.kind === 'query');

const everywhere = (text: string | RegExp) =>
  Object.fromEntries(
    [...selfFields.map(({ kind, name }) => `${kind} ${name}`), ...tokenOperations].map((place) => [
      place,
      text instanceof RegExp ? expect.stringMatching(text) : text,
    ]),
  );

const partsOf = (token: string) => token.split('.') as [string, string, string];
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = (part: string) =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/** Past the token an operation may refuse what it was asked; that is no word about the token. */
const refusalOfToken = (message: string | undefined) =>
  /Access Token|access token|User is disabled|validation error/.test(message ?? '')
    ? message
    : undefined;

const INVALID = 'Invalid Access Token';
const UNPROVEN = 'Could not verify signature for Access Token';

describe('the places where an access token is taken', () => {
  it('are the ones this test knows how to ask', () => {
    expect([...tokenOperations].sort()).toEqual(
      expect.arrayContaining(['GetUser', 'GlobalSignOut']),
    );
    expect(selfFields.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['me', 'signOutEverywhere']),
    );
  });

  it('let a genuine token in one after the other, and each ends what it says it ends', async () => {
    for (const { name, kind, document, variables } of selfFields) {
      const { AccessToken } = await pool.signIn(await pool.person());
      const { body } = await at.graphql(document, variables, AccessToken);
      expect([kind, name, refusalOfToken(body.errors?.[0]?.message)]).toEqual([
        kind,
        name,
        undefined,
      ]);
    }
    for (const operation of tokenOperations) {
      const { AccessToken } = await pool.signIn(await pool.person());
      const answer = await at.aws(operation, inputOf(operation, AccessToken), false);
      expect([operation, refusalOfToken(saidOf(answer))]).toEqual([operation, undefined]);
    }
  });
});

describe('a token is refused everywhere', () => {
  beforeAll(async () => {
    person = await pool.person();
    tokens = await pool.signIn(person);
  });

  /** The genuine token is still good after the forged ones were shown. */
  const control = async () => {
    const { status } = await at.aws('GetUser', { AccessToken: tokens.AccessToken }, false);
    expect(status).toBe(200);
  };

  it('when it says that it needs no signature', async () => {
    const [head, body, signature] = partsOf(tokens.AccessToken);
    const { kid } = decoded(head);
    for (const alg of ['none', 'None', 'NONE']) {
      expect(await answers(`${encoded({ kid, alg })}.${body}.`)).toEqual(everywhere(INVALID));
      const signed = `${encoded({ kid, alg })}.${body}.${signature}`;
      expect(await answers(signed)).toEqual(everywhere(INVALID));
    }
    await control();
  });

  it('when the public key served as the secret of an HMAC', async () => {
    const [head, body] = partsOf(tokens.AccessToken);
    const { kid } = decoded(head);
    const { keys } = (await (await fetch(`${at.url}/${pool.id}/.well-known/jwks.json`)).json()) as {
      keys: (JsonWebKey & { kid: string })[];
    };
    const jwk = keys.find((key) => key.kid === kid)!;
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const secrets = [
      key.export({ type: 'spki', format: 'pem' }),
      key.export({ type: 'pkcs1', format: 'pem' }),
      key.export({ type: 'spki', format: 'der' }),
      Buffer.from(jwk.n!, 'base64url'),
    ];
    for (const secret of secrets) {
      const signed = `${encoded({ kid, alg: 'HS256' })}.${body}`;
      const forged = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(await answers(`${signed}.${forged}`)).toEqual(everywhere(INVALID));
    }
    await control();
  });

  it('when another key signed it, under the kid of the true one or its own', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const key = await importPKCS8(pem, 'RS256');
    const [head, body] = partsOf(tokens.AccessToken);
    const claims = decoded(body);
    const sign = (kid: string, jwk?: object) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid, ...(jwk && { jwk }) } as { alg: string })
        .sign(key);
    const kid = decoded(head)['kid'] as string;
    expect(await answers(await sign(kid))).toEqual(everywhere(UNPROVEN));
    expect(await answers(await sign('its own'))).toEqual(everywhere(INVALID));
    const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
    expect(await answers(await sign(kid, jwk))).toEqual(everywhere(UNPROVEN));
    await control();
  });

  it('when a claim was changed', async () => {
    const [head, body, signature] = partsOf(tokens.AccessToken);
    const other = await pool.person();
    const claims = { ...decoded(body), sub: other.sub, username: other.username };
    const forged = `${head}.${encoded(claims)}.${signature}`;
    expect(await answers(forged)).toEqual(everywhere(UNPROVEN));
    await control();
  });

  it('when it is the ID token, or the refresh token, or nothing like a token', async () => {
    for (const token of [tokens.IdToken, tokens.RefreshToken, 'a.b.c', 'xyz']) {
      expect(await answers(token)).toEqual(everywhere(INVALID));
    }
    await control();
  });

  it('when it is from the pool of another gateway, or claims another pool of this one', async () => {
    const elsewhere = await TestGateway.start();
    try {
      const foreign = await TestPool.make(elsewhere);
      const { AccessToken } = await foreign.signIn(await foreign.person());
      expect(await answers(AccessToken)).toEqual(everywhere(INVALID));
    } finally {
      await elsewhere.stop();
    }
    const second = await TestPool.make(at);
    const stranger = await second.signIn(await second.person());
    const [head, body, signature] = partsOf(stranger.AccessToken);
    const moved = { ...decoded(body), iss: `${at.url}/${pool.id}`, client_id: pool.client.id };
    const forged = `${head}.${encoded(moved)}.${signature}`;
    expect(await answers(forged)).toEqual(everywhere(INVALID));
    expect((await at.aws('GetUser', { AccessToken: stranger.AccessToken })).status).toBe(200);
    await control();
  });

  it('when it was revoked', async () => {
    const { AccessToken, RefreshToken } = await pool.signIn(person);
    await at.done('RevokeToken', { ClientId: pool.client.id, Token: RefreshToken });
    expect(await answers(AccessToken)).toEqual(everywhere('Access Token has been revoked'));
    await control();
  });

  it('when its user is gone, or disabled', async () => {
    const gone = await pool.person();
    const disabled = await pool.person();
    const [first, second] = [await pool.signIn(gone), await pool.signIn(disabled)];
    await at.done('AdminDeleteUser', { UserPoolId: pool.id, Username: gone.username });
    expect(await answers(first.AccessToken)).toEqual(everywhere('User does not exist.'));
    // No operation of this version disables a user.
    await at.services.db.transaction((tx) =>
      tx.update(UserRow, { id: disabled.sub }, { enabled: false }),
    );
    expect(await answers(second.AccessToken)).toEqual(everywhere('User is disabled.'));
    await control();
  });

  it('when its client is gone, or its pool', async () => {
    const passing = await TestPool.make(at);
    const visitor = await passing.person();
    const client = await passing.newClient();
    const first = await passing.signIn(visitor, client);
    const second = await passing.signIn(visitor);
    const named = { UserPoolId: passing.id, ClientId: client.id };
    await at.done('DeleteUserPoolClient', named);
    expect(await answers(first.AccessToken)).toEqual(everywhere(INVALID));
    expect((await at.aws('GetUser', { AccessToken: second.AccessToken })).status).toBe(200);
    await at.done('DeleteUserPool', { UserPoolId: passing.id });
    expect(await answers(second.AccessToken)).toEqual(everywhere(INVALID));
    await control();
  });

  it('when it has expired', async () => {
    const { AccessToken } = await pool.signIn(person);
    at.clock.advance(HOUR + 1000);
    expect(await answers(AccessToken)).toEqual(everywhere('Access Token has expired'));
    tokens = await pool.signIn(person);
    await control();
  });
});
