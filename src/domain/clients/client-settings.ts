import { InvalidParameterError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type {
  ExplicitAuthFlow,
  FeatureState,
  PreventUserExistenceErrors,
  TimeUnit,
  UpdateUserPoolClientInput,
} from './clients.contract.js';

/** What CreateUserPoolClient and UpdateUserPoolClient can set alike. */
type GivenSettings = Omit<UpdateUserPoolClientInput, 'userPoolId' | 'clientId' | 'clientName'>;

/** What a client was told; what was left out stays out, as DescribeUserPoolClient shows it. */
export interface ClientSettings {
  readonly explicitAuthFlows?: readonly ExplicitAuthFlow[];
  /** Counted in the unit of its token, as the two others. */
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
  /** Minutes. */
  readonly authSessionValidity: number;
  readonly readAttributes?: readonly string[];
  readonly writeAttributes?: readonly string[];
  readonly refreshTokenRotation?: {
    readonly feature: FeatureState;
    /** Seconds; 0 means that a refresh token works once. */
    readonly retryGracePeriodSeconds: number;
  };
  /** Custom scopes, `<identifier>/<name>`; a resource server may have dropped one since. */
  readonly allowedOAuthScopes?: readonly string[];
  /** Set by an operation of its own, which is all that changes it. */
  readonly ssoSession?: { readonly maxValidityMinutes: number };
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

/** How long what a client gives out lives: 1 hour, 1 hour, 30 days and 3 minutes unless it says. */
export function lifetimesOf(settings: Partial<ClientSettings>): Lifetimes {
  const { accessTokenValidity, idTokenValidity, refreshTokenValidity } = settings;
  const units = settings.tokenValidityUnits;
  const seconds = (validity: number | undefined, unit: TimeUnit, otherwise: number) =>
    validity === undefined ? otherwise : validity * unitSeconds[unit];
  return {
    accessSeconds: seconds(accessTokenValidity, units?.accessToken ?? 'hours', hour),
    idSeconds: seconds(idTokenValidity, units?.idToken ?? 'hours', hour),
    refreshSeconds: seconds(
      refreshTokenValidity,
      units?.refreshToken ?? 'days',
      defaults.refreshDays * day,
    ),
    sessionMinutes: settings.authSessionValidity ?? defaults.sessionMinutes,
  };
}

/**
 * The settings of a client, whole: what is left out is at its default. An empty list of flows or scopes
 * is taken as left out; an empty list of attributes at its word: none.
 *
 * @throws InvalidParameterError in the words of section 4.2.
 */
export function settingsOf(input: GivenSettings, pool: Pool): ClientSettings {
  refuseMixedFlows(input.explicitAuthFlows ?? []);
  refuseRotationBesideRefreshing(input);
  refuseUnknownAttributes(input, pool);
  const settings: ClientSettings = withoutAbsent({
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
    readAttributes: input.readAttributes && [...new Set(input.readAttributes)],
    writeAttributes: input.writeAttributes && [...new Set(input.writeAttributes)],
    refreshTokenRotation: input.refreshTokenRotation && {
      feature: input.refreshTokenRotation.feature,
      retryGracePeriodSeconds: input.refreshTokenRotation.retryGracePeriodSeconds ?? 0,
    },
    allowedOAuthScopes: input.allowedOAuthScopes?.length
      ? [...new Set(input.allowedOAuthScopes)]
      : undefined,
  });
  refuseRanges(lifetimesOf(settings));
  return settings;
}

/** When any part is given the missing ones are filled in (4.1). */
function unitsOf({ tokenValidityUnits: given, refreshTokenValidity }: GivenSettings) {
  if (!given?.accessToken && !given?.idToken && !given?.refreshToken) return undefined;
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

/**
 * Section 4.5: rotation and REFRESH_TOKEN_AUTH exclude each other. Only a list that names the flow is
 * refused: tools send none, or legacy names, which the service takes; rotation then switches it off.
 */
function refuseRotationBesideRefreshing(input: GivenSettings): void {
  if (input.refreshTokenRotation?.feature !== 'ENABLED') return;
  if (!input.explicitAuthFlows?.includes('ALLOW_REFRESH_TOKEN_AUTH')) return;
  throw new InvalidParameterError(
    'Refresh token rotation cannot be enabled together with ALLOW_REFRESH_TOKEN_AUTH.',
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

/** They say what somebody else has proved or linked; people set them through no client. */
const neverWritable = new Set(['sub', 'email_verified', 'phone_number_verified', 'identities']);

function refuseUnknownAttributes(input: GivenSettings, { settings }: Pool): void {
  const known = new Set(settings.schemaAttributes.map(({ name }) => name));
  const writable = new Set(
    settings.schemaAttributes
      .filter((one) => !one.developerOnlyAttribute && !neverWritable.has(one.name))
      .map(({ name }) => name),
  );
  if (input.readAttributes?.some((name) => !known.has(name))) {
    throw new InvalidParameterError('Invalid read attributes specified while creating a client');
  }
  if (input.writeAttributes?.some((name) => !writable.has(name))) {
    throw new InvalidParameterError('Invalid write attributes specified while creating a client');
  }
}

type Present<T> = { [K in keyof T]: Exclude<T[K], null> };

function withoutAbsent<T extends object>(value: T): Present<T> {
  const present = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return Object.fromEntries(present) as Present<T>;
}
