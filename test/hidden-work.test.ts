import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { heardOf } from './support/statements.js';
import { mailOf, newName, PASSWORD, TestPool, type TestClient } from './support/test-pool.js';

/* What a client that hides existence does for nobody is what it does for somebody. */

let at: TestGateway;
let pool: TestPool;
let hiding: TestClient;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  hiding = await pool.newClient({ PreventUserExistenceErrors: 'ENABLED' });
  await at.services.background.stop();
});
afterAll(() => at.stop());

const messages = () =>
  at.services.db.read(async (db) => {
    const [row] = await db.query<{ n: unknown }[]>('SELECT COUNT(*) AS n FROM messages');
    return Number(row!.n);
  });

/** What is done to which table, in its order, once what this node knows of pools is fresh. */
async function workOf(operation: string, Username: string): Promise<string[]> {
  await at.done('DescribeUserPoolClient', { UserPoolId: pool.id, ClientId: hiding.id });
  const input = { ClientId: hiding.id, Username };
  const statements = await heardOf(at.services.db, () => at.done(operation, input));
  const work = statements.map(({ query }) => /^\s*(\w+)/.exec(query)![1]!.toUpperCase());
  const tables = statements.map(
    ({ query }) => /(?:FROM|INTO|UPDATE)\s+["`]?(\w+)/i.exec(query)![1]!,
  );
  return work.map((verb, nth) => `${verb === 'SELECT' ? 'read' : 'write'} ${tables[nth]}`);
}

const known = {
  ForgotPassword: async () => {
    const { username: Username } = await pool.person();
    const UserAttributes = [
      { Name: 'email', Value: mailOf(Username) },
      { Name: 'email_verified', Value: 'true' },
    ];
    const person = { UserPoolId: pool.id, Username, UserAttributes };
    await at.done('AdminUpdateUserAttributes', person);
    return Username;
  },
  ResendConfirmationCode: async () => {
    const name = newName();
    await pool.signUp(name, { Password: PASSWORD });
    return name;
  },
} as const;

it.each(Object.entries(known))(
  '%s: as many statements, and writes to the same tables',
  async (operation, someone) => {
    const name = await someone();
    const forSomebody = await workOf(operation, name);
    const before = await messages();
    const forNobody = await workOf(operation, newName('nobody'));
    const counted = (work: string[]) =>
      work.filter((step) => !/pools|clients|secrets/.test(step)).length;
    expect(counted(forNobody)).toBe(counted(forSomebody));
    const written = (work: string[]) => new Set(work.filter((step) => step.startsWith('write')));
    expect(written(forNobody)).toEqual(written(forSomebody));
    expect(await messages()).toBe(before);
  },
);
