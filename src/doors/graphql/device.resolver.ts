import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import {
  AdminForgetDeviceInput,
  AdminUpdateDeviceStatusInput,
  ConfirmDeviceInput,
  Device,
  DEVICE_KEY,
  ForgetDeviceInput,
  UpdateDeviceStatusInput,
} from '../../domain/devices/devices.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { Member } from '../../platform/contract.js';
import { AdminOnly, Audience } from './audience.js';
import { DeviceConnection } from './connection-types.js';
import { PageReader, scopeOf, type Connection } from './connections.js';
import type { GraphqlContext } from './context.js';
import { said, UserArgs } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { PageArgs } from './page-args.js';
import { DeviceConfirmed } from './results.js';

const key = { description: 'The device key.', ...DEVICE_KEY } as const;

@ArgsType()
export class MyDeviceArgs {
  @Member(() => ID, key) deviceKey!: string;
}

@ArgsType()
export class DeviceArgs extends UserArgs {
  @Member(() => ID, key) deviceKey!: string;
}

@Resolver(() => Device)
export class DeviceResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'devices' | 'deviceAdministration'>) {}

  @Audience('SELF')
  @Query(() => Device, { nullable: true, description: 'A device of the caller by its key.' })
  async myDevice(
    @Ctx() ctx: GraphqlContext,
    @Args(() => MyDeviceArgs) { deviceKey }: MyDeviceArgs,
  ): Promise<Device> {
    return this.needs.devices.get(await ctx.principal(), deviceKey);
  }

  @Audience('SELF')
  @Mutation(() => DeviceConfirmed, {
    nullable: true,
    description: 'Confirms the new device of the sign-in that the access token belongs to.',
  })
  async confirmDevice(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => ConfirmDeviceInput, said) input: ConfirmDeviceInput,
  ): Promise<DeviceConfirmed> {
    return this.needs.devices.confirm(ctx, await ctx.principal(), input);
  }

  @Audience('SELF')
  @Mutation(() => Device, {
    nullable: true,
    description: 'Forgets a device of the caller; its sign-ins cannot be refreshed any more.',
  })
  async forgetDevice(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => ForgetDeviceInput, said) { deviceKey }: ForgetDeviceInput,
  ): Promise<Device> {
    return this.needs.devices.forget(await ctx.principal(), deviceKey);
  }

  @Audience('SELF')
  @Mutation(() => Device, {
    nullable: true,
    description: 'Changes whether a device of the caller is remembered.',
  })
  async updateDeviceStatus(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => UpdateDeviceStatusInput, said) input: UpdateDeviceStatusInput,
  ): Promise<Device> {
    return this.needs.devices.updateStatus(await ctx.principal(), input);
  }

  @Audience('ADMIN')
  @Query(() => Device, { nullable: true, description: 'A device of a user by its key.' })
  device(@Ctx() ctx: GraphqlContext, @Args(() => DeviceArgs) args: DeviceArgs): Promise<Device> {
    return this.needs.deviceAdministration.get(ctx, args);
  }

  @Audience('ADMIN')
  @Mutation(() => Device, {
    nullable: true,
    description: 'Forgets a device of a user; the answer is what was forgotten.',
  })
  forgetUserDevice(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminForgetDeviceInput, said) input: AdminForgetDeviceInput,
  ): Promise<Device> {
    return this.needs.deviceAdministration.forget(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => Device, {
    nullable: true,
    description: 'Changes whether a device of a user is remembered.',
  })
  updateUserDeviceStatus(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminUpdateDeviceStatusInput, said) input: AdminUpdateDeviceStatusInput,
  ): Promise<Device> {
    return this.needs.deviceAdministration.updateStatus(ctx, input);
  }

  @AdminOnly()
  @FieldResolver(() => User, { nullable: true, description: 'Whose it is.' })
  user(@Ctx() ctx: GraphqlContext, @Root() { userId }: Device): Promise<User | null> {
    return ctx.loaders.users.load(userId);
  }
}

@Resolver(() => User)
export class UserDevicesResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'devices' | 'cursors'>) {}

  @FieldResolver(() => DeviceConnection, {
    nullable: true,
    description: 'The confirmed devices of the person, remembered or not, the oldest first.',
  })
  devices(
    @Ctx() ctx: GraphqlContext,
    @Root() { id }: User,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Connection<Device>> {
    const { devices, cursors } = this.needs;
    return new PageReader(cursors, scopeOf('devicesOfUser', id), args).read(
      (page) => ctx.pages.devicesOfUser.load(id, page, undefined),
      (row) => devices.view(row),
    );
  }
}
