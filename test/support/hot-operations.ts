import { background } from './hot-background.js';
import { devices } from './hot-devices.js';
import { factors } from './hot-factors.js';
import { machines, resourceServers } from './hot-machines.js';
import type { HotStage, Work } from './hot-stage.js';
import { signInBySrp } from './srp-at-aws.js';
import { mailOf, newName, PASSWORD, tokensIn } from './test-pool.js';

type Operations = Readonly<Record<string, Work>>;

const NEW = 'An0ther!password';

const signIns: Operations = {
  'a sign-in by password': ({ pool, ann }) => pool.signIn(ann),
  'a sign-in with a wrong password': ({ pool, ann }) => pool.passwordAuth(ann.username, NEW),
  'a sign-in of nobody': ({ pool }) => pool.passwordAuth('nobody', NEW),
  'a sign-in by SRP': async ({ pool, ann }) => tokensIn((await signInBySrp(pool, ann)).answer.body),
  'a sign-in by an alias': async ({ at, aliases, bea }) => {
    const email = mailOf(bea.username);
    await at.done('AdminUpdateUserAttributes', {
      UserPoolId: aliases.id,
      Username: bea.username,
      UserAttributes: attributes({ email, email_verified: 'true', preferred_username: 'bea' }),
    });
    await aliases.signIn({ ...bea, username: email });
    await aliases.signIn({ ...bea, username: 'bea' });
  },
  'a first sign-in with a temporary password': async ({ at, pool }) => {
    const Username = newName();
    const made = { UserPoolId: pool.id, Username, TemporaryPassword: PASSWORD };
    await at.done('AdminCreateUser', { ...made, MessageAction: 'SUPPRESS' });
    const { body } = await pool.passwordAuth(Username, PASSWORD);
    const answer = { USERNAME: Username, NEW_PASSWORD: NEW };
    const { body: done } = await at.aws('RespondToAuthChallenge', {
      ClientId: pool.client.id,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: body['Session'],
      ChallengeResponses: answer,
    });
    tokensIn(done);
  },
};

const tokens: Operations = {
  'a refresh': async ({ at, pool, ann }) => {
    const { RefreshToken: REFRESH_TOKEN } = await pool.signIn(ann);
    const flow = { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: pool.client.id };
    await at.done('InitiateAuth', { ...flow, AuthParameters: { REFRESH_TOKEN } });
  },
  'a refresh that rotates': async ({ at, pool, rotating, ann }) => {
    const { RefreshToken } = await pool.signIn(ann, rotating);
    const input = { ClientId: rotating.id, RefreshToken };
    await at.done('GetTokensFromRefreshToken', input);
    // The same again is within the time of grace, then out of it: the family is revoked.
    await at.done('GetTokensFromRefreshToken', input);
    at.clock.advance(60_000);
    await at.aws('GetTokensFromRefreshToken', input);
  },
  'GetUser and `me`': async ({ at, pool, ann }) => {
    const { AccessToken } = await pool.signIn(ann);
    await at.done('GetUser', { AccessToken });
    const query = '{ me { username groups { edges { node { name } } } } }';
    await at.graphql(query, {}, AccessToken);
  },
  RevokeToken: async ({ at, pool, ann }) => {
    const { RefreshToken, AccessToken } = await pool.signIn(ann);
    await at.done('RevokeToken', { ClientId: pool.client.id, Token: RefreshToken });
    await at.aws('GetUser', { AccessToken });
  },
  'GlobalSignOut and AdminUserGlobalSignOut': async ({ at, pool, ann }) => {
    const { AccessToken } = await pool.signIn(ann);
    await at.done('GlobalSignOut', { AccessToken });
    await pool.signIn(ann);
    await at.done('AdminUserGlobalSignOut', { UserPoolId: pool.id, Username: ann.username });
  },
  'tracked sessions': async ({ at, followed: pool }) => {
    const UserPoolId = pool.id;
    const { username: Username, ...ann } = await pool.person();
    const signIn = () => pool.signIn({ ...ann, username: Username });
    for (let nth = 0; nth < 3; nth += 1) await signIn();
    const { AccessToken, RefreshToken } = await signIn();
    await at.done('GetTokensFromRefreshToken', { ClientId: pool.client.id, RefreshToken });
    const { Sessions } = await at.done('ListUserSessions', { AccessToken });
    const [oldest] = Sessions as { SessionId: string }[];
    const { SessionId } = oldest!;
    await at.done('RevokeUserSession', { AccessToken, SessionId });
    await at.done('AdminListUserSessions', { UserPoolId, Username });
    const query = `query ($id: ID!) { userPool(id: $id) {
      users(first: 9) { edges { node { sessions(first: 5) { edges { node { id } } } } } } } }`;
    await at.adminGraphql(query, { id: UserPoolId });
  },
  'an administrator key': async ({ at }) => {
    await at.services.administrators.secretOf('unknown');
    await at.adminGraphql('{ userPools(first: 1) { edges { cursor } } }');
  },
};

const accounts: Operations = {
  'SignUp, ResendConfirmationCode and ConfirmSignUp': async ({ at, pool }) => {
    const Username = newName();
    await pool.signUp(Username);
    await at.done('ResendConfirmationCode', { ClientId: pool.client.id, Username });
    await pool.confirm(Username, await pool.code(Username));
  },
  'a wrong code': async ({ pool }) => {
    const name = newName();
    await pool.signUp(name);
    await pool.confirm(name, '000000');
  },
  'SignUp with aliases': async ({ aliases }) => {
    const name = newName();
    await aliases.signUp(name);
    await aliases.confirm(name, await aliases.code(name));
  },
  'ForgotPassword and ConfirmForgotPassword': async ({ at, pool }) => {
    const { username: Username } = await vouched(pool);
    const who = { ClientId: pool.client.id, Username };
    await at.done('ForgotPassword', who);
    const ConfirmationCode = await pool.code(Username);
    await at.done('ConfirmForgotPassword', { ...who, ConfirmationCode, Password: NEW });
  },
  ChangePassword: async ({ at, pool }) => {
    const { AccessToken } = await pool.signIn(await pool.person());
    const passwords = { PreviousPassword: PASSWORD, ProposedPassword: NEW };
    await at.done('ChangePassword', { AccessToken, ...passwords });
  },
  'an address and its verification': async ({ at, pool }) => {
    const person = await pool.person();
    const { AccessToken } = await pool.signIn(person);
    const UserAttributes = attributes({ email: mailOf(person.username), name: 'Cea' });
    await at.done('UpdateUserAttributes', { AccessToken, UserAttributes });
    const AttributeName = 'email';
    await at.done('GetUserAttributeVerificationCode', { AccessToken, AttributeName });
    const Code = await pool.code(person.username);
    await at.done('VerifyUserAttribute', { AccessToken, AttributeName, Code });
    await at.done('DeleteUserAttributes', { AccessToken, UserAttributeNames: ['name'] });
    await at.done('DeleteUser', { AccessToken });
  },
};

const administration: Operations = {
  'AdminCreateUser and AdminDeleteUser': async ({ at, pool }) => {
    const who = { UserPoolId: pool.id, Username: newName() };
    const UserAttributes = attributes({ email: mailOf(who.Username), email_verified: 'true' });
    const DesiredDeliveryMediums = ['EMAIL'];
    await at.done('AdminCreateUser', { ...who, UserAttributes, DesiredDeliveryMediums });
    await at.done('AdminCreateUser', { ...who, MessageAction: 'RESEND', DesiredDeliveryMediums });
    await at.done('AdminDeleteUser', who);
  },
  'AdminCreateUser that takes an alias over': async ({ at, aliases, crowd }) => {
    const { email } = crowd[7]!.attributes;
    await at.done('AdminCreateUser', {
      UserPoolId: aliases.id,
      Username: newName(),
      MessageAction: 'SUPPRESS',
      ForceAliasCreation: true,
      UserAttributes: attributes({ email: email!, email_verified: 'true' }),
    });
  },
  'AdminGetUser by name, sub and alias': async ({ at, pool, aliases, crowd }) => {
    const { username, id, attributes: given } = crowd[1234]!;
    await at.done('AdminGetUser', { UserPoolId: pool.id, Username: username });
    await at.done('AdminGetUser', { UserPoolId: pool.id, Username: id });
    for (const name of ['email', 'phone_number', 'preferred_username']) {
      await at.done('AdminGetUser', { UserPoolId: aliases.id, Username: given[name] });
    }
  },
  'what an administrator changes of a user': async ({ at, pool }) => {
    const { username: Username } = await vouched(pool);
    const who = { UserPoolId: pool.id, Username };
    const UserAttributes = attributes({ name: 'Dea', 'custom:team': 'red' });
    await at.done('AdminUpdateUserAttributes', { ...who, UserAttributes });
    await at.done('AdminDeleteUserAttributes', { ...who, UserAttributeNames: ['name'] });
    await at.done('AdminDisableUser', who);
    await at.done('AdminEnableUser', who);
    await at.done('AdminResetUserPassword', who);
  },
  AdminConfirmSignUp: async ({ at, pool }) => {
    const Username = newName();
    await pool.signUp(Username);
    await at.done('AdminConfirmSignUp', { UserPoolId: pool.id, Username });
  },
};

const groups: Operations = {
  'a group from beginning to end': async ({ at, pool, ann }) => {
    const group = { UserPoolId: pool.id, GroupName: newName('group') };
    const member = { ...group, Username: ann.username };
    await at.done('CreateGroup', group);
    await at.done('GetGroup', group);
    await at.done('UpdateGroup', { ...group, Precedence: 1 });
    await at.done('AdminAddUserToGroup', member);
    await pool.signIn(ann);
    await at.done('AdminRemoveUserFromGroup', member);
    await at.done('DeleteGroup', group);
    await at.done('AdminAddUserToGroup', { ...member, GroupName: 'group-008' });
  },
  'the lists of groups': async (stage) => {
    await stage.twoPages('ListGroups', { Limit: 20 });
    await stage.twoPages('ListUsersInGroup', { GroupName: 'group-007', Limit: 5 });
    const Username = stage.crowd[9]!.username;
    await stage.twoPages('AdminListGroupsForUser', { Username, Limit: 1 });
  },
  'users with their groups, groups with their users': async (stage) => {
    await stage.ask(`query ($id: ID!) { userPool(id: $id) {
      users(first: 50) { edges { node { username groups(first: 3) { edges { node { name } } } } } }
      groups(first: 30) { edges { node { name users(first: 3) { edges { node { username } } } } } }
    } }`);
  },
};

const equal =
  (name: string, value: string): Work =>
  (stage) =>
    stage.listUsers(`${name} = "${value}"`);
const begins =
  (name: string, value: string): Work =>
  (stage) =>
    stage.listUsers(`${name} ^= "${value}"`);

/** Each attribute that ListUsers searches: what is found is one, some, or nearly everybody. */
const filters: Operations = {
  ListUsers: (stage) => stage.listUsers(),
  ...Object.fromEntries(
    (
      [
        ['username', 'member-000123', 'member-'],
        ['email', 'member-000123@mail.example.com', 'member-'],
        ['phone_number', '+491710000123', '+4917'],
        ['name', 'Given7 Family7', 'Given'],
        ['given_name', 'Given7', 'Given'],
        ['family_name', 'Family7', 'Family7'],
        ['preferred_username', 'preferred-7', 'preferred-12'],
        ['cognito:user_status', 'UNCONFIRMED', 'CONFIRMED'],
        ['status', 'Disabled', 'Enabled'],
      ] as const
    ).flatMap(([name, value, start]) => [
      [`ListUsers, ${name} =`, equal(name, value)],
      [`ListUsers, ${name} ^=`, begins(name, start)],
    ]),
  ),
  'ListUsers, sub': async (stage) => {
    const { id } = stage.crowd[5]!;
    await stage.listUsers(`sub = "${id}"`);
    await stage.listUsers(`sub ^= "${id.slice(0, 2)}"`);
  },
};

const team = { name: 'custom:team', value: { eq: 'team 7' } };
const searches: Operations = Object.fromEntries(
  Object.entries({
    nothing: {},
    enabled: { enabled: true },
    disabled: { enabled: false },
    'a status': { status: ['UNCONFIRMED'] },
    'two statuses': { status: ['UNCONFIRMED', 'RESET_REQUIRED'] },
    'a custom attribute': { attribute: team },
    'the beginning of a custom attribute': { attribute: { ...team, value: { startsWith: 'te' } } },
    'several addresses': {
      email: { in: [1, 2, 3].map((nth) => `member-00000${nth}@mail.example.com`) },
    },
    'a group': { groupName: 'group-007' },
    'a time': { createdAfter: new Date(Date.now() - 2_000_000).toISOString() },
    'a name and a group': { username: { startsWith: 'member-' }, groupName: 'group-007' },
    'one of two': { or: [{ username: { eq: 'member-000007' } }, { groupName: 'group-007' }] },
  }).map(([name, filter]) => [`a search by ${name}`, (stage: HotStage) => stage.search(filter)]),
);

const lists: Operations = {
  'pools and clients': async (stage) => {
    const { at, pool, secretive } = stage;
    await stage.twoPages('ListUserPools', { MaxResults: 20 });
    await stage.twoPages('ListUserPoolClients', { MaxResults: 20 });
    const client = { UserPoolId: pool.id, ClientId: secretive.id };
    await at.done('DescribeUserPool', { UserPoolId: pool.id });
    await at.done('DescribeUserPoolClient', client);
    await at.done('ListUserPoolClientSecrets', client);
  },
  'resource servers': resourceServers,
  'the outbox as administrators read it': (stage) =>
    stage.ask(`query ($id: ID!) { messages(userPoolId: $id, first: 20) {
      edges { node { id subject user { username } } } } }`),
  'a user and a message by id': async (stage) => {
    const { id } = stage.crowd[11]!;
    const query = 'query ($node: ID!) { node(id: $node) { id } }';
    await stage.ask(query, { node: id });
    await stage.ask(query, { node: `msg-${id}` });
  },
};

/** Whole lists, and so the pages far from their beginning. */
const deep: Operations = Object.fromEntries(
  Object.entries({
    'all users': undefined,
    'a filter by user name': 'username ^= "member-"',
    'a filter by address': 'email ^= "member-"',
    'a filter by status': 'cognito:user_status = "CONFIRMED"',
    'a filter by state': 'status = "Enabled"',
  }).map(([name, filter]) => [`${name}, far on`, (stage: HotStage) => stage.walk(filter)]),
);

/** A second condition is asked of what the first one finds, however much that is. */
const narrowed: Operations = {
  'a search by address and status': (stage) =>
    stage.search({ email: { startsWith: 'member-' }, status: ['UNCONFIRMED'] }),
};

/** Pages that cost the same wherever they lie, and whatever the filter finds. */
export const pages: Operations = { ...filters, ...searches, ...deep, ...lists };

/** What a gateway does all day, by name. Sweeps come last: they take away what others need. */
export const hotOperations: Operations = {
  ...signIns,
  ...tokens,
  ...accounts,
  ...administration,
  ...groups,
  ...devices,
  ...machines,
  ...factors,
  ...pages,
  ...narrowed,
  ...background,
};

const attributes = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }));

/** A person whose address is verified. */
async function vouched(pool: HotStage['pool']) {
  const person = await pool.person();
  await pool.at.done('AdminUpdateUserAttributes', {
    UserPoolId: pool.id,
    Username: person.username,
    UserAttributes: attributes({ email: mailOf(person.username), email_verified: 'true' }),
  });
  return person;
}
