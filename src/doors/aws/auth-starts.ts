import type { FirstFactor } from '../../domain/auth/sign-in.contract.js';
import { FactorKind } from '../../domain/auth/challenge-names.contract.js';
import { InvalidParameterError, NotImplementedError } from '../../domain/errors.js';
import type { AuthFlow, InitiateAuthRequest } from './auth.contract.js';
import { given, required, type StringMap } from './auth-maps.js';

/* AuthFlow and AuthParameters as the beginning of a typed sign-in (section 7.1). */

export type Side = 'client' | 'administrator';

export const isRefresh = (flow: AuthFlow): boolean =>
  flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN';

type Reader = (map: StringMap, request: InitiateAuthRequest) => FirstFactor;

const password: Reader = (map) => ({
  password: { username: required(map, 'USERNAME'), password: required(map, 'PASSWORD') },
});
const srp: Reader = (map) => ({
  srp: { username: required(map, 'USERNAME'), srpA: required(map, 'SRP_A') },
});
const choice: Reader = (map, { session }) => ({
  choice: {
    username: required(map, 'USERNAME'),
    ...preferred(map),
    ...given(map, { password: 'PASSWORD', srpA: 'SRP_A' }),
    ...(session && { session }),
  },
});
/** CHALLENGE_NAME says that the password comes first; clients send it as SRP_A. */
const custom: Reader = (map) => ({
  custom: {
    username: required(map, 'USERNAME'),
    ...(map['CHALLENGE_NAME'] === 'SRP_A' && { srpA: required(map, 'SRP_A') }),
  },
});
const otherDoor: Reader = () => {
  throw new InvalidParameterError('Initiate Auth method not supported.');
};

const common = {
  USER_SRP_AUTH: srp,
  REFRESH_TOKEN_AUTH: otherDoor,
  REFRESH_TOKEN: otherDoor,
  CUSTOM_AUTH: custom,
  USER_AUTH: choice,
};

const readers: Readonly<Record<Side, Readonly<Record<AuthFlow, Reader>>>> = {
  client: {
    ...common,
    USER_PASSWORD_AUTH: password,
    ADMIN_NO_SRP_AUTH: otherDoor,
    ADMIN_USER_PASSWORD_AUTH: otherDoor,
  },
  administrator: {
    ...common,
    USER_PASSWORD_AUTH: otherDoor,
    ADMIN_NO_SRP_AUTH: password,
    ADMIN_USER_PASSWORD_AUTH: password,
  },
};

/** Levels of assurance (7.1): ignoring what asks for more proof would sign people in with less. */
const unbuilt = ['TARGET_ACR_VALUES', 'ACCESS_TOKEN', 'MAX_AGE'];

/**
 * @throws InvalidParameterError for a missing parameter, or a flow of the other side;
 * NotImplementedError for a parameter that would not act in this version.
 */
export function firstFactor(side: Side, request: InitiateAuthRequest): FirstFactor {
  const map = request.authParameters ?? {};
  const asked = unbuilt.find((name) => map[name]);
  if (asked) throw new NotImplementedError(`${asked} is not built yet.`);
  return readers[side][request.authFlow](map, request);
}

function preferred(map: StringMap): { preferred?: FactorKind } {
  const name = map['PREFERRED_CHALLENGE'];
  if (!name) return {};
  if (Object.hasOwn(FactorKind, name)) return { preferred: name as FactorKind };
  throw new InvalidParameterError('Invalid PREFERRED_CHALLENGE value.');
}
