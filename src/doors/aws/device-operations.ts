import {
  AdminForgetDeviceInput,
  AdminGetDeviceInput,
  AdminListDevicesInput,
  AdminUpdateDeviceStatusInput,
  ConfirmDeviceInput,
  Device,
  DEVICE_KEY,
  ForgetDeviceInput,
  ListDevicesInput,
  UpdateDeviceStatusInput,
} from '../../domain/devices/devices.contract.js';
import type { Context } from '../../domain/context.js';
import { InvalidParameterError } from '../../domain/errors.js';
import { Member } from '../../platform/contract.js';
import type { AwsServices } from './aws-services.js';
import { nextToken, pageRequest } from './list-operations.js';
import { op, type Operation } from './operation.js';

const token = {
  description: 'An access token of the user.',
  pattern: /^[A-Za-z0-9-_=.]+$/,
  sensitive: true,
  graphql: false,
} as const;

export class ConfirmDeviceRequest extends ConfirmDeviceInput {
  @Member(() => String, token) accessToken!: string;
}

export class ConfirmDeviceResponse {
  @Member(() => Boolean, {
    description: 'Whether the user must be asked if the device is to be remembered.',
    graphql: false,
  })
  userConfirmationNecessary!: boolean;
}

export class GetDeviceRequest {
  @Member(() => String, { description: 'The key of the device.', ...DEVICE_KEY, graphql: false })
  deviceKey!: string;

  @Member(() => String, { ...token, optional: true }) accessToken?: string | null;
}

export class ForgetDeviceRequest extends ForgetDeviceInput {
  @Member(() => String, { ...token, optional: true }) accessToken?: string | null;
}

export class UpdateDeviceStatusRequest extends UpdateDeviceStatusInput {
  @Member(() => String, token) accessToken!: string;
}

export class ListDevicesRequest extends ListDevicesInput {
  @Member(() => String, token) accessToken!: string;
}

export class DeviceEnvelope {
  @Member(() => Device, { description: 'The device.', graphql: false })
  device!: Device;
}

export class DevicesPage {
  @Member(() => [Device], { description: 'Devices.', graphql: false })
  devices!: Device[];

  @Member(() => String, {
    optional: true,
    description: 'Where this page ends, when more follow.',
    graphql: false,
  })
  paginationToken?: string | undefined;
}

/** The operations on devices, one line each. */
export const deviceOperations: readonly Operation[] = [
  op('ConfirmDevice', ConfirmDeviceRequest, ConfirmDeviceResponse, async (s, ctx, input) => {
    return s.devices.confirm(ctx, await s.sessions.authenticate(input.accessToken), input);
  }),
  op('GetDevice', GetDeviceRequest, DeviceEnvelope, async (s, _ctx, input) => ({
    device: await s.devices.get(await owner(s, input.accessToken), input.deviceKey),
  })),
  op('ListDevices', ListDevicesRequest, DevicesPage, listDevices),
  op('ForgetDevice', ForgetDeviceRequest, null, async (s, _ctx, input) => {
    await s.devices.forget(await owner(s, input.accessToken), input.deviceKey);
  }),
  op('UpdateDeviceStatus', UpdateDeviceStatusRequest, null, async (s, _ctx, input) => {
    await s.devices.updateStatus(await s.sessions.authenticate(input.accessToken), input);
  }),
  op('AdminGetDevice', AdminGetDeviceInput, DeviceEnvelope, async (s, ctx, input) => ({
    device: await s.deviceAdministration.get(ctx, input),
  })),
  op('AdminListDevices', AdminListDevicesInput, DevicesPage, adminListDevices),
  op('AdminForgetDevice', AdminForgetDeviceInput, null, async (s, ctx, input) => {
    await s.deviceAdministration.forget(ctx, input);
  }),
  op('AdminUpdateDeviceStatus', AdminUpdateDeviceStatusInput, null, async (s, ctx, input) => {
    await s.deviceAdministration.updateStatus(ctx, input);
  }),
];

/** The model does not require the token of these operations, but nobody can act without one. */
function owner({ sessions }: AwsServices, accessToken: string | null | undefined) {
  if (accessToken) return sessions.authenticate(accessToken);
  throw new InvalidParameterError('Missing required parameter AccessToken');
}

async function listDevices(
  services: AwsServices,
  _ctx: Context,
  input: ListDevicesRequest,
): Promise<DevicesPage> {
  const principal = await services.sessions.authenticate(input.accessToken);
  const scope = `aws:devices:${principal.user.id}`;
  const request = pageRequest(services, scope, input.limit, input.paginationToken);
  const page = await services.devices.page(principal, request);
  return {
    devices: page.items.map(services.devices.view),
    paginationToken: nextToken(services, scope, page),
  };
}

async function adminListDevices(
  services: AwsServices,
  ctx: Context,
  input: AdminListDevicesInput,
): Promise<DevicesPage> {
  const scope = `aws:devices of user:${input.userPoolId}:${input.username}`;
  const request = pageRequest(services, scope, input.limit, input.paginationToken);
  const page = await services.deviceAdministration.page(ctx, input, request);
  return {
    devices: page.items.map(services.devices.view),
    paginationToken: nextToken(services, scope, page),
  };
}
