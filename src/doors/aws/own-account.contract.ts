import {
  ChangePasswordInput,
  DeleteUserAttributesInput,
  GetUserAttributeVerificationCodeInput,
  UpdateUserAttributesInput,
  VerifyUserAttributeInput,
} from '../../domain/registration/own-account.contract.js';
import { CodeDeliveryDetails } from '../../domain/messaging/messaging.contract.js';
import { Member } from '../../platform/contract.js';

/* At this door the access token is a member of the request. */

export const ACCESS_TOKEN = {
  description: 'An access token of the user.',
  pattern: /^[A-Za-z0-9-_=.]+$/,
  sensitive: true,
  graphql: false,
} as const;

export class ChangePasswordRequest extends ChangePasswordInput {
  @Member(() => String, ACCESS_TOKEN) accessToken!: string;
}

export class UpdateUserAttributesRequest extends UpdateUserAttributesInput {
  @Member(() => String, ACCESS_TOKEN) accessToken!: string;
}

export class DeleteUserAttributesRequest extends DeleteUserAttributesInput {
  @Member(() => String, ACCESS_TOKEN) accessToken!: string;
}

export class GetUserAttributeVerificationCodeRequest extends GetUserAttributeVerificationCodeInput {
  @Member(() => String, ACCESS_TOKEN) accessToken!: string;
}

export class VerifyUserAttributeRequest extends VerifyUserAttributeInput {
  @Member(() => String, ACCESS_TOKEN) accessToken!: string;
}

export class DeleteUserRequest {
  @Member(() => String, ACCESS_TOKEN) accessToken!: string;
}

export class UpdateUserAttributesResponse {
  @Member(() => [CodeDeliveryDetails], {
    description: 'Where codes went; empty when no address or number is to be verified.',
    graphql: false,
  })
  codeDeliveryDetailsList!: CodeDeliveryDetails[];
}
