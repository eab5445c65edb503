import {
  AdminDeleteSoftwareTokenInput,
  AdminGetUserAuthFactorsInput,
  AdminSetUserMfaPreferenceInput,
  AdminSetUserSettingsInput,
  UserAuthFactors,
} from '../../domain/registration/second-factors.contract.js';
import { InvalidParameterError } from '../../domain/errors.js';
import {
  AssociateSoftwareTokenRequest,
  AssociateSoftwareTokenResponse,
  GetUserAuthFactorsRequest,
  SetUserMfaPreferenceRequest,
  SetUserSettingsRequest,
  VerifySoftwareTokenRequest,
  VerifySoftwareTokenResponse,
} from './factor.contract.js';
import { op, type Operation } from './operation.js';

/** @throws InvalidParameterError when nothing says whose app it is. */
function owner(accessToken: string | undefined): string {
  if (accessToken !== undefined) return accessToken;
  throw new InvalidParameterError('Either AccessToken or Session must be given.');
}

/** Second factors: enrolling, choosing, taking away, and what a person has. */
export const factorOperations: readonly Operation[] = [
  op(
    'AssociateSoftwareToken',
    AssociateSoftwareTokenRequest,
    AssociateSoftwareTokenResponse,
    async (s, ctx, { accessToken, session }) => {
      if (session !== undefined) return s.softwareTokenSetup.associate(ctx, session);
      return s.secondFactors.associate(ctx, await s.sessions.authenticate(owner(accessToken)));
    },
  ),
  op(
    'VerifySoftwareToken',
    VerifySoftwareTokenRequest,
    VerifySoftwareTokenResponse,
    async (s, ctx, { accessToken, session, ...input }) => {
      const status = 'SUCCESS' as const;
      if (session !== undefined) {
        const next = await s.softwareTokenSetup.verify(ctx, { ...input, session });
        return { status, session: next.session };
      }
      const principal = await s.sessions.authenticate(owner(accessToken));
      await s.secondFactors.verify(ctx, principal, input);
      return { status };
    },
  ),
  op('SetUserMFAPreference', SetUserMfaPreferenceRequest, null, async (s, ctx, input) => {
    const principal = await s.sessions.authenticate(input.accessToken);
    await s.secondFactors.setPreference(ctx, principal, input);
  }),
  op('SetUserSettings', SetUserSettingsRequest, null, async (s, ctx, input) => {
    const principal = await s.sessions.authenticate(input.accessToken);
    await s.secondFactors.setSettings(ctx, principal, input);
  }),
  op('GetUserAuthFactors', GetUserAuthFactorsRequest, UserAuthFactors, async (s, ctx, input) =>
    s.authFactors.of(ctx, await s.sessions.authenticate(input.accessToken)),
  ),

  // by an administrator
  op('AdminSetUserMFAPreference', AdminSetUserMfaPreferenceInput, null, async (s, ctx, input) => {
    await s.secondFactors.adminSetPreference(ctx, input);
  }),
  op('AdminSetUserSettings', AdminSetUserSettingsInput, null, async (s, ctx, input) => {
    await s.secondFactors.adminSetSettings(ctx, input);
  }),
  op('AdminDeleteSoftwareToken', AdminDeleteSoftwareTokenInput, null, async (s, ctx, input) => {
    await s.secondFactors.deleteSoftwareToken(ctx, input);
  }),
  op('AdminGetUserAuthFactors', AdminGetUserAuthFactorsInput, UserAuthFactors, (s, ctx, input) =>
    s.authFactors.adminGet(ctx, input),
  ),
];
