import {
  ConfirmForgotPasswordInput,
  ForgotPasswordInput,
} from '../../domain/registration/recovery.contract.js';
import {
  AdminDeleteUserAttributesInput,
  AdminDisableUserInput,
  AdminEnableUserInput,
  AdminResetUserPasswordInput,
  AdminUpdateUserAttributesInput,
  AdminUserGlobalSignOutInput,
} from '../../domain/registration/user-administration.contract.js';
import { CodeDeliveryEnvelope } from './envelopes.js';
import { op, type Operation } from './operation.js';
import {
  ChangePasswordRequest,
  DeleteUserAttributesRequest,
  DeleteUserRequest,
  GetUserAttributeVerificationCodeRequest,
  UpdateUserAttributesRequest,
  UpdateUserAttributesResponse,
  VerifyUserAttributeRequest,
} from './own-account.contract.js';

/** The operations that change users who exist: by an administrator, by themselves, and recovery. */
export const accountOperations: readonly Operation[] = [
  // by an administrator
  op('AdminUpdateUserAttributes', AdminUpdateUserAttributesInput, null, async (s, ctx, input) => {
    await s.userAdministration.updateAttributes(ctx, input);
  }),
  op('AdminDeleteUserAttributes', AdminDeleteUserAttributesInput, null, async (s, ctx, input) => {
    await s.userAdministration.deleteAttributes(ctx, input);
  }),
  op('AdminEnableUser', AdminEnableUserInput, null, async (s, ctx, input) => {
    await s.userAdministration.enable(ctx, input);
  }),
  op('AdminDisableUser', AdminDisableUserInput, null, async (s, ctx, input) => {
    await s.userAdministration.disable(ctx, input);
  }),
  op('AdminResetUserPassword', AdminResetUserPasswordInput, null, async (s, ctx, input) => {
    await s.userAdministration.resetPassword(ctx, input);
  }),
  op('AdminUserGlobalSignOut', AdminUserGlobalSignOutInput, null, async (s, ctx, input) => {
    await s.userAdministration.signOut(ctx, input);
  }),

  // the own account
  op('ChangePassword', ChangePasswordRequest, null, async (s, ctx, input) => {
    const principal = await s.sessions.authenticate(input.accessToken);
    await s.passwordChanges.changePassword(ctx, principal, input);
  }),
  op(
    'UpdateUserAttributes',
    UpdateUserAttributesRequest,
    UpdateUserAttributesResponse,
    async (s, ctx, input) => {
      const principal = await s.sessions.authenticate(input.accessToken);
      const { deliveries } = await s.ownAccount.updateAttributes(ctx, principal, input);
      return { codeDeliveryDetailsList: deliveries };
    },
  ),
  op('DeleteUserAttributes', DeleteUserAttributesRequest, null, async (s, ctx, input) => {
    const principal = await s.sessions.authenticate(input.accessToken);
    await s.ownAccount.deleteAttributes(ctx, principal, input);
  }),
  op(
    'GetUserAttributeVerificationCode',
    GetUserAttributeVerificationCodeRequest,
    CodeDeliveryEnvelope,
    async (s, ctx, input) => {
      const principal = await s.sessions.authenticate(input.accessToken);
      return { codeDeliveryDetails: await s.ownAccount.sendAttributeCode(ctx, principal, input) };
    },
  ),
  op('VerifyUserAttribute', VerifyUserAttributeRequest, null, async (s, ctx, input) => {
    const principal = await s.sessions.authenticate(input.accessToken);
    await s.ownAccount.verifyAttribute(ctx, principal, input);
  }),
  op('DeleteUser', DeleteUserRequest, null, async (s, ctx, input) => {
    await s.ownAccount.remove(ctx, await s.sessions.authenticate(input.accessToken));
  }),

  // a forgotten password
  op('ForgotPassword', ForgotPasswordInput, CodeDeliveryEnvelope, async (s, ctx, input) => ({
    codeDeliveryDetails: await s.recovery.forgotPassword(ctx, input),
  })),
  op('ConfirmForgotPassword', ConfirmForgotPasswordInput, null, async (s, ctx, input) => {
    await s.recovery.confirmForgotPassword(ctx, input);
  }),
];
