import { describe, expect, it } from 'vitest';
import {
  flowEnabled,
  hidesExistence,
  lifetimes,
  readable,
  rotation,
  writable,
} from '../src/domain/clients/client-rules.js';
import { NotImplementedError } from '../src/domain/errors.js';
import { clientFor, pool, shownFor } from './support/client-for.js';

function refusalOf(body: object): Error {
  try {
    clientFor(body);
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was refused.');
}

describe('what a client with a name alone shows', () => {
  it('is what section 4.1 says', () => {
    expect(shownFor({})).toEqual({
      UserPoolId: pool.id,
      ClientId: '1example23456789abcdefghij',
      ClientName: 'app',
      CreationDate: 1_767_225_600,
      LastModifiedDate: 1_767_225_600,
      RefreshTokenValidity: 30,
      AllowedOAuthFlowsUserPoolClient: false,
      EnableTokenRevocation: true,
      EnablePropagateAdditionalUserContextData: false,
      AuthSessionValidity: 3,
      ClientType: 'REGULAR',
    });
  });

  it('lives an hour, thirty days and three minutes', () => {
    expect(lifetimes(clientFor({}))).toEqual({
      accessSeconds: 3_600,
      idSeconds: 3_600,
      refreshSeconds: 2_592_000,
      sessionMinutes: 3,
    });
  });

  it('shows what was set, with its secret', () => {
    const body = {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH'],
      RefreshTokenValidity: 90,
      AccessTokenValidity: 10,
      IdTokenValidity: 600,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds', RefreshToken: 'hours' },
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: false,
      AuthSessionValidity: 15,
      ReadAttributes: ['email', 'dev:custom:tier'],
      WriteAttributes: ['email', 'custom:shoe'],
    };
    const shown = shownFor(body, ['examplesecret0123456789']);
    expect(shown).toMatchObject({ ...body, ClientSecret: 'examplesecret0123456789' });
    expect(lifetimes(clientFor(body))).toEqual({
      accessSeconds: 600,
      idSeconds: 600,
      refreshSeconds: 324_000,
      sessionMinutes: 15,
    });
  });
});

const validity = (AccessTokenValidity: number, AccessToken: string) => ({
  AccessTokenValidity,
  TokenValidityUnits: { AccessToken },
});
const refreshing = (RefreshTokenValidity: number, RefreshToken: string) => ({
  RefreshTokenValidity,
  TokenValidityUnits: { RefreshToken },
});
const flows = (...ExplicitAuthFlows: string[]) => ({ ExplicitAuthFlows });
const outside = 'Invalid range for token validity.';
const longer =
  'Access and Id Token expiration times must be less than or equal to refresh token expiration times.';

/** What is refused, its sentence, and what looks alike and is not refused. */
const refused: readonly (readonly [string, object, string, object])[] = [
  ['access for 299 s', validity(299, 'seconds'), outside, validity(300, 'seconds')],
  ['access for 4 min', validity(4, 'minutes'), outside, validity(5, 'minutes')],
  ['access for 25 h', { AccessTokenValidity: 25 }, outside, { AccessTokenValidity: 24 }],
  ['access for 2 days', validity(2, 'days'), outside, validity(1, 'days')],
  ['an ID token for 25 h', { IdTokenValidity: 25 }, outside, { IdTokenValidity: 24 }],
  ['refresh for 59 min', refreshing(59, 'minutes'), outside, refreshing(60, 'minutes')],
  ['refresh for 3651 days', refreshing(3_651, 'days'), outside, refreshing(3_650, 'days')],
  [
    'access for longer than refresh',
    { AccessTokenValidity: 2, ...refreshing(1, 'hours') },
    longer,
    { AccessTokenValidity: 2, ...refreshing(2, 'hours') },
  ],
  [
    'an ID token for longer than refresh',
    { IdTokenValidity: 24, ...refreshing(23, 'hours') },
    longer,
    { IdTokenValidity: 24, ...refreshing(24, 'hours') },
  ],
  [
    'old and new names of flows together',
    flows('ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'),
    "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    flows('ADMIN_NO_SRP_AUTH', 'USER_PASSWORD_AUTH'),
  ],
  [
    'an unknown attribute to read',
    { ReadAttributes: ['email', 'custom:hat'] },
    'Invalid read attributes specified while creating a client',
    { ReadAttributes: ['email', 'custom:shoe', 'sub', 'email_verified'] },
  ],
  [
    'rotation beside REFRESH_TOKEN_AUTH',
    { ...flows('ALLOW_REFRESH_TOKEN_AUTH'), RefreshTokenRotation: { Feature: 'ENABLED' } },
    'Refresh token rotation cannot be enabled together with ALLOW_REFRESH_TOKEN_AUTH.',
    { ...flows('ADMIN_NO_SRP_AUTH'), RefreshTokenRotation: { Feature: 'ENABLED' } },
  ],
  ...['custom:hat', 'sub', 'email_verified', 'phone_number_verified', 'dev:custom:tier'].map(
    (name) =>
      [
        `${name} to write`,
        { WriteAttributes: ['email', name] },
        'Invalid write attributes specified while creating a client',
        { WriteAttributes: ['email', 'custom:shoe'] },
      ] as const,
  ),
];

describe('CreateUserPoolClient refuses', () => {
  it.each(refused)('%s', (_what, bad, sentence, good) => {
    expect(refusalOf(bad)).toMatchObject({ code: 'INVALID_PARAMETER', message: sentence });
    expect(clientFor(good)).toBeDefined();
  });

  it.each([
    ['authSessionValidity', { AuthSessionValidity: 2 }, { AuthSessionValidity: 3 }],
    ['authSessionValidity', { AuthSessionValidity: 16 }, { AuthSessionValidity: 15 }],
    ['clientSecret', { ClientSecret: 'x'.repeat(23) }, { ClientSecret: 'x'.repeat(24) }],
    ['clientSecret', { ClientSecret: 'x'.repeat(65) }, { ClientSecret: 'x'.repeat(64) }],
    ['clientSecret', { ClientSecret: `${'x'.repeat(24)}-` }, { ClientSecret: 'x+'.repeat(12) }],
    ['accessTokenValidity', { AccessTokenValidity: 0 }, { AccessTokenValidity: 1 }],
    [
      'tokenValidityUnits.idToken',
      { TokenValidityUnits: { IdToken: 'weeks' } },
      { TokenValidityUnits: { IdToken: 'days' } },
    ],
    ['explicitAuthFlows', flows('SRP'), flows('ALLOW_USER_SRP_AUTH')],
  ])('what breaks the limits of %s', (path, bad, good) => {
    expect(refusalOf(bad).message).toContain(` at '${path}' failed to satisfy constraint: Member`);
    expect(clientFor(good)).toBeDefined();
  });

  it('repeats no secret that breaks a limit', () => {
    expect(refusalOf({ ClientSecret: 'short' }).message).not.toContain('short');
  });

  it.each([
    ['AllowedOAuthFlowsUserPoolClient', true, false],
    ['EnablePropagateAdditionalUserContextData', true, false],
    ['AllowedOAuthFlows', ['code'], []],
    ['CallbackURLs', ['https://app.example.com'], []],
    ['SupportedIdentityProviders', ['COGNITO'], []],
    ['AnalyticsConfiguration', { ApplicationArn: 'arn' }, null],
  ])('%s, which does not act yet, unless it asks for nothing', (name, asking, neutral) => {
    expect(refusalOf({ [name]: asking })).toBeInstanceOf(NotImplementedError);
    expect(clientFor({ [name]: neutral })).toBeDefined();
  });
});

describe('validities', () => {
  it.each([{}, { RefreshTokenValidity: 0 }])('are 30 days for refreshing by default', (body) => {
    expect(shownFor(body)).toMatchObject({ RefreshTokenValidity: 30 });
    expect(lifetimes(clientFor(body)).refreshSeconds).toBe(30 * 86_400);
  });

  it('get the missing units when one is given', () => {
    expect(shownFor({ TokenValidityUnits: { AccessToken: 'minutes' } })).toMatchObject({
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'hours', RefreshToken: 'days' },
    });
    expect(shownFor({ TokenValidityUnits: {} })).not.toHaveProperty('TokenValidityUnits');
  });
});

const every = [
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'USER_SRP_AUTH',
  'REFRESH_TOKEN_AUTH',
  'CUSTOM_AUTH',
  'USER_AUTH',
] as const;

describe('the flows of a client', () => {
  const defaults = ['USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH', 'CUSTOM_AUTH'];

  it.each([
    [[], defaults],
    [['ALLOW_USER_PASSWORD_AUTH'], ['USER_PASSWORD_AUTH']],
    [['ALLOW_ADMIN_USER_PASSWORD_AUTH'], ['ADMIN_USER_PASSWORD_AUTH']],
    [
      ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ['USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH'],
    ],
    [
      ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_AUTH'],
      ['CUSTOM_AUTH', 'USER_AUTH'],
    ],
    [['ADMIN_NO_SRP_AUTH'], ['ADMIN_USER_PASSWORD_AUTH', ...defaults]],
    [['USER_PASSWORD_AUTH'], ['USER_PASSWORD_AUTH', ...defaults]],
    [['CUSTOM_AUTH_FLOW_ONLY'], ['CUSTOM_AUTH']],
  ])('%j are %j', (listed, enabled) => {
    const client = clientFor(flows(...listed));
    expect(every.filter((flow) => flowEnabled(client, flow))).toEqual(enabled);
  });

  it.each([[[]], [['USER_PASSWORD_AUTH']]])('%j do not refresh while tokens rotate', (listed) => {
    const body = { ...flows(...listed), RefreshTokenRotation: { Feature: 'ENABLED' } };
    expect(flowEnabled(clientFor(flows(...listed)), 'REFRESH_TOKEN_AUTH')).toBe(true);
    expect(flowEnabled(clientFor(body), 'REFRESH_TOKEN_AUTH')).toBe(false);
    expect(flowEnabled(clientFor(body), 'USER_SRP_AUTH')).toBe(true);
  });

  it('show no list when none was given', () => {
    expect(shownFor(flows())).not.toHaveProperty('ExplicitAuthFlows');
  });
});

describe('rotation', () => {
  it.each([
    [{ Feature: 'ENABLED', RetryGracePeriodSeconds: 60 }, { graceMs: 60_000 }],
    [{ Feature: 'ENABLED' }, { graceMs: 0 }],
    [{ Feature: 'DISABLED', RetryGracePeriodSeconds: 60 }, undefined],
  ])('is %j as it was set', (RefreshTokenRotation, acts) => {
    expect(rotation(clientFor({ RefreshTokenRotation }))).toEqual(acts);
    expect(shownFor({ RefreshTokenRotation })).toMatchObject({
      RefreshTokenRotation: { RetryGracePeriodSeconds: 0, ...RefreshTokenRotation },
    });
  });

  it('is off, and not shown, when nothing was set', () => {
    expect(rotation(clientFor({}))).toBeUndefined();
    expect(shownFor({})).not.toHaveProperty('RefreshTokenRotation');
  });
});

describe('attributes through a client', () => {
  const names = ['email', 'locale', 'custom:shoe'];
  const listed = clientFor({ ReadAttributes: ['locale'], WriteAttributes: ['locale'] });

  it('are all of them without a list', () => {
    const client = clientFor({});
    expect(names.filter(readable(client, pool))).toEqual(names);
    expect(names.filter(writable(client, pool))).toEqual(names);
  });

  it('are those of the list, and required ones to write', () => {
    expect(names.filter(readable(listed, pool))).toEqual(['locale']);
    expect(names.filter(writable(listed, pool))).toEqual(['email', 'locale']);
  });

  it('are none for an empty list', () => {
    const none = clientFor({ ReadAttributes: [], WriteAttributes: [] });
    expect(names.filter(readable(none, pool))).toEqual([]);
    expect(names.filter(writable(none, pool))).toEqual(['email']);
  });
});

it('hides who exists when the client says so', () => {
  expect(hidesExistence(clientFor({ PreventUserExistenceErrors: 'ENABLED' }))).toBe(true);
  expect(hidesExistence(clientFor({ PreventUserExistenceErrors: 'LEGACY' }))).toBe(false);
  expect(hidesExistence(clientFor({}))).toBe(false);
});
