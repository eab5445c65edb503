import type { Work } from './hot-stage.js';

/** What a gateway does with devices. */
export const devices: Readonly<Record<string, Work>> = {
  'a device from its sign-in to its end': async ({ tracked, dan }) => {
    const { at } = tracked.pool;
    const { device, tokens } = await tracked.confirmed(dan);
    const named = { AccessToken: tokens.AccessToken, DeviceKey: device.key };
    await at.done('UpdateDeviceStatus', { ...named, DeviceRememberedStatus: 'remembered' });
    await at.done('GetDevice', named);
    const { RefreshToken } = await tracked.signInWith(dan, device);
    await tracked.refresh(RefreshToken, device.key);
    await at.done('ForgetDevice', named);
    await tracked.refresh(RefreshToken, device.key);
  },
  // Plans are asked for afterwards, and of a device that is gone none is told.
  'a sign-in with a device that stays': async ({ tracked, dan }) => {
    const { device } = await tracked.confirmed(dan);
    await tracked.signInWith(dan, device);
  },
  'the lists of devices': async (stage) => {
    const { tracked, dan, at } = stage;
    const { tokens } = await tracked.confirmed(dan);
    await at.done('ListDevices', { AccessToken: tokens.AccessToken });
    await at.done('AdminListDevices', { UserPoolId: tracked.pool.id, Username: dan.username });
    await stage.ask(`query ($id: ID!) { userPool(id: $id) {
      users(first: 50) { edges { node { username devices(first: 3) { edges { node { id } } } } } } } }`);
  },
};
