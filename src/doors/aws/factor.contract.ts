import {
  SetUserMfaPreferenceInput,
  SetUserSettingsInput,
  VerifySoftwareTokenInput,
  VerifySoftwareTokenStatus,
} from '../../domain/registration/second-factors.contract.js';
import { Member, NotBuilt } from '../../platform/contract.js';

/* At this door the access token is a member of the request. */

const token = {
  description: 'An access token of the user.',
  pattern: /^[A-Za-z0-9-_=.]+$/,
  sensitive: true,
  graphql: false,
} as const;

@NotBuilt({ Session: undefined })
export class AssociateSoftwareTokenRequest {
  @Member(() => String, token) accessToken!: string;
}

@NotBuilt({ Session: undefined })
export class VerifySoftwareTokenRequest extends VerifySoftwareTokenInput {
  @Member(() => String, token) accessToken!: string;
}

export class VerifySoftwareTokenResponse {
  @Member(() => VerifySoftwareTokenStatus, {
    description: 'SUCCESS; a wrong code is refused instead.',
    graphql: false,
  })
  status!: keyof typeof VerifySoftwareTokenStatus;
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
