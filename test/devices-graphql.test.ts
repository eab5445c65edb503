import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestDevice } from './support/device-client.js';
import { DevicePool, OPT_IN } from './support/device-pool.js';
import { TestGateway, type GraphqlAnswer } from './support/gateway.js';
import { statementsOf } from './support/statements.js';
import { TestPool, type TestPerson } from './support/test-pool.js';

let at: TestGateway;
let home: DevicePool;
let optIn: DevicePool;

beforeAll(async () => {
  at = await TestGateway.start();
  home = await DevicePool.make(at);
  optIn = await DevicePool.make(at, OPT_IN);
});

afterAll(() => at.stop());

const fields = `id name rememberedStatus lastIpUsed createdAt lastModifiedAt lastAuthenticatedAt`;
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename
  ... on SignedIn { accessToken newDevice { deviceKey deviceGroupKey } }
  ... on DeviceChallenge { session challengeName deviceKey userIdForSrp }
  ... on Problem { code message } } }`;
const GO_ON = `mutation ($input: ContinueSignInInput!) { continueSignIn(input: $input) { __typename
  ... on SignedIn { accessToken newDevice { deviceKey } }
  ... on DeviceSrpChallenge { session srpB salt secretBlock deviceKey }
  ... on Problem { code message } } }`;
const CONFIRM = `mutation ($input: ConfirmDeviceInput!) { confirmDevice(input: $input) {
  userConfirmationNecessary device { ${fields} } } }`;
const UPDATE = `mutation ($input: UpdateDeviceStatusInput!) { updateDeviceStatus(input: $input) {
  id rememberedStatus } }`;
const FORGET = `mutation ($input: ForgetDeviceInput!) { forgetDevice(input: $input) { id } }`;
const MINE = `{ me { devices(first: 10) { edges { node { ${fields} } } pageInfo { hasNextPage } } } }`;

type Step = Record<string, string> & { newDevice?: Record<string, string> | null };

const dataOf = <T>({ body }: GraphqlAnswer): T => {
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data as T;
};
const codeOf = ({ body }: GraphqlAnswer) => body.errors?.[0]?.extensions['code'];

async function signIn(pool: DevicePool, person: TestPerson, deviceKey?: string): Promise<Step> {
  const { username, password } = person;
  const input = { clientId: pool.pool.client.id, with: { password: { username, password } } };
  const answer = await at.graphql(SIGN_IN, { input: { ...input, deviceKey } });
  return dataOf<{ signIn: Step }>(answer).signIn;
}

async function goOn(pool: DevicePool, session: string, answer: object, deviceKey?: string) {
  const input = { clientId: pool.pool.client.id, session, answer, deviceKey };
  return dataOf<{ continueSignIn: Step }>(await at.graphql(GO_ON, { input })).continueSignIn;
}

/** A device that was signed in with and confirmed, all at this door. */
async function confirmed(pool: DevicePool, person: TestPerson) {
  const { accessToken, newDevice } = await signIn(pool, person);
  const device = new TestDevice(newDevice!['deviceKey']!, newDevice!['deviceGroupKey']!);
  const { PasswordVerifier: passwordVerifier, Salt: salt } = device.verifierConfig;
  const deviceSecretVerifierConfig = { passwordVerifier, salt };
  const input = { deviceKey: device.key, deviceName: 'a phone', deviceSecretVerifierConfig };
  const answer = await at.graphql(CONFIRM, { input }, accessToken);
  return { device, accessToken: accessToken!, answer };
}

describe('a device at the GraphQL door', () => {
  it('is minted by a sign-in, confirmed, and proves itself at the next one', async () => {
    const ann = await home.pool.person();
    const { device, answer } = await confirmed(home, ann);
    const { confirmDevice } = dataOf<{ confirmDevice: Record<string, unknown> }>(answer);
    expect(confirmDevice).toMatchObject({
      userConfirmationNecessary: false,
      device: { id: device.key, name: 'a phone', rememberedStatus: 'remembered' },
    });

    const asked = await signIn(home, ann, device.key);
    expect(asked).toMatchObject({
      __typename: 'DeviceChallenge',
      challengeName: 'DEVICE_SRP_AUTH',
      deviceKey: device.key,
      userIdForSrp: ann.username,
    });
    const start = device.start();
    const step = await goOn(home, asked['session']!, { srpA: start.A });
    expect(step).toMatchObject({ __typename: 'DeviceSrpChallenge', deviceKey: device.key });
    const srp = device.prove(start, step as never);
    const done = await goOn(home, step['session']!, { srp });
    expect(done).toMatchObject({ __typename: 'SignedIn', newDevice: null });
    expect(decodeJwt(done['accessToken']!)['device_key']).toBe(device.key);
  });

  it('control: the signature of another secret is InvalidCredentials', async () => {
    const ann = await home.pool.person();
    const { device } = await confirmed(home, ann);
    const thief = new TestDevice(device.key, device.groupKey);
    const asked = await signIn(home, ann, device.key);
    const start = thief.start();
    const step = await goOn(home, asked['session']!, { srpA: start.A });
    const refused = await goOn(home, step['session']!, { srp: thief.prove(start, step as never) });
    expect(refused).toMatchObject({ __typename: 'InvalidCredentials', code: 'NOT_AUTHORIZED' });
  });

  it('that is unknown is a member of the step: an app begins without it', async () => {
    const ann = await home.pool.person();
    const unknown = 'us-east-1_00000000-0000-4000-8000-000000000000';
    expect(await signIn(home, ann, unknown)).toEqual({
      __typename: 'DeviceNotFound',
      code: 'RESOURCE_NOT_FOUND',
      message: 'Device does not exist.',
    });
  });

  it('is listed, changed and forgotten by its user', async () => {
    const ann = await optIn.pool.person();
    const { device, accessToken, answer } = await confirmed(optIn, ann);
    expect(dataOf<{ confirmDevice: object }>(answer).confirmDevice).toMatchObject({
      userConfirmationNecessary: true,
    });
    const listed = dataOf<Mine>(await at.graphql(MINE, {}, accessToken)).me.devices;
    expect(listed.edges.map(({ node }) => [node['id'], node['rememberedStatus']])).toEqual([
      [device.key, 'not_remembered'],
    ]);
    const input = { deviceKey: device.key, deviceRememberedStatus: 'remembered' };
    expect(dataOf(await at.graphql(UPDATE, { input }, accessToken))).toEqual({
      updateDeviceStatus: { id: device.key, rememberedStatus: 'remembered' },
    });
    const query = 'query ($key: ID!) { myDevice(deviceKey: $key) { id rememberedStatus } }';
    const key = device.key;
    expect(dataOf(await at.graphql(query, { key }, accessToken))).toEqual({
      myDevice: { id: key, rememberedStatus: 'remembered' },
    });
    const forget = { input: { deviceKey: key } };
    expect(dataOf(await at.graphql(FORGET, forget, accessToken))).toEqual({
      forgetDevice: { id: key },
    });
    expect(codeOf(await at.graphql(query, { key }, accessToken))).toBe('RESOURCE_NOT_FOUND');
    expect(codeOf(await at.graphql(FORGET, forget, accessToken))).toBe('RESOURCE_NOT_FOUND');
    expect(dataOf<Mine>(await at.graphql(MINE, {}, accessToken)).me.devices.edges).toEqual([]);
  });

  it('is a node for its user and for administrators, and nothing for anybody else', async () => {
    const { device, accessToken } = await confirmed(home, await home.pool.person());
    const stranger = await confirmed(home, await home.pool.person());
    const query = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    const variables = { id: device.key };
    const found = { node: { __typename: 'Device', id: device.key } };
    expect(dataOf(await at.graphql(query, variables, accessToken))).toEqual(found);
    expect(dataOf(await at.adminGraphql(query, variables))).toEqual(found);
    expect(dataOf(await at.graphql(query, variables, stranger.accessToken))).toEqual({
      node: null,
    });
  });
});

describe('administrators', () => {
  it('see, change and forget the devices of a user', async () => {
    const ann = await home.pool.person();
    const { device } = await confirmed(home, ann);
    const named = { userPoolId: home.pool.id, username: ann.username, deviceKey: device.key };
    const DEVICE = `query ($userPoolId: ID!, $username: String!, $deviceKey: ID!) {
      device(userPoolId: $userPoolId, username: $username, deviceKey: $deviceKey) {
        name user { username } } }`;
    expect(dataOf(await at.adminGraphql(DEVICE, named))).toEqual({
      device: { name: 'a phone', user: { username: ann.username } },
    });
    const CHANGE = `mutation ($input: AdminUpdateDeviceStatusInput!) {
      updateUserDeviceStatus(input: $input) { rememberedStatus } }`;
    const input = { ...named, deviceRememberedStatus: 'not_remembered' };
    expect(dataOf(await at.adminGraphql(CHANGE, { input }))).toEqual({
      updateUserDeviceStatus: { rememberedStatus: 'not_remembered' },
    });
    const REMOVE = `mutation ($input: AdminForgetDeviceInput!) {
      forgetUserDevice(input: $input) { id } }`;
    expect(dataOf(await at.adminGraphql(REMOVE, { input: named }))).toEqual({
      forgetUserDevice: { id: device.key },
    });
    expect(codeOf(await at.adminGraphql(DEVICE, named))).toBe('RESOURCE_NOT_FOUND');
  });

  it('read the devices of twelve users with as many statements as of three', async () => {
    await at.services.background.stop();
    const pool = await DevicePool.make(at);
    for (let nth = 0; nth < 12; nth += 1) {
      const person = await pool.pool.person();
      await pool.confirmed(person);
      if (nth % 2 === 0) await pool.confirmed(person);
    }
    const query = `query ($id: ID!, $n: Int!) { userPool(id: $id) { users(first: $n) {
      edges { node { devices(first: 5) { edges { node { id } } } } } } } }`;
    const counts: number[] = [];
    for (const n of [3, 12]) {
      const ask = async () => {
        const { userPool } = dataOf<{ userPool: Users }>(
          await at.adminGraphql(query, { id: pool.pool.id, n }),
        );
        const sizes = userPool.users.edges.map(({ node }) => node.devices.edges.length);
        expect(sizes).toEqual(Array.from({ length: n }, (_, nth) => (nth % 2 === 0 ? 2 : 1)));
      };
      // The fewest of three, since what this node knows of pools must be read again at times.
      const tries: number[] = [];
      for (let nth = 0; nth < 3; nth += 1) {
        tries.push((await statementsOf(at.services.db, ask)).length);
      }
      counts.push(Math.min(...tries));
    }
    expect(counts[1]).toBe(counts[0]);
  });

  it('find none where devices are not tracked', async () => {
    const plain = await TestPool.make(at);
    const { username } = await plain.person();
    const query = `query ($id: ID!, $name: String!) { user(userPoolId: $id, username: $name) {
      devices { edges { cursor } } } }`;
    expect(dataOf(await at.adminGraphql(query, { id: plain.id, name: username }))).toEqual({
      user: { devices: { edges: [] } },
    });
  });
});

interface Mine {
  readonly me: { readonly devices: { readonly edges: { node: Record<string, unknown> }[] } };
}
interface Users {
  readonly users: { readonly edges: { node: { devices: { edges: unknown[] } } }[] };
}
