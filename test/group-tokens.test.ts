import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupClaims, type TokenGroup } from '../src/domain/groups/group-claims.js';
import { TestGateway } from './support/gateway.js';
import { newName, TestPool, tokensIn, type TestPerson } from './support/test-pool.js';

const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const group = (name: string, precedence: number | null, roleName?: string): TokenGroup => ({
  name,
  precedence,
  roleArn: roleName === undefined ? null : role(roleName),
});
const [groups, roles, preferred] = ['groups', 'roles', 'preferred_role'].map(
  (name) => `cognito:${name}`,
) as [string, string, string];

describe('the claims of groups', () => {
  it('are absent without groups', () => {
    expect(groupClaims([])).toEqual({});
  });

  it('name no roles where no group has one', () => {
    expect(groupClaims([group('a', 0), group('b', null)])).toEqual({ [groups]: ['a', 'b'] });
  });

  it.each([
    ['of the single group that has one', [group('a', null, 'x')], 'x'],
    ['of the lowest precedence', [group('a', 0, 'x'), group('b', 1, 'y')], 'x'],
    [
      'of a group with a precedence before one without',
      [group('a', 9, 'x'), group('b', null, 'y')],
      'x',
    ],
    ['of the lowest precedence that has a role', [group('a', 0), group('b', 1, 'y')], 'y'],
    ['that groups of the same precedence share', [group('a', 1, 'x'), group('b', 1, 'x')], 'x'],
    ['of nobody where they differ in it', [group('a', 1, 'x'), group('b', 1, 'y')], undefined],
    [
      'of nobody where groups without precedence differ',
      [group('a', null, 'x'), group('b', null, 'y')],
      undefined,
    ],
  ])('prefer the role %s', (_what, given, wanted) => {
    const claims = groupClaims(given);
    expect(claims['cognito:preferred_role']).toBe(wanted && role(wanted));
    expect(preferred in claims).toBe(wanted !== undefined);
    const arns = given.flatMap(({ roleArn }) => roleArn ?? []);
    expect(claims['cognito:roles']).toEqual([...new Set(arns)]);
  });
});

describe('the tokens of a sign-in', () => {
  let at: TestGateway;
  let pool: TestPool;

  beforeAll(async () => {
    at = await TestGateway.start();
    pool = await TestPool.make(at);
  });

  afterAll(() => at.stop());

  async function join({ username }: TestPerson, settings: object, prefix = 'group') {
    const GroupName = newName(prefix);
    const input = { UserPoolId: pool.id, GroupName };
    await at.done('CreateGroup', { ...input, ...settings });
    await at.done('AdminAddUserToGroup', { ...input, Username: username });
    return GroupName;
  }

  const said = (token: string) =>
    Object.fromEntries(
      Object.entries(decodeJwt(token)).filter(([name]) =>
        [groups, roles, preferred].includes(name),
      ),
    );

  it('say nothing of groups to somebody in none', async () => {
    const tokens = await pool.signIn(await pool.person());
    expect([said(tokens.IdToken), said(tokens.AccessToken)]).toEqual([{}, {}]);
  });

  it('name the groups in their order, and the roles in the ID token only', async () => {
    const person = await pool.person();
    const second = await join(person, { Precedence: 2, RoleArn: role('b') }, 'a');
    const first = await join(person, { Precedence: 1, RoleArn: role('a') }, 'b');
    const last = await join(person, { RoleArn: role('b') }, 'c');
    const tokens = await pool.signIn(person);
    const names = { [groups]: [first, second, last] };
    expect(said(tokens.AccessToken)).toEqual(names);
    expect(said(tokens.IdToken)).toEqual({
      ...names,
      [roles]: [role('a'), role('b')],
      [preferred]: role('a'),
    });
  });

  it('follow each change at the next refresh, at both operations', async () => {
    const person = await pool.person();
    const tokens = await pool.signIn(person);
    const joined = await join(person, { RoleArn: role('x') });
    const gone = await join(person, {}, 'will-be-deleted');
    const RefreshToken = tokens.RefreshToken;
    const flow = {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: pool.client.id,
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    };
    const one = tokensIn(await at.done('InitiateAuth', flow));
    expect(said(one.AccessToken)).toEqual({ [groups]: [joined, gone] });
    expect(said(one.IdToken)).toMatchObject({ [groups]: [joined, gone], [preferred]: role('x') });

    await at.done('DeleteGroup', { UserPoolId: pool.id, GroupName: gone });
    const direct = { ClientId: pool.client.id, RefreshToken };
    const two = tokensIn(await at.done('GetTokensFromRefreshToken', direct));
    expect(said(two.AccessToken)).toEqual({ [groups]: [joined] });

    const left = { UserPoolId: pool.id, Username: person.username, GroupName: joined };
    await at.done('AdminRemoveUserFromGroup', left);
    expect(said(tokensIn(await at.done('InitiateAuth', flow)).IdToken)).toEqual({});
  });
});
