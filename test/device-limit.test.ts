import { afterAll, beforeAll, expect, it } from 'vitest';
import { DeviceRow } from '../src/domain/devices/devices.entities.js';
import { DevicePool, type SignedInDevice } from './support/device-pool.js';
import { TestGateway } from './support/gateway.js';
import { saidOf, type TestPerson } from './support/test-pool.js';

let at: TestGateway;
let home: DevicePool;

beforeAll(async () => {
  at = await TestGateway.start();
  home = await DevicePool.make(at);
});
afterAll(() => at.stop());

/** Ninety-eight more devices of a person, used later than the given one. */
async function fill(person: TestPerson, { device }: SignedInDevice): Promise<void> {
  const { db, clock } = at.services;
  await db.transaction(async (tx) => {
    const row = await tx.findOneByOrFail(DeviceRow, { id: device.key });
    const authenticatedAt = new Date(clock.now().getTime() + 1000);
    const more = Array.from({ length: 98 }, (_, nth) => ({
      ...row,
      id: `us-east-1_${person.username}-${nth}`.slice(0, 55),
      authenticatedAt,
    }));
    await tx.insert(DeviceRow, more);
  });
}

async function keysOf({ username }: TestPerson): Promise<string[]> {
  const found: string[] = [];
  let PaginationToken: string | undefined;
  do {
    const page: { Devices: { DeviceKey: string }[]; PaginationToken?: string } = await at.done(
      'AdminListDevices',
      { UserPoolId: home.pool.id, Username: username, PaginationToken },
    );
    found.push(...page.Devices.map(({ DeviceKey }) => DeviceKey));
    ({ PaginationToken } = page);
  } while (PaginationToken);
  return found;
}

it('is a hundred for each user: another one takes the place of what is not remembered, or not used', async () => {
  const person = await home.pool.person();
  const oldest = await home.confirmed(person);
  const unwanted = await home.confirmed(person);
  await fill(person, oldest);
  const DeviceRememberedStatus = 'not_remembered';
  const { AccessToken } = unwanted.tokens;
  await at.done('UpdateDeviceStatus', {
    ...{ AccessToken, DeviceKey: unwanted.device.key, DeviceRememberedStatus },
  });
  expect(await keysOf(person)).toHaveLength(100);

  const third = await home.confirmed(person);
  let keys = await keysOf(person);
  expect(keys).toHaveLength(100);
  expect(keys).toContain(third.device.key);
  expect(keys).toContain(oldest.device.key);
  expect(keys).not.toContain(unwanted.device.key);
  // It is forgotten like any other: its sign-in is not refreshed.
  const refreshed = await home.refresh(unwanted.tokens.RefreshToken, unwanted.device.key);
  expect(saidOf(refreshed)).toBe('Invalid Refresh Token');

  const fourth = await home.confirmed(person);
  keys = await keysOf(person);
  expect(keys).toHaveLength(100);
  expect(keys).toContain(fourth.device.key);
  expect(keys).not.toContain(oldest.device.key);
});
