import {
  SoftwareTokenEnrolment,
  SetUserMfaPreferenceInput,
  SetUserSettingsInput,
  VerifySoftwareTokenInput,
  VerifySoftwareTokenStatus,
} from '../../domain/registration/second-factors.contract.js';
import { Member } from '../../platform/contract.js';

/* At this door the access token is a member of the request. */

const token = {
  description: 'An access token of the user.',
  pattern: /^[A-Za-z0-9-_=.]+$/,
  sensitive: true,
  graphql: false,
} as const;

const session = { optional: true, min: 20, max: 2048, sensitive: true, graphql: false } as const;
const given = { ...session, description: 'The session of an MFA_SETUP challenge.' } as const;

/** One of the two says whose app it is. */
export class AssociateSoftwareTokenRequest {
  @Member(() => String, { ...token, optional: true }) accessToken?: string;
  @Member(() => String, given) session?: string;
}

export class AssociateSoftwareTokenResponse extends SoftwareTokenEnrolment {
  @Member(() => String, { ...session, description: 'Takes the place of the one that was given.' })
  session?: string;
}

/** One of the two says whose app it is. */
export class VerifySoftwareTokenRequest extends VerifySoftwareTokenInput {
  @Member(() => String, { ...token, optional: true }) accessToken?: string;
  @Member(() => String, given) session?: string;
}

export class VerifySoftwareTokenResponse {
  @Member(() => VerifySoftwareTokenStatus, {
    description: 'SUCCESS; a wrong code is refused instead.',
    graphql: false,
  })
  status!: keyof typeof VerifySoftwareTokenStatus;

  @Member(() => String, { ...session, description: 'Takes the place of the one that was given.' })
  session?: string;
}

export class SetUserMfaPreferenceRequest extends SetUserMfaPreferenceInput {
  @Member(() => String, token) accessToken!: string;
}

export class SetUserSettingsRequest extends SetUserSettingsInput {
  @Member(() => String, token) accessToken!: string;
}

export class GetUserAuthFactorsRequest {
  @Member(() => String, token) accessToken!: string;
}
