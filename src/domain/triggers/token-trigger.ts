import type { PreTokenGenerationVersion } from '../pools/pool-triggers.contract.js';
import {
  claimMap,
  maybe,
  object,
  responseOf,
  text,
  textMap,
  texts,
  unrecognizable,
  type Fields,
  type FieldReader,
} from './trigger-answer.js';
import {
  attributesOf,
  eventOf,
  metadataOf,
  type StringMap,
  type TriggerPerson,
  type TriggerPlace,
} from './trigger-event.js';

/* The trigger that is asked before tokens are made (9.3). */

/** What leads to the tokens. */
export type TokenSource =
  | 'HostedAuth'
  | 'Authentication'
  | 'NewPasswordChallenge'
  | 'AuthenticateDevice'
  | 'RefreshTokens'
  | 'ClientCredentials';

/** The groups of a person as tokens name them. */
export interface GroupConfiguration {
  readonly groupsToOverride: readonly string[];
  readonly iamRolesToOverride: readonly string[];
  readonly preferredRole: string | undefined;
}

export interface TokenOccasion extends TriggerPlace {
  readonly clientId: string;
  readonly source: TokenSource;
  /** Undefined for the tokens of a machine. */
  readonly user: TriggerPerson | undefined;
  readonly groups: GroupConfiguration;
  readonly scopes: readonly string[];
  readonly clientMetadata?: StringMap | null | undefined;
}

/** What happens to the claims of one token; what is suppressed wins. */
export interface ClaimChanges {
  readonly add: Fields;
  readonly suppress: readonly string[];
}

/** What the function wants of the tokens; its names are not checked yet. */
export interface TokenChanges {
  readonly id: ClaimChanges;
  readonly access: ClaimChanges;
  readonly scopesToAdd: readonly string[];
  readonly scopesToSuppress: readonly string[];
  /** Undefined leaves the groups as they are. */
  readonly groups: GroupConfiguration | undefined;
}

const eventVersions = { V1_0: '1', V2_0: '2', V3_0: '3' } as const;
const overrides = {
  V1_0: 'claimsOverrideDetails',
  V2_0: 'claimsAndScopeOverrideDetails',
  V3_0: 'claimsAndScopeOverrideDetails',
} as const;

export function tokenEvent(version: PreTokenGenerationVersion, occasion: TokenOccasion): object {
  const { source, user, groups, scopes, clientMetadata, ...place } = occasion;
  const { groupsToOverride, iamRolesToOverride, preferredRole } = groups;
  return eventOf({
    ...place,
    version: eventVersions[version],
    triggerSource: `TokenGeneration_${source}`,
    userName: user?.username ?? '',
    request: {
      userAttributes: user ? attributesOf(user) : {},
      groupConfiguration: {
        groupsToOverride,
        iamRolesToOverride,
        preferredRole: preferredRole ?? null,
      },
      ...(version !== 'V1_0' && { scopes }),
      ...metadataOf(clientMetadata),
    },
    response: { [overrides[version]]: null },
  });
}

/** Undefined when the function changes nothing. */
export function tokenChanges(
  version: PreTokenGenerationVersion,
  answer: Fields,
): TokenChanges | undefined {
  const details = maybe(object)(responseOf(answer)[overrides[version]]);
  if (!details) return undefined;
  const groups = groupsIn(details);
  if (version === 'V1_0') {
    const id = claimsIn(details, textMap);
    return { id, access: unchanged, scopesToAdd: [], scopesToSuppress: [], groups };
  }
  const access = maybe(object)(details['accessTokenGeneration']) ?? {};
  return {
    id: claimsIn(maybe(object)(details['idTokenGeneration']) ?? {}, claimMap),
    access: claimsIn(access, claimMap),
    scopesToAdd: texts(access['scopesToAdd']).map(scope),
    scopesToSuppress: texts(access['scopesToSuppress']),
    groups,
  };
}

const unchanged: ClaimChanges = { add: {}, suppress: [] };

const claimsIn = (details: Fields, read: FieldReader<Fields>): ClaimChanges => ({
  add: read(details['claimsToAddOrOverride']),
  suppress: texts(details['claimsToSuppress']),
});

/** A member that is given but empty takes the groups away. */
function groupsIn(details: Fields): GroupConfiguration | undefined {
  const given = maybe(object)(details['groupOverrideDetails']);
  if (!given) return undefined;
  return {
    groupsToOverride: texts(given['groupsToOverride']),
    iamRolesToOverride: texts(given['iamRolesToOverride']),
    preferredRole: maybe(text)(given['preferredRole']),
  };
}

/** A scope with a blank would be two in the token (RFC 6749 3.3). */
function scope(name: string): string {
  if (/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name)) return name;
  throw unrecognizable();
}
