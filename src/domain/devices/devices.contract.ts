import { ID, InputType, Int, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';
import { DateTime } from '../../platform/scalars.js';
import { POOL_ID } from '../pools/pools.contract.js';
import { USERNAME, UserAttribute } from '../users/users.contract.js';

/**
 * The limits of a device key, `<region>_<uuid>`. Spread it into a member. It proves nothing by itself, but
 * comes in maps where a password may stand in the wrong place: what is refused is never repeated.
 */
export const DEVICE_KEY = {
  min: 1,
  max: 55,
  pattern: /^[\w-]+_[0-9a-f-]+$/,
  sensitive: true,
} as const;

export const DeviceRememberedStatus = defineEnum(
  'DeviceRememberedStatus',
  'Whether a device is remembered: only then may it stand in for a second factor.',
  ['remembered', 'not_remembered'],
);
export type DeviceRememberedStatus = keyof typeof DeviceRememberedStatus;

const pool = { description: 'The user pool.', ...POOL_ID } as const;
const user = { description: 'The user name, or the sub.', ...USERNAME } as const;
const deviceKey = { description: 'The key of the device.', ...DEVICE_KEY } as const;
const status = {
  description: 'The new status; without it, nothing changes.',
  optional: true,
} as const;
const limit = {
  description: 'Rows of a page; 0 means as many as possible.',
  optional: true,
  min: 0,
  max: 60,
  graphql: false,
} as const;
const paginationToken = {
  description: 'Where the page before this one ended.',
  optional: true,
  min: 1,
  pattern: /^[\S]+$/,
  graphql: false,
} as const;

@ObjectType({ description: 'A device that its user has confirmed.' })
export class Device {
  @Member(() => ID, { description: 'The device key.', wire: 'DeviceKey' })
  id!: string;

  /** Cognito's names: device_status, device_name, last_ip_used and dev:device_remembered_status. */
  @Member(() => [UserAttribute], {
    description: 'What is known of the device, as pairs.',
    wire: 'DeviceAttributes',
    graphql: false,
  })
  attributes!: UserAttribute[];

  @Member(() => String, { description: 'As the app named it.', optional: true, wire: false })
  name?: string | null;

  @Member(() => DeviceRememberedStatus, {
    description: 'Whether it may stand in for a second factor, where the pool lets it.',
    wire: false,
  })
  rememberedStatus!: DeviceRememberedStatus;

  @Member(() => String, {
    description: 'The address it was last used from.',
    optional: true,
    sensitive: true,
    wire: false,
  })
  lastIpUsed?: string | null;

  @Member(() => DateTime, {
    description: 'When its key was minted, by a sign-in.',
    wire: 'DeviceCreateDate',
  })
  createdAt!: Date;

  @Member(() => DateTime, {
    description: 'When it was confirmed, or its status last changed.',
    wire: 'DeviceLastModifiedDate',
  })
  lastModifiedAt!: Date;

  @Member(() => DateTime, {
    description: 'When its user last signed in with it.',
    wire: 'DeviceLastAuthenticatedDate',
  })
  lastAuthenticatedAt!: Date;

  /** Whose it is; no member, so that a door shows the owner by its own rules. */
  userId!: string;
  poolId!: string;
}

@ObjectType({ description: 'The key of a device that is not confirmed yet.' })
export class NewDevice {
  @Member(() => String, { description: 'The device key: the user id of the device in SRP.' })
  deviceKey!: string;

  @Member(() => String, { description: 'What stands for the pool name in SRP.' })
  deviceGroupKey!: string;
}

/** Both are made by the device from a secret that it keeps (section 7.8). */
@InputType({ description: 'What the device will be recognised by.' })
export class DeviceSecretVerifierConfigInput {
  @Member(() => String, {
    description: 'The SRP verifier g^x: base64 of up to 512 bytes.',
    optional: true,
    sensitive: true,
  })
  passwordVerifier?: string | null;

  @Member(() => String, {
    description: 'The salt of x: base64 of up to 64 bytes.',
    optional: true,
    sensitive: true,
  })
  salt?: string | null;
}

@InputType({ description: 'Confirms the new device of this sign-in.' })
export class ConfirmDeviceInput {
  @Member(() => ID, deviceKey) deviceKey!: string;

  @Member(() => DeviceSecretVerifierConfigInput, {
    description: 'What the device will be recognised by; it cannot be confirmed without.',
    optional: true,
  })
  deviceSecretVerifierConfig?: DeviceSecretVerifierConfigInput | null;

  @Member(() => String, {
    description: 'A name for people to read.',
    optional: true,
    min: 1,
    max: 1024,
  })
  deviceName?: string | null;
}

@InputType({ description: 'Names the device of the caller to be forgotten.' })
export class ForgetDeviceInput {
  @Member(() => ID, deviceKey) deviceKey!: string;
}

@InputType({ description: 'Changes whether a device of the caller is remembered.' })
export class UpdateDeviceStatusInput {
  @Member(() => ID, deviceKey) deviceKey!: string;

  @Member(() => DeviceRememberedStatus, status)
  deviceRememberedStatus?: DeviceRememberedStatus | null;
}

/** GraphQL has `me.devices` instead. */
export class ListDevicesInput {
  @Member(() => Int, limit) limit?: number | null;
  @Member(() => String, paginationToken) paginationToken?: string | null;
}

/** GraphQL has `user.devices` instead. */
export class AdminListDevicesInput {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;
  @Member(() => String, { ...user, graphql: false }) username!: string;
  @Member(() => Int, limit) limit?: number | null;
  @Member(() => String, paginationToken) paginationToken?: string | null;
}

@InputType({ description: 'Names one device of one user.' })
export class AdminGetDeviceInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, user) username!: string;
  @Member(() => ID, deviceKey) deviceKey!: string;
}

@InputType({ description: 'Names the device of a user to be forgotten.' })
export class AdminForgetDeviceInput extends AdminGetDeviceInput {}

@InputType({ description: 'Changes whether a device of a user is remembered.' })
export class AdminUpdateDeviceStatusInput extends AdminGetDeviceInput {
  @Member(() => DeviceRememberedStatus, status)
  deviceRememberedStatus?: DeviceRememberedStatus | null;
}
