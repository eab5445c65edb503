import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import { validateCognitoJwtFields } from 'aws-jwt-verify/cognito-verifier';
import { JwtExpiredError, JwtInvalidSignatureError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, Stage } from './stage.js';

/*
 * How a back end verifies our tokens. `CognitoJwtVerifier` derives the issuer from the pool id and can
 * be told no other one, so a gateway at its own address is verified with `JwtVerifier` plus the checks
 * that the Cognito verifier would make, which the library exports. Its fetcher speaks https alone: over
 * plain http the JWKS comes through a fetcher of one line.
 */

const jwksCache = () =>
  new SimpleJwksCache({
    fetcher: { fetch: async (uri) => (await fetch(uri)).arrayBuffer() },
  });

interface Tokens {
  readonly AccessToken: string;
  readonly IdToken: string;
}
type Use = 'id' | 'access';

let stage: Stage;
let issuer: string;
let tokens: Tokens;

beforeAll(async () => {
  stage = await Stage.open();
  issuer = `${stage.url}/${stage.userPoolId}`;
  tokens = await signedIn(stage);
});
afterAll(() => stage.close());

describe('aws-jwt-verify', () => {
  const verifier = (tokenUse: Use, clientId = stage.clientId, clockGrace = 0) =>
    JwtVerifier.create(
      {
        issuer,
        audience: null,
        graceSeconds: clockGrace,
        customJwtCheck: ({ payload }) => validateCognitoJwtFields(payload, { tokenUse, clientId }),
      },
      { jwksCache: jwksCache() },
    );

  it('accepts the ID token and the access token, each for its use', async () => {
    expect(await verifier('id').verify(tokens.IdToken)).toMatchObject({
      iss: issuer,
      aud: stage.clientId,
      token_use: 'id',
      'cognito:username': 'ann',
    });
    expect(await verifier('access').verify(tokens.AccessToken)).toMatchObject({
      iss: issuer,
      client_id: stage.clientId,
      token_use: 'access',
      username: 'ann',
      scope: 'aws.cognito.signin.user.admin',
    });
  });

  it('accepts the token of a machine, for its use and for a scope that it has', async () => {
    const { clientId, token } = await machineOf(stage);
    const machine = (scope: string, client = clientId, tokenUse: Use = 'access') =>
      JwtVerifier.create(
        {
          issuer,
          audience: null,
          scope,
          customJwtCheck: ({ payload }) =>
            validateCognitoJwtFields(payload, { tokenUse, clientId: client }),
        },
        { jwksCache: jwksCache() },
      );
    const told = { sub: clientId, client_id: clientId, scope: 'orders/read', version: 2 };
    expect(await machine('orders/read').verify(token)).toMatchObject(told);
    await expect(machine('orders/write').verify(token)).rejects.toThrow('Scope not allowed');
    const another = machine('orders/read', stage.clientId).verify(token);
    await expect(another).rejects.toThrow('Client ID');
    await expect(machine('orders/read', clientId, 'id').verify(token)).rejects.toThrow('Token use');
  });

  it('refuses the one in place of the other, and tokens of another client', async () => {
    await expect(verifier('access').verify(tokens.IdToken)).rejects.toThrow('Token use');
    await expect(verifier('id').verify(tokens.AccessToken)).rejects.toThrow('Token use');
    await expect(verifier('id', 'another').verify(tokens.IdToken)).rejects.toThrow('Client ID');
  });

  it('refuses a changed claim and a changed signature', async () => {
    for (const use of ['id', 'access'] as const) {
      const token = use === 'id' ? tokens.IdToken : tokens.AccessToken;
      for (const forged of [
        withClaim(token, { sub: 'somebody-else' }),
        withOtherSignature(token),
      ]) {
        await expect(verifier(use).verify(forged)).rejects.toThrow(JwtInvalidSignatureError);
      }
    }
  });

  it('refuses them an hour later', async () => {
    // Its clock is the system's, so the time that it allows is moved instead.
    const later = verifier('access', stage.clientId, -3601);
    await expect(later.verify(tokens.AccessToken)).rejects.toThrow(JwtExpiredError);
    const soon = verifier('access', stage.clientId, -3000);
    await expect(soon.verify(tokens.AccessToken)).resolves.toBeDefined();
  });
});

describe('CognitoJwtVerifier itself', () => {
  const publicUrl = 'https://cognito-idp.us-east-1.amazonaws.com';
  let standIn: Stage;

  beforeAll(async () => {
    standIn = await Stage.open({}, { POOLGATE_PUBLIC_URL: publicUrl });
  });
  afterAll(() => standIn.close());

  it('accepts the tokens of a gateway that stands in for the address of AWS', async () => {
    const { userPoolId, clientId } = standIn;
    const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: null });
    const jwks = await fetch(`${standIn.url}/${userPoolId}/.well-known/jwks.json`);
    const known = (await jwks.json()) as Parameters<typeof verifier.cacheJwks>[0];
    verifier.cacheJwks(known);
    const own = await signedIn(standIn);
    expect(await verifier.verify(own.IdToken)).toMatchObject({ token_use: 'id' });
    expect(await verifier.verify(own.AccessToken)).toMatchObject({ token_use: 'access' });
    await expect(verifier.verify(withClaim(own.IdToken, { sub: 'x' }))).rejects.toThrow(
      JwtInvalidSignatureError,
    );
    await expect(verifier.verify(tokens.IdToken)).rejects.toThrow('issuer not configured');
    const { clientId: machine, token } = await machineOf(standIn);
    const forMachines = (scope: string) => {
      const wanted = { userPoolId, clientId: machine, tokenUse: 'access', scope } as const;
      const machines = CognitoJwtVerifier.create(wanted);
      machines.cacheJwks(known);
      return machines;
    };
    expect(await forMachines('orders/read').verify(token)).toMatchObject({ sub: machine });
    await expect(forMachines('orders/write').verify(token)).rejects.toThrow('Scope not allowed');
  });
});

describe('jose', () => {
  it('verifies both tokens with what discovery says, and no changed one', async () => {
    const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
    const { jwks_uri } = (await discovery.json()) as { jwks_uri: string };
    const keys = createRemoteJWKSet(new URL(jwks_uri));
    const strict = { issuer, algorithms: ['RS256'] };

    const id = await jwtVerify(tokens.IdToken, keys, { ...strict, audience: stage.clientId });
    expect(id.protectedHeader).toEqual({ kid: expect.any(String) as string, alg: 'RS256' });
    const access = await jwtVerify(tokens.AccessToken, keys, strict);
    expect(access.payload.sub).toBe(id.payload.sub);
    expect(access.protectedHeader.kid).not.toBe(id.protectedHeader.kid);

    for (const forged of [
      withClaim(tokens.IdToken, { email: 'eve@example.com' }),
      withOtherSignature(tokens.IdToken),
    ]) {
      await expect(jwtVerify(forged, keys, strict)).rejects.toMatchObject({
        code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
      });
    }
  });
});

describe('discovery', () => {
  it('names the issuer, the keys and the algorithm, to any origin', async () => {
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toMatchObject({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256'],
      subject_types_supported: ['public'],
    });
  });

  it('publishes the public halves of two RSA keys and nothing else', async () => {
    const answer = await fetch(`${issuer}/.well-known/jwks.json`);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const { keys } = (await answer.json()) as { keys: Record<string, string>[] };
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(key).toMatchObject({ alg: 'RS256', e: 'AQAB', kty: 'RSA', use: 'sig' });
    }
  });

  it('knows no other pool', async () => {
    const unknown = await fetch(`${stage.url}/us-east-1_Unknown00/.well-known/jwks.json`);
    expect(unknown.status).toBe(404);
  });
});

async function signedIn(at: Stage): Promise<Tokens> {
  await at.addUser('ann');
  const answer = await at.gateway.aws(
    'InitiateAuth',
    {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: at.clientId,
      AuthParameters: { USERNAME: 'ann', PASSWORD },
    },
    false,
  );
  return answer.body.AuthenticationResult as Tokens;
}

/** A machine that may read orders, and its token. */
async function machineOf(at: Stage) {
  const Scopes = ['read', 'write'].map((name) => ({ ScopeName: name, ScopeDescription: name }));
  await at.administer('CreateResourceServer', { Identifier: 'orders', Name: 'orders', Scopes });
  const { UserPoolClient } = await at.administer('CreateUserPoolClient', {
    ClientName: 'machine',
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'],
    AllowedOAuthScopes: ['orders/read'],
  });
  const { ClientId, ClientSecret: Secret } = UserPoolClient as Record<string, string>;
  const { body } = await at.gateway.aws('GetClientToken', { ClientId, Secret }, false);
  const { AccessToken: token } = body.ClientAuthenticationResult as { AccessToken: string };
  return { clientId: ClientId!, token };
}

function withClaim(token: string, claims: object): string {
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const said = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const forged = Buffer.from(JSON.stringify({ ...said, ...claims })).toString('base64url');
  return [header, forged, signature].join('.');
}

/** Changes one bit in the middle: the last character of base64url also carries bits that mean nothing. */
function withOtherSignature(token: string): string {
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const bytes = Buffer.from(signature, 'base64url');
  bytes[100]! ^= 1;
  return [header, payload, bytes.toString('base64url')].join('.');
}
