import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account, otherThan, said } from './support/account.js';
import { problemOf } from './support/documents.js';
import { TestGateway } from './support/gateway.js';
import { mailOf, PASSWORD, saidOf, TestPool } from './support/test-pool.js';

const NEW = 'An0ther!password';
const { incorrect, unwritable } = said;

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
});
afterAll(() => at.stop());

const codeFor = (address: string) => at.newestCode(pool.id, address);

describe('in GraphQL', () => {
  const ask = async (me: Account, document: string, input?: object) => {
    const answer = await at.graphql(document, input && { input }, me.AccessToken);
    const [step] = Object.values(answer.body.data ?? {}) as Record<string, unknown>[];
    return { step, problem: problemOf(answer) };
  };
  const CHANGE = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) {
    __typename ... on PasswordChanged { user { username } } ... on Problem { message code } } }`;
  const UPDATE = `mutation ($input: UpdateUserAttributesInput!) {
    updateMyAttributes(input: $input) {
      user { email emailVerified attributes { name value } }
      codeDeliveries { destination deliveryMedium attributeName } } }`;
  const DELETE = `mutation ($input: DeleteUserAttributesInput!) {
    deleteMyAttributes(input: $input) { attributes { name } } }`;
  const SEND = `mutation ($input: GetUserAttributeVerificationCodeInput!) {
    sendAttributeCode(input: $input) {
      __typename ... on CodeDeliveryDetails { destination } ... on Problem { message code } } }`;
  const VERIFY = `mutation ($input: VerifyUserAttributeInput!) { verifyAttribute(input: $input) {
    __typename ... on AttributeVerified { user { emailVerified } }
    ... on Problem { message code } } }`;
  const DELETE_ME = 'mutation { deleteMyAccount { username } }';

  it('the password is changed by steps', async () => {
    const me = await Account.open(pool);
    const { username } = me.person;
    const change = (previousPassword: string, proposedPassword = NEW) =>
      ask(me, CHANGE, { previousPassword, proposedPassword });
    expect((await change(PASSWORD, 'weak')).step).toMatchObject({ __typename: 'InvalidPassword' });
    expect((await change('Wr0ng!password')).step).toEqual({
      __typename: 'InvalidCredentials',
      code: 'NOT_AUTHORIZED',
      message: incorrect,
    });
    expect((await change(PASSWORD)).step).toEqual({
      __typename: 'PasswordChanged',
      user: { username },
    });
    for (let nth = 2; nth < 5; nth += 1) await change('Wr0ng!password');
    expect((await change(NEW)).step).toMatchObject({ __typename: 'Throttled' });
  });

  it('attributes are changed, proved and taken away', async () => {
    const me = await Account.open(pool);
    const address = mailOf(me.person.username);
    const userAttributes = [
      { name: 'email', value: address },
      { name: 'name', value: 'Ann' },
    ];
    expect((await ask(me, UPDATE, { userAttributes })).step).toMatchObject({
      user: { email: address, emailVerified: false },
      codeDeliveries: [{ destination: 'p***@m***', deliveryMedium: 'EMAIL' }],
    });
    const email = { attributeName: 'email' };
    expect((await ask(me, SEND, email)).step).toEqual({
      __typename: 'CodeDeliveryDetails',
      destination: 'p***@m***',
    });
    const code = await codeFor(address);
    const guess = await ask(me, VERIFY, { ...email, code: otherThan(code) });
    expect(guess.step).toMatchObject({ __typename: 'CodeMismatch' });
    expect((await ask(me, VERIFY, { ...email, code })).step).toEqual({
      __typename: 'AttributeVerified',
      user: { emailVerified: true },
    });
    const again = await ask(me, VERIFY, { ...email, code });
    expect(again.step).toMatchObject({ __typename: 'CodeExpired', code: 'EXPIRED_CODE' });
    const gone = await ask(me, DELETE, { userAttributeNames: ['name', 'email'] });
    expect(gone.step).toEqual({ attributes: [{ name: 'sub' }] });
  });

  it('what nobody may write is an error, and needs somebody who asks', async () => {
    const me = await Account.open(pool);
    const input = { userAttributes: [{ name: 'email_verified', value: 'true' }] };
    const refused = await ask(me, UPDATE, input);
    expect(refused.problem).toEqual({ code: 'NOT_AUTHORIZED', message: unwritable });
    const anybody = await at.graphql(UPDATE, { input });
    expect(anybody.body.errors?.[0]?.extensions['code']).toBeDefined();
  });

  it('the account is deleted', async () => {
    const me = await Account.open(pool);
    const { username } = me.person;
    expect((await ask(me, DELETE_ME)).step).toEqual({ username });
    expect(saidOf(await pool.passwordAuth(username, PASSWORD))).toBe('User does not exist.');
  });
});
