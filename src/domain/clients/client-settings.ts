import { InvalidParameterError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type {
  CreateUserPoolClientInput,
  ExplicitAuthFlow,
  PreventUserExistenceErrors,
  TimeUnit,
} from './clients.contract.js';

/** What a client was told; what was left out stays out, as DescribeUserPoolClient shows it. */
export interface ClientSettings {
  readonly explicitAuthFlows?: readonly ExplicitAuthFlow[];
  readonly refreshTokenValidity: number;
  readonly accessTokenValidity?: number;
  readonly idTokenValidity?: number;
  readonly tokenValidityUnits?: {
    readonly accessToken: TimeUnit;
    readonly idToken: TimeUnit;
    readonly refreshToken: TimeUnit;
  };
  readonly preventUserExistenceErrors?: PreventUserExistenceErrors;
  readonly enableTokenRevocation: boolean;
  readonly authSessionValidity: number;
  readonly readAttributes?: readonly string[];
  readonly writeAttributes?: readonly string[];
}

const hour = 3_600;
const day = 24 * hour;
const unitSeconds: Readonly<Record<TimeUnit, number>> = {
  seconds: 1,
  minutes: 60,
  hours: hour,
  days: day,
};
const tokenRange = { least: 5 * 60, most: day };
const refreshRange = { least: hour, most: 3_650 * day };
const defaults = { refreshDays: 30, sessionMinutes: 3 };

/** Seconds and minutes that the settings come down to. */
export interface Lifetimes {
  readonly accessSeconds: number;
  readonly idSeconds: number;
  readonly refreshSeconds: number;
  readonly sessionMinutes: number;
}

/** How long what a client gives out lives; one hour for access and ID tokens unless it says. */
export function lifetimesOf(settings: ClientSettings): Lifetimes {
  const { accessTokenValidity, idTokenValidity, refreshTokenValidity, tokenValidityUnits } =
    settings;
  const seconds = (validity: number | undefined, unit: TimeUnit) =>
    validity === undefined ? hour : validity * unitSeconds[unit];
  return {
    accessSeconds: seconds(accessTokenValidity, tokenValidityUnits?.accessToken ?? 'hours'),
    idSeconds: seconds(idTokenValidity, tokenValidityUnits?.idToken ?? 'hours'),
    refreshSeconds: seconds(refreshTokenValidity, tokenValidityUnits?.refreshToken ?? 'days'),
    sessionMinutes: settings.authSessionValidity,
  };
}

/**
 * The settings of a new client.
 *
 * @throws InvalidParameterError in the words of section 4.2.
 */
export function settingsOf(input: CreateUserPoolClientInput, pool: Pool): ClientSettings {
  refuseMixedFlows(input.explicitAuthFlows ?? []);
  refuseUnknownAttributes(input, pool);
  const settings = withoutAbsent({
    explicitAuthFlows: input.explicitAuthFlows?.length
      ? [...new Set(input.explicitAuthFlows)]
      : undefined,
    // Zero becomes the default (4.2).
    refreshTokenValidity: input.refreshTokenValidity || defaults.refreshDays,
    accessTokenValidity: input.accessTokenValidity,
    idTokenValidity: input.idTokenValidity,
    tokenValidityUnits: unitsOf(input),
    preventUserExistenceErrors: input.preventUserExistenceErrors,
    enableTokenRevocation: input.enableTokenRevocation ?? true,
    authSessionValidity: input.authSessionValidity ?? defaults.sessionMinutes,
    readAttributes: input.readAttributes?.length ? input.readAttributes : undefined,
    writeAttributes: input.writeAttributes?.length ? input.writeAttributes : undefined,
  }) as unknown as ClientSettings;
  refuseRanges(lifetimesOf(settings));
  return settings;
}

/** When any part is given the missing ones are filled in (4.1). */
function unitsOf({ tokenValidityUnits: given, refreshTokenValidity }: CreateUserPoolClientInput) {
  if (!given) return undefined;
  return {
    accessToken: given.accessToken ?? 'hours',
    idToken: given.idToken ?? 'hours',
    // The default of 30 counts days, whatever unit stands beside it.
    refreshToken: refreshTokenValidity ? (given.refreshToken ?? 'days') : 'days',
  };
}

function refuseMixedFlows(flows: readonly ExplicitAuthFlow[]): void {
  const allow = flows.filter((flow) => flow.startsWith('ALLOW_'));
  if (allow.length === 0 || allow.length === flows.length) return;
  throw new InvalidParameterError(
    "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
  );
}

function refuseRanges({ accessSeconds, idSeconds, refreshSeconds }: Lifetimes): void {
  const outside = (seconds: number, { least, most }: typeof tokenRange) =>
    seconds < least || seconds > most;
  if (
    outside(accessSeconds, tokenRange) ||
    outside(idSeconds, tokenRange) ||
    outside(refreshSeconds, refreshRange)
  ) {
    throw new InvalidParameterError('Invalid range for token validity.');
  }
  if (Math.max(accessSeconds, idSeconds) <= refreshSeconds) return;
  throw new InvalidParameterError(
    'Access and Id Token expiration times must be less than or equal to refresh token expiration times.',
  );
}

const neverWritable = new Set(['sub', 'email_verified', 'phone_number_verified', 'identities']);

function refuseUnknownAttributes(input: CreateUserPoolClientInput, { settings }: Pool): void {
  const known = new Set(settings.schemaAttributes.map(({ name }) => name));
  if (input.readAttributes?.some((name) => !known.has(name))) {
    throw new InvalidParameterError('Invalid read attributes specified while creating a client');
  }
  if (input.writeAttributes?.some((name) => !known.has(name) || neverWritable.has(name))) {
    throw new InvalidParameterError('Invalid write attributes specified while creating a client');
  }
}

function withoutAbsent(value: object): object {
  const present = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return Object.fromEntries(present);
}
