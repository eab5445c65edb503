import { mailOf, newName, type TestPool, type TestPerson } from './test-pool.js';

/** The password that a recovery chooses. */
export const NEW = 'An0ther!password';

/** What refusals of a recovery say. */
export const why = {
  nobody: 'Username/client id combination not found.',
  mismatch: 'Invalid verification code provided, please try again.',
  expired: 'Invalid code provided, please request a code again.',
  limited: 'Attempt limit exceeded, please try after some time.',
  noContact:
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
  wrongState: 'User password cannot be reset in the current state.',
} as const;

/** People of a pool who forget their passwords, and the administrator who looks on. */
export class Recovery {
  constructor(private readonly pool: TestPool) {}

  forgot(Username: string, { id: ClientId } = this.pool.client, more: object = {}) {
    return this.pool.at.aws('ForgotPassword', { ClientId, Username, ...more }, false);
  }

  confirm(Username: string, ConfirmationCode: string, client = this.pool.client, more = {}) {
    const answer = { ClientId: client.id, Username, ConfirmationCode, Password: NEW, ...more };
    return this.pool.at.aws('ConfirmForgotPassword', answer, false);
  }

  admin(operation: string, Username: string, more: object = {}) {
    return this.pool.at.done(operation, { UserPoolId: this.pool.id, Username, ...more });
  }

  update(name: string, attributes: Record<string, string>) {
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    return this.admin('AdminUpdateUserAttributes', name, { UserAttributes });
  }

  async statusOf(name: string): Promise<unknown> {
    return (await this.admin('AdminGetUser', name))['UserStatus'];
  }

  /** Somebody confirmed, with a verified address of the same name. */
  async verified(name = newName()): Promise<TestPerson> {
    const person = await this.pool.person(name);
    await this.update(name, { email: mailOf(name), email_verified: 'true' });
    return person;
  }

  /** Somebody who has been sent a code. */
  async forgetful(): Promise<TestPerson & { readonly code: string }> {
    const person = await this.verified();
    const { status, body } = await this.forgot(person.username);
    if (status !== 200) throw new Error(`No code was sent: ${JSON.stringify(body)}`);
    return { ...person, code: await this.pool.code(person.username) };
  }
}
