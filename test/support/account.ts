import type { TestClient, TestPerson, TestPool } from './test-pool.js';

export type Pairs = Record<string, string>;
/** Attributes as the AWS door takes them. */
export const listed = (attributes: Pairs) =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));

/** A person who is signed in, and what they may ask for. */
export class Account {
  constructor(
    readonly person: TestPerson,
    readonly AccessToken: string,
    private readonly pool: TestPool,
  ) {}

  static async open(
    pool: TestPool,
    { client = pool.client, person }: { client?: TestClient; person?: TestPerson } = {},
  ): Promise<Account> {
    const who = person ?? (await pool.person());
    return new Account(who, (await pool.signIn(who, client)).AccessToken, pool);
  }

  /** The same person, signed in once more. */
  again(): Promise<Account> {
    return Account.open(this.pool, { person: this.person });
  }

  ask(operation: string, input: object = {}) {
    return this.pool.at.aws(operation, { AccessToken: this.AccessToken, ...input }, false);
  }
  update(attributes: Pairs) {
    return this.ask('UpdateUserAttributes', { UserAttributes: listed(attributes) });
  }
  remove(...UserAttributeNames: string[]) {
    return this.ask('DeleteUserAttributes', { UserAttributeNames });
  }
  change(PreviousPassword: string, ProposedPassword: string) {
    return this.ask('ChangePassword', { PreviousPassword, ProposedPassword });
  }
  send(AttributeName = 'email') {
    return this.ask('GetUserAttributeVerificationCode', { AttributeName });
  }
  verify(Code: string, AttributeName = 'email') {
    return this.ask('VerifyUserAttribute', { AttributeName, Code });
  }
  administer(operation: string, more: object = {}) {
    const { sub: Username } = this.person;
    return this.pool.at.done(operation, { UserPoolId: this.pool.id, Username, ...more });
  }
  vouch(attributes: Pairs) {
    return this.administer('AdminUpdateUserAttributes', { UserAttributes: listed(attributes) });
  }
  async attributes(): Promise<Pairs> {
    const { UserAttributes } = await this.administer('AdminGetUser');
    const pairs = UserAttributes as { Name: string; Value: string }[];
    return Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value]));
  }
}

/** A code that is not this one. */
export const otherThan = (code: string): string =>
  String((Number(code) + 1) % 1_000_000).padStart(6, '0');

/** What refusals say, at whichever operation. */
export const said = {
  incorrect: 'Incorrect username or password.',
  mismatch: 'Invalid verification code provided, please try again.',
  expired: 'Invalid code provided, please request a code again.',
  limited: 'Attempt limit exceeded, please try after some time.',
  unwritable: 'A client attempted to write unauthorized attribute',
} as const;
