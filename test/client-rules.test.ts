import { describe, expect, it } from 'vitest';
import {
  checkSecretHash,
  clientSecretMatches,
  flowEnabled,
  lifetimes,
  readable,
  writable,
  type Flow,
} from '../src/domain/clients/client-rules.js';
import type { Client } from '../src/domain/clients/client.js';
import { settingsOf } from '../src/domain/clients/client-settings.js';
import { CreateUserPoolClientInput } from '../src/domain/clients/clients.contract.js';
import { InvalidParameterError, NotAuthorizedError } from '../src/domain/errors.js';
import { schemaOf } from '../src/domain/pools/schema-attributes.js';
import { checkInput } from '../src/platform/contract-check.js';
import { fromWire } from '../src/platform/contract-wire.js';
import { poolWith } from './support/pool.js';

const pool = poolWith({ schemaAttributes: schemaOf([{ name: 'email', required: true }]) });

function settingsFrom(body: object) {
  const whole = { UserPoolId: pool.id, ClientName: 'web', ...body };
  const input = fromWire(CreateUserPoolClientInput, whole);
  checkInput(CreateUserPoolClientInput, input);
  return settingsOf(input, pool);
}

function clientWith(body: object = {}, secrets: string[] = []): Client {
  const dates = { createdAt: new Date(0), modifiedAt: new Date(0) };
  const id = '1example23456789abcdefghij';
  return { id, poolId: pool.id, name: 'web', settings: settingsFrom(body), secrets, ...dates };
}

describe('a client made with a name only', () => {
  it('has the defaults of Cognito', () => {
    expect(settingsFrom({})).toEqual({
      refreshTokenValidity: 30,
      enableTokenRevocation: true,
      authSessionValidity: 3,
    });
    expect(lifetimes(clientWith())).toEqual({
      accessSeconds: 3_600,
      idSeconds: 3_600,
      refreshSeconds: 30 * 86_400,
      sessionMinutes: 3,
    });
  });

  it('fills in the units that are missing when one is given', () => {
    const units = { TokenValidityUnits: { AccessToken: 'minutes' }, AccessTokenValidity: 10 };
    expect(settingsFrom(units).tokenValidityUnits).toEqual({
      accessToken: 'minutes',
      idToken: 'hours',
      refreshToken: 'days',
    });
    expect(lifetimes(clientWith(units)).accessSeconds).toBe(600);
  });
});

const outside = 'Invalid range for token validity.';
const longer =
  'Access and Id Token expiration times must be less than or equal to refresh token expiration times.';
const minutes = (unit: string) => ({ TokenValidityUnits: { [unit]: 'minutes' } });

describe('refused', () => {
  it.each([
    [
      'an access token of 4 minutes',
      { ...minutes('AccessToken'), AccessTokenValidity: 4 },
      outside,
    ],
    ['an ID token of 25 hours', { IdTokenValidity: 25 }, outside],
    ['a sign-in of 59 minutes', { ...minutes('RefreshToken'), RefreshTokenValidity: 59 }, outside],
    ['a sign-in of 3651 days', { RefreshTokenValidity: 3_651 }, outside],
    [
      'an access token that outlives the sign-in',
      { ...minutes('RefreshToken'), RefreshTokenValidity: 90, AccessTokenValidity: 2 },
      longer,
    ],
    [
      'flows of both kinds',
      { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] },
      "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    ],
    [
      'an unknown attribute to read',
      { ReadAttributes: ['custom:none'] },
      'Invalid read attributes specified while creating a client',
    ],
    [
      'a flag to write',
      { WriteAttributes: ['email_verified'] },
      'Invalid write attributes specified while creating a client',
    ],
  ])('%s', (_what, body, message) => {
    expect(() => settingsFrom(body)).toThrow(new InvalidParameterError(message));
  });

  it('nothing at the edges of the ranges', () => {
    const edges = { ...minutes('AccessToken'), AccessTokenValidity: 5, IdTokenValidity: 24 };
    expect(() => settingsFrom({ ...edges, RefreshTokenValidity: 3_650 })).not.toThrow();
  });
});

describe('SECRET_HASH', () => {
  const secret = 'examplesecret0123456789';
  const right = '2f2idZDBe8ouTymUtWL29Qg3yWFQby/FjrHFuj3s3Ts=';
  const client = clientWith({}, [secret]);

  it('is the documented one', () => {
    expect(() => checkSecretHash(client, ['alice'], right)).not.toThrow();
  });

  it.each([
    ['of another name', client, ['bob'], right, 'Unable to verify secret hash for client'],
    ['that is wrong', client, ['alice'], `${right}=`, 'Unable to verify secret hash for client'],
    [
      'for a client without a secret',
      clientWith(),
      ['alice'],
      right,
      'Unable to verify secret hash',
    ],
    ['that is missing', client, ['alice'], undefined, 'SECRET_HASH was not received'],
  ])('%s is refused', (_what, at, names, hash, words) => {
    expect(() => checkSecretHash(at, names, hash)).toThrow(NotAuthorizedError);
    expect(() => checkSecretHash(at, names, hash)).toThrow(words);
  });

  it('may be made with either of two secrets', () => {
    const both = clientWith({}, ['another-secret-of-the-client', secret]);
    expect(() => checkSecretHash(both, ['alice'], right)).not.toThrow();
  });

  it('is not the secret itself, which other operations take', () => {
    expect(clientSecretMatches(client, secret)).toBe(true);
    expect(clientSecretMatches(client, right)).toBe(false);
    expect(clientSecretMatches(client, undefined)).toBe(false);
    expect(clientSecretMatches(clientWith(), undefined)).toBe(true);
    expect(clientSecretMatches(clientWith(), secret)).toBe(false);
  });
});

describe('flows', () => {
  const flows: readonly Flow[] = [
    'USER_PASSWORD_AUTH',
    'ADMIN_USER_PASSWORD_AUTH',
    'USER_SRP_AUTH',
    'REFRESH_TOKEN_AUTH',
    'CUSTOM_AUTH',
    'USER_AUTH',
  ];
  it.each([
    ['no list', undefined, ['USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH', 'CUSTOM_AUTH']],
    ['one ALLOW_ name', ['ALLOW_USER_PASSWORD_AUTH'], ['USER_PASSWORD_AUTH']],
    [
      'a legacy name',
      ['ADMIN_NO_SRP_AUTH'],
      ['ADMIN_USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH', 'CUSTOM_AUTH'],
    ],
    ['custom only', ['CUSTOM_AUTH_FLOW_ONLY'], ['REFRESH_TOKEN_AUTH', 'CUSTOM_AUTH']],
  ])('with %s', (_what, ExplicitAuthFlows, allowed) => {
    const client = clientWith(ExplicitAuthFlows ? { ExplicitAuthFlows } : {});
    expect(flows.filter((flow) => flowEnabled(client, flow))).toEqual(allowed);
  });
});

describe('attributes', () => {
  it('are all readable and writable without lists', () => {
    expect(readable(clientWith(), pool)('custom:any')).toBe(true);
    expect(writable(clientWith(), pool)('custom:any')).toBe(true);
  });

  it('are those of the lists; sub is always read, required ones are always written', () => {
    const lists = { ReadAttributes: ['name'], WriteAttributes: ['name'] };
    const read = readable(clientWith(lists), pool);
    const write = writable(clientWith(lists), pool);
    expect(['sub', 'name', 'email', 'nickname'].filter(read)).toEqual(['sub', 'name']);
    expect(['name', 'email', 'nickname'].filter(write)).toEqual(['name', 'email']);
  });
});
