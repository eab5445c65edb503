import {
  AdminDeleteSoftwareTokenInput,
  AdminGetUserAuthFactorsInput,
  AdminSetUserMfaPreferenceInput,
  AdminSetUserSettingsInput,
  SoftwareTokenEnrolment,
  UserAuthFactors,
} from '../../domain/registration/second-factors.contract.js';
import {
  AssociateSoftwareTokenRequest,
  GetUserAuthFactorsRequest,
  SetUserMfaPreferenceRequest,
  SetUserSettingsRequest,
  VerifySoftwareTokenRequest,
  VerifySoftwareTokenResponse,
} from './factor.contract.js';
import { op, type Operation } from './operation.js';

/** Second factors: enrolling, choosing, taking away, and what a person has. */
export const factorOperations: readonly Operation[] = [
  op(
    'AssociateSoftwareToken',
    AssociateSoftwareTokenRequest,
    SoftwareTokenEnrolment,
    async (s, ctx, input) =>
      s.secondFactors.associate(ctx, await s.sessions.authenticate(input.accessToken)),
  ),
  op(
    'VerifySoftwareToken',
    VerifySoftwareTokenRequest,
    VerifySoftwareTokenResponse,
    async (s, ctx, input) => {
      const principal = await s.sessions.authenticate(input.accessToken);
      await s.secondFactors.verify(ctx, principal, input);
      return { status: 'SUCCESS' as const };
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
