import type { Context } from '../context.js';
import { ResourceNotFoundError } from '../errors.js';
import { homeOf } from './arns.js';
import { withFactors } from './factor-settings.js';
import type { Pool } from './pool.js';
import { accepted, changedSettings } from './accept-settings.js';
import { mfaView } from './pool-views.js';
import type { PoolService } from './pools.service.js';
import type { UserPool } from './pools.contract.js';
import { extendedSchema } from './schema-attributes.js';
import { acceptTags, type Tags } from './tags.js';
import type {
  AddCustomAttributesInput,
  GetUserPoolMfaConfigInput,
  ListTagsForResourceInput,
  SetUserPoolMfaConfigInput,
  TagResourceInput,
  UntagResourceInput,
  UpdateUserPoolInput,
  UserPoolMfaConfig,
} from './pool-changes.contract.js';

interface Needs {
  readonly pools: Pick<PoolService, 'require' | 'change' | 'view'>;
}

/** User pools after they are made. Every change acts here at once, on other nodes within two seconds. */
export class PoolChangesService {
  constructor(private readonly needs: Needs) {}

  /**
   * UpdateUserPool: the given settings replace all; what is left out goes back to its default, the name
   * excepted. Schema, case and what people sign in by stay as they were made.
   *
   * @throws ResourceNotFoundError, InvalidParameterError, NotImplementedError,
   * FeatureUnavailableInTierError.
   */
  async update(ctx: Context, input: UpdateUserPoolInput): Promise<UserPool> {
    const changed = await this.needs.pools.change(ctx, input.userPoolId, (pool) => ({
      name: input.poolName ?? pool.name,
      settings: changedSettings(homeOf(pool), pool.settings, input),
    }));
    return this.needs.pools.view(changed);
  }

  /** AddCustomAttributes. @throws ResourceNotFoundError, InvalidParameterError (3.2, 3.3). */
  async addCustomAttributes(ctx: Context, input: AddCustomAttributesInput): Promise<UserPool> {
    const { userPoolId, customAttributes } = input;
    const changed = await this.needs.pools.change(ctx, userPoolId, ({ settings }) => {
      const schemaAttributes = extendedSchema(settings.schemaAttributes, customAttributes);
      return { settings: { ...settings, schemaAttributes } };
    });
    return this.needs.pools.view(changed);
  }

  /** TagResource. @throws ResourceNotFoundError, InvalidParameterError (12.6). */
  tag(ctx: Context, { resourceArn, tags }: TagResourceInput): Promise<UserPool> {
    return this.retag(ctx, resourceArn, (present) => acceptTags({ ...present, ...tags }));
  }

  /** UntagResource; keys that the pool does not have are ignored. @throws ResourceNotFoundError */
  untag(ctx: Context, { resourceArn, tagKeys }: UntagResourceInput): Promise<UserPool> {
    const gone = new Set(tagKeys);
    return this.retag(ctx, resourceArn, (present) =>
      Object.fromEntries(Object.entries(present).filter(([key]) => !gone.has(key))),
    );
  }

  /** ListTagsForResource. @throws ResourceNotFoundError */
  async tags(ctx: Context, { resourceArn }: ListTagsForResourceInput): Promise<Tags> {
    return (await this.tagged(ctx, resourceArn)).settings.userPoolTags;
  }

  /** GetUserPoolMfaConfig. @throws ResourceNotFoundError */
  async mfa(ctx: Context, { userPoolId }: GetUserPoolMfaConfigInput): Promise<UserPoolMfaConfig> {
    return mfaView(await this.needs.pools.require(ctx, userPoolId));
  }

  /**
   * SetUserPoolMfaConfig: second factors that are left out are switched off. People keep what they have
   * enrolled.
   *
   * @throws ResourceNotFoundError, InvalidParameterError for factors that contradict each other or the
   * settings of the pool (3.4), FeatureUnavailableInTierError.
   */
  async setMfa(ctx: Context, input: SetUserPoolMfaConfigInput): Promise<UserPool> {
    const changed = await this.needs.pools.change(ctx, input.userPoolId, (pool) => ({
      settings: accepted(withFactors(homeOf(pool), pool.settings, input)),
    }));
    return this.needs.pools.view(changed);
  }

  private async retag(ctx: Context, arn: string, tags: (present: Tags) => Tags): Promise<UserPool> {
    const { id } = await this.tagged(ctx, arn);
    const changed = await this.needs.pools.change(ctx, id, ({ settings }) => ({
      settings: { ...settings, userPoolTags: tags(settings.userPoolTags) },
    }));
    return this.needs.pools.view(changed);
  }

  /** Pools are all that has tags. */
  private async tagged(ctx: Context, arn: string): Promise<Pool> {
    const id = /:userpool\/([\w-]+)$/.exec(arn)?.[1] ?? '';
    const pool = await this.needs.pools.require(ctx, id);
    if (pool.arn !== arn) throw new ResourceNotFoundError(`Resource ${arn} does not exist.`);
    return pool;
  }
}
