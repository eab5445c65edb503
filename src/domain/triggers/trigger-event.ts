import type { Pool } from '../pools/pool.js';

export type StringMap = Readonly<Record<string, string>>;

/** What a trigger is told of a person; a row of users fits. */
export interface TriggerPerson {
  /** The `sub`. */
  readonly id: string;
  readonly username: string;
  /** Unknown for somebody who is only pretended. */
  readonly status?: string;
  readonly attributes: StringMap;
}

/** Where something happens. */
export interface TriggerPlace {
  readonly pool: Pool;
  /** Undefined where no app client takes part, as with administrators. */
  readonly clientId?: string | undefined;
}

/** Whom it happens to, and what the caller gave along. */
export interface TriggerOccasion extends TriggerPlace {
  readonly user: TriggerPerson;
  readonly clientMetadata?: StringMap | null | undefined;
}

export interface TriggerEvent extends TriggerPlace {
  readonly version?: '1' | '2' | '3';
  readonly triggerSource: string;
  readonly userName: string;
  readonly request: object;
  /** With every member that the function may fill. */
  readonly response: object;
}

/** What every event has around its request (9.2). */
export function eventOf({ pool, clientId, ...event }: TriggerEvent): object {
  return {
    version: event.version ?? '1',
    triggerSource: event.triggerSource,
    region: pool.region,
    userPoolId: pool.id,
    userName: event.userName,
    callerContext: {
      awsSdkVersion: 'aws-sdk-unknown-unknown',
      clientId: clientId ?? 'CLIENT_ID_NOT_APPLICABLE',
    },
    request: event.request,
    response: event.response,
  };
}

/** A person's attributes as events have them: with the `sub` and the status. */
export const attributesOf = ({ id, status, attributes }: TriggerPerson): StringMap => ({
  sub: id,
  ...(status !== undefined && { 'cognito:user_status': status }),
  ...attributes,
});

/** The member only where the caller gave metadata. */
export const metadataOf = (clientMetadata: StringMap | null | undefined) =>
  isGiven(clientMetadata) ? { clientMetadata } : {};

/** Null where the caller gave none. */
export const validationOf = (validationData: StringMap | null | undefined) => ({
  validationData: isGiven(validationData) ? validationData : null,
});

const isGiven = (map: StringMap | null | undefined): boolean =>
  map !== null && map !== undefined && Object.keys(map).length > 0;
