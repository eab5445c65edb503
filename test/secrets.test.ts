import { isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { GraphQLInputObjectType, GraphQLInputType, GraphQLNamedInputType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../src/doors/aws/operations.js';
import { isSensitiveName, kindOf } from '../src/platform/contract.js';
import {
  inputWith,
  placesOf,
  violations,
  type Known,
  type Place,
} from './support/contract-inputs.js';
import { CONTINUE, SIGN_IN } from './support/documents.js';
import { administrator, masterKey, TestGateway } from './support/gateway.js';
import { databaseDump, formsOf, leaksIn } from './support/leaks.js';
import { anyValue, publishedSchema, rootFields } from './support/schema-operations.js';
import { mailOf, newName, PASSWORD, TestPool, type TestPerson } from './support/test-pool.js';
import { proveSrp, srpResponses, srpStepIn, startSrp } from './support/srp-sign-in.js';

/** What is planted; the tail lets it pass the default password policy. */
const MARKER = 'Sesam0penXq7Zk2';
const SECRET = `${MARKER}!`;
/** What is planted where the gateway keeps and shows it: names and attributes are no secrets. */
const PERSONAL = 'Pers0nalXq7Zk2';

let at: TestGateway;
let pool: TestPool;
let person: TestPerson;
const answers: string[] = [];

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  person = await pool.person();
});

afterAll(() => at.stop());

async function aws(operation: string, input: object): Promise<Record<string, unknown>> {
  const { status, body, headers } = await at.aws(operation, input);
  const shown = JSON.stringify([operation, status, body, [...headers]]);
  answers.push(shown);
  // 501: a member that this version does not act on.
  expect(status === 501 || status < 500).toBe(true);
  return body;
}

async function graphql(query: string, variables: object, by?: 'administrator'): Promise<void> {
  const { body } = await (by ? at.adminGraphql(query, variables) : at.graphql(query, variables));
  answers.push(JSON.stringify([query, body]));
  expect(JSON.stringify(body)).not.toContain('INTERNAL_ERROR');
}

/** Eight at a time. */
async function sideBySide(work: (() => Promise<unknown>)[]): Promise<void> {
  const rest = work.values();
  const worker = async () => {
    for (const piece of rest) await piece();
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

/**
 * A client id is an identifier: the texts of section 1.6 repeat it. Names and attribute values are kept
 * and shown to whoever may see the person.
 */
const IDENTIFIERS = new Set(['ClientId']);
const KEPT = new Set(['Username', 'Value']);

const sensitive = (owner: object): Place[] =>
  placesOf(owner).filter(({ member, way }) => member.sensitive && !IDENTIFIERS.has(way.at(-1)!));

/** Everything that string maps of the sign-in operations may carry. */
const mapOf = (marker: string): Record<string, string> =>
  Object.fromEntries(
    [
      ...[
        'USERNAME',
        'PASSWORD',
        'SRP_A',
        'REFRESH_TOKEN',
        'SECRET_HASH',
        'NEW_PASSWORD',
        'ANSWER',
      ],
      ...['PASSWORD_CLAIM_SIGNATURE', 'PASSWORD_CLAIM_SECRET_BLOCK', 'TIMESTAMP', 'DEVICE_KEY'],
      ...['userAttributes.email', 'anything'],
    ].map((name) => [name, marker]),
  );

/** Values that fit the member, break its limits, or have the wrong type, each with the marker in it. */
function plants(place: Place): unknown[] {
  const { member, way } = place;
  const kind = kindOf(member.type());
  const wrong = [{ [MARKER]: SECRET }, [SECRET], [[SECRET]]];
  if (kind.is === 'map')
    return [mapOf(SECRET), { [MARKER]: 7 }, { x: { y: SECRET } }, SECRET, [SECRET]];
  const fit = KEPT.has(way.at(-1)!)
    ? PERSONAL
    : member.pattern?.test(SECRET) === false
      ? MARKER
      : SECRET;
  const broken = violations(member)
    .filter(({ value }) => value !== '')
    .map(({ value }) => `${SECRET}${String(value)}${SECRET}`);
  return [fit, `${SECRET}\u0000`, `${SECRET} `.repeat(200), ...broken, ...wrong];
}

describe('a marked secret', () => {
  it('is planted in every sensitive member at the AWS door', async () => {
    const known: Known = {
      UserPoolId: pool.id,
      ClientId: pool.client.id,
      Username: person.username,
      Password: PASSWORD,
      ClientName: 'planted',
    };
    const sent = [...operations.values()].flatMap(({ name, input }) =>
      sensitive(input).flatMap((place) =>
        plants(place).map((value) => () => aws(name, inputWith(place, value, known))),
      ),
    );
    expect(sent.length).toBeGreaterThan(200);
    await sideBySide(sent);
  });

  it('is planted in every variable of the GraphQL door, of the right type and of wrong ones', async () => {
    const sent: (() => Promise<unknown>)[] = [];
    for (const view of ['app', 'admin'] as const) {
      const schema = publishedSchema(view);
      for (const { kind, name, document } of rootFields(schema)) {
        const root = kind === 'query' ? schema.getQueryType()! : schema.getMutationType()!;
        for (const arg of root.getFields()[name]!.args) {
          for (const value of variablesWith(arg.type)) {
            const by = view === 'admin' ? ('administrator' as const) : undefined;
            sent.push(() => graphql(document, { [arg.name]: value }, by));
          }
        }
      }
    }
    expect(sent.length).toBeGreaterThan(200);
    await sideBySide(sent);
    // Every variable of every field, several ways: they grow with the schema.
  }, 120_000);

  it('is planted in documents: as literals, as names, as what does not parse', async () => {
    const input = `{ clientId: "x", with: { password: { username: "x", password: "${SECRET}" } } }`;
    for (const document of [
      `mutation { signIn(input: ${input}) { nothing } }`,
      `mutation { signIn(input: ${input.replace('password: "', 'passwort: "')}) { __typename } }`,
      `mutation { signIn(input: ${input.replace(`"${SECRET}"`, `["${SECRET}"]`)}) { __typename } }`,
      `mutation { signIn(input: ${input.replace(`"${SECRET}"`, `"${SECRET}`)}) { __typename } }`,
      `mutation { signIn(input: ${input}) { __typename } "${SECRET}"`,
      `mutation { signIn(input: {clientId: "${SECRET}) { __typename } }`,
    ]) {
      const { body } = await at.graphql(document);
      expect(body.errors).toBeDefined();
      answers.push(JSON.stringify(body));
    }
  });

  it('is the password of people who go the whole way', async () => {
    const name = newName();
    const ClientId = pool.client.id;
    const UserAttributes = [{ Name: 'email', Value: mailOf(name) }];
    await aws('SignUp', { ClientId, Username: name, Password: SECRET, UserAttributes });
    await aws('ConfirmSignUp', { ClientId, Username: name, ConfirmationCode: MARKER });
    const ConfirmationCode = await pool.code(name);
    await aws('ConfirmSignUp', { ClientId, Username: name, ConfirmationCode });
    const AuthParameters = { USERNAME: name, PASSWORD: SECRET };
    const flow = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId };
    expect(await aws('InitiateAuth', { ...flow, AuthParameters })).toHaveProperty(
      'AuthenticationResult',
    );
    for (let nth = 0; nth < 7; nth += 1) {
      await aws('InitiateAuth', {
        ...flow,
        AuthParameters: { ...AuthParameters, PASSWORD: `${SECRET}${nth}` },
      });
    }
    const user = { UserPoolId: pool.id, Username: newName(PERSONAL) };
    const TemporaryPassword = `${SECRET}temporary`;
    await aws('AdminCreateUser', { ...user, TemporaryPassword, MessageAction: 'SUPPRESS' });
    await aws('AdminSetUserPassword', { ...user, Password: `${SECRET}permanent`, Permanent: true });
    const credentials = { username: user.Username, password: `${SECRET}permanent` };
    const start = { clientId: ClientId, with: { password: credentials } };
    await graphql(SIGN_IN, { input: start });
    const session = SECRET.repeat(3);
    await graphql(CONTINUE, {
      input: { clientId: ClientId, session, answer: { newPassword: { password: SECRET } } },
    });
  });
});

describe('then it is found', () => {
  it('in no answer', () => {
    const told = answers.filter((answer) => answer.includes('AuthenticationResult'));
    expect(told.length).toBeGreaterThan(0);
    // A document that was refused is part of what we kept of its answer, and holds no secret itself.
    expect(answers.flatMap((answer) => leaksIn(answer, [MARKER]))).toEqual(expected());
  });

  it('on no line of the log, nor what names a person there', () => {
    expect(at.logged).toContain('"operation":"SignUp"');
    expect(leaksIn(at.logged, [MARKER, PERSONAL])).toEqual([]);
  });

  it('nowhere in the database', async () => {
    const dump = await databaseDump(at);
    expect(dump).toContain(person.username);
    expect(leaksIn(dump, [PERSONAL])).not.toEqual([]);
    expect(leaksIn(dump, [MARKER])).toEqual([]);
  });

  /** What an operation is asked to return: the secret that the caller chose for a client. */
  function expected(): string[] {
    return answers
      .filter((answer) => /^\["(?:Create|Describe)UserPoolClient",200,/.test(answer))
      .flatMap((answer) => leaksIn(answer, [MARKER]));
  }
});

describe('what the gateway makes itself', () => {
  it('is shown once and written nowhere: tokens, secrets of clients, keys', async () => {
    const client = await pool.newClient({ GenerateSecret: true });
    const somebody = await pool.person();
    const tokens = await pool.signIn(somebody);
    const start = startSrp();
    const opened = await at.done('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: pool.client.id,
      AuthParameters: { USERNAME: somebody.username, SRP_A: start.A },
    });
    const step = srpStepIn(opened);
    const proof = proveSrp(start, step, pool.nameForSrp, PASSWORD);
    await at.done('RespondToAuthChallenge', {
      ChallengeName: 'PASSWORD_VERIFIER',
      ClientId: pool.client.id,
      ChallengeResponses: srpResponses(step, proof),
    });
    const secrets = [
      client.secret!,
      tokens.RefreshToken,
      tokens.AccessToken.split('.')[2]!,
      tokens.IdToken.split('.')[2]!,
      step.secretBlock,
      proof.signature,
      PASSWORD,
      administrator.secretAccessKey,
      Buffer.from(masterKey, 'base64'),
      'PRIVATE KEY',
    ];
    expect(leaksIn(at.logged, secrets)).toEqual([]);
    expect(leaksIn(await databaseDump(at), secrets)).toEqual([]);
  });

  it('a code is in the mail and in no row', async () => {
    const name = newName();
    await pool.signUp(name);
    const code = await pool.code(name);
    const alone = new RegExp(`(?<![\\w-])${code}(?![\\w-])`);
    expect(alone.test(await pool.at.newestMessage(pool.id, mailOf(name)))).toBe(true);
    const { db } = at.services;
    const rows = await db.read((manager) =>
      Promise.all(
        ['messages', 'verification_codes'].map((table) => manager.query(`SELECT * FROM ${table}`)),
      ),
    );
    expect(alone.test(JSON.stringify(rows))).toBe(false);
    expect(JSON.stringify(rows[0])).not.toContain(mailOf(name));
    expect(leaksIn(at.logged, [mailOf(name)])).toEqual([]);
  });
});

describe('the search', () => {
  it('finds what is hidden in each form, at every offset', () => {
    for (const before of ['', 'a', 'ab', 'abc']) {
      const bytes = Buffer.from(`${before}${SECRET} and more`);
      for (const form of ['base64', 'base64url', 'hex', 'latin1'] as const) {
        expect([before, form, leaksIn(bytes.toString(form), [SECRET]).length > 0]).toEqual([
          before,
          form,
          true,
        ]);
      }
    }
    expect(leaksIn('nothing of the kind', [SECRET])).toEqual([]);
    expect(formsOf(SECRET).length).toBeGreaterThan(4);
  });

  it('finds in the database what is no secret', async () => {
    const plain = 'AudibleXq7Zk2';
    await at.done('CreateUserPool', { PoolName: plain });
    expect(leaksIn(await databaseDump(at), [plain])).not.toEqual([]);
  });
});

/** Values for a variable: of the right type with the marker in each secret, and of wrong types. */
function variablesWith(type: GraphQLInputType, field = ''): unknown[] {
  if (isNonNullType(type)) return variablesWith(type.ofType, field);
  if (isListType(type)) {
    return [{ [MARKER]: 1 }, ...variablesWith(type.ofType, field).map((value) => [value])];
  }
  const named = type as GraphQLNamedInputType;
  const wrong = [[SECRET], { [MARKER]: SECRET }];
  if (isEnumType(named)) return [SECRET, ...wrong];
  if (named.name === 'StringMap') return [{ x: [SECRET] }, SECRET];
  if (!isInputObjectType(named)) return [...wrong, ...(isText(named) ? textsFor(field) : [SECRET])];
  const least = named.isOneOf ? {} : { ...(anyValue(named) as object), ...existing(named) };
  const fields = Object.values(named.getFields()).filter((one) => !isRecursive(one.type, named));
  const inside = fields.flatMap((one) =>
    variablesWith(one.type, one.name).map((value) => ({ ...least, [one.name]: value })),
  );
  return [SECRET, ...wrong, { ...least, [MARKER]: SECRET }, ...inside];
}

const isText = ({ name }: GraphQLNamedInputType) => name === 'String' || name === 'ID';

/** What is no secret may be repeated to whoever sent it, so nothing is planted there. */
const textsFor = (field: string): string[] => {
  if (!isSensitiveName(field)) return [];
  return ['username', 'value', 'clientId'].includes(field) ? [PERSONAL] : [SECRET];
};

/** Ids of what exists, so that the rules behind the limits are reached too. */
function existing(type: GraphQLInputObjectType): object {
  const known = { userPoolId: pool.id, clientId: pool.client.id, username: person.username };
  const names = Object.keys(type.getFields());
  return Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
}

function isRecursive(type: GraphQLInputType, owner: GraphQLNamedInputType): boolean {
  if (isNonNullType(type) || isListType(type)) return isRecursive(type.ofType, owner);
  return type === owner;
}
