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
