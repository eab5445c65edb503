import {
  AddCustomAttributesInput,
  GetUserPoolMfaConfigInput,
  ListTagsForResourceInput,
  SetUserPoolMfaConfigInput,
  TagResourceInput,
  TagsOfResource,
  UntagResourceInput,
  UpdateUserPoolInput,
  UserPoolMfaConfig,
} from '../../domain/pools/pool-changes.contract.js';
import { op, type Operation } from './operation.js';

/** The operations that change user pools. */
export const poolOperations: readonly Operation[] = [
  op('UpdateUserPool', UpdateUserPoolInput, null, async (s, ctx, input) => {
    await s.poolChanges.update(ctx, input);
  }),
  op('AddCustomAttributes', AddCustomAttributesInput, null, async (s, ctx, input) => {
    await s.poolChanges.addCustomAttributes(ctx, input);
  }),
  op('TagResource', TagResourceInput, null, async (s, ctx, input) => {
    await s.poolChanges.tag(ctx, input);
  }),
  op('UntagResource', UntagResourceInput, null, async (s, ctx, input) => {
    await s.poolChanges.untag(ctx, input);
  }),
  op('ListTagsForResource', ListTagsForResourceInput, TagsOfResource, async (s, ctx, input) => ({
    tags: await s.poolChanges.tags(ctx, input),
  })),
  op('GetUserPoolMfaConfig', GetUserPoolMfaConfigInput, UserPoolMfaConfig, (s, ctx, input) =>
    s.poolChanges.mfa(ctx, input),
  ),
  op('SetUserPoolMfaConfig', SetUserPoolMfaConfigInput, UserPoolMfaConfig, (s, ctx, input) =>
    s.poolChanges.setMfa(ctx, input),
  ),
];
