import { DEVICE_KEY } from '../../domain/devices/devices.contract.js';
import { InvalidParameterError } from '../../domain/errors.js';

/* The string maps of the sign-in operations (cognito-idp API: AuthParameters, ChallengeResponses). */

export type StringMap = Readonly<Record<string, string>>;

/** A parameter that the flow cannot do without; an empty text counts as absent. */
export function required(map: StringMap, name: string): string {
  const value = map[name];
  if (value) return value;
  throw new InvalidParameterError(`Missing required parameter ${name}`);
}

/** Members of these names that have a value. */
export function given<const N extends string>(
  map: StringMap,
  names: Readonly<Record<N, string>>,
): { [K in N]?: string } {
  const found = Object.entries<string>(names).flatMap(([name, key]) =>
    map[key] ? [[name, map[key]]] : [],
  );
  return Object.fromEntries(found) as { [K in N]?: string };
}

/**
 * DEVICE_KEY, which any flow and any answer may carry; an empty text counts as absent.
 *
 * @throws InvalidParameterError for a text that no device key is: it would be kept from step to step.
 */
export function deviceKeyIn(map: StringMap): string | null {
  const key = map['DEVICE_KEY'];
  if (!key) return null;
  if (key.length <= DEVICE_KEY.max && DEVICE_KEY.pattern.test(key)) return key;
  throw new InvalidParameterError('Invalid DEVICE_KEY value.');
}
