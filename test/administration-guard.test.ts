import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationDoors } from '../src/doors/aws/operation-names.js';
import { signedFetch } from './support/aws-fetch.js';
import { administrator, TestGateway } from './support/gateway.js';
import {
  guardedFields,
  PUBLIC_FIELDS,
  publishedSchema,
  rootFields,
} from './support/schema-operations.js';
import { TestPool } from './support/test-pool.js';

const iam = Object.entries(operationDoors).flatMap(([name, [door]]) =>
  door === 'iam' ? [name] : [],
);

const adminFields = guardedFields('admin');
const namesOf = (view: 'app' | 'admin') =>
  rootFields(publishedSchema(view)).map(({ name }) => name);

let at: TestGateway;
let userToken: string;

beforeAll(async () => {
  at = await TestGateway.start();
  const pool = await TestPool.make(at);
  userToken = (await pool.signIn(await pool.person())).AccessToken;
});

afterAll(() => at.stop());

describe('operations that AWS signs', () => {
  it('are 105, and those that are not are the other 35', () => {
    expect([iam.length, Object.keys(operationDoors).length]).toEqual([105, 140]);
  });

  describe.each(iam)('%s', (operation) => {
    const ask = async (how: Partial<Parameters<typeof signedFetch>[3]>, body: object = {}) => {
      const sent = await signedFetch(at.url, operation, body, { clock: at.clock, ...how });
      return ((await sent.json()) as Record<string, string>)['__type'];
    };

    it('is refused to nobody, to a user, and to a wrong signature; an administrator reaches it', async () => {
      const { accessKeyId } = administrator;
      const wrong = { accessKeyId, secretAccessKey: 'another secret of the same length as it' };
      const stranger = { ...administrator, accessKeyId: 'PGAKTESTTESTTEST0002' };
      expect(await ask({})).toBe('MissingAuthenticationTokenException');
      expect(await ask({}, { AccessToken: userToken })).toBe('MissingAuthenticationTokenException');
      expect(await askAsBearer(operation)).toBe('MissingAuthenticationTokenException');
      expect(await ask({ key: wrong })).toBe('InvalidSignatureException');
      expect(await ask({ key: stranger })).toBe('UnrecognizedClientException');
      // The control: an empty input is refused for itself, or the operation is not built, or it works.
      expect(await ask({ key: administrator })).toSatisfy(reached);
    });
  });

  /** A user's access token where the signature belongs. */
  async function askAsBearer(operation: string): Promise<unknown> {
    const sent = await fetch(at.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        authorization: `Bearer ${userToken}`,
      },
      body: '{}',
    });
    return ((await sent.json()) as Record<string, unknown>)['__type'];
  }
});

/** Undefined is a success; the others are answers of operations, not of the front end. */
const reached = (type: string | undefined): boolean =>
  type === undefined || ['InvalidParameterException', 'NotImplementedException'].includes(type);

describe('root fields of the admin view', () => {
  it('are many, and the public ones beside them are the ones we know', () => {
    expect(adminFields.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['userPool', 'userPools', 'messages', 'createUser', 'deleteUser']),
    );
    expect(namesOf('app')).toEqual(expect.arrayContaining([...PUBLIC_FIELDS]));
    expect(namesOf('admin')).toEqual(expect.arrayContaining([...PUBLIC_FIELDS]));
  });

  describe.each(adminFields)('$kind $name', ({ document, variables, name }) => {
    const codeOf = async (bearer: string | null) => {
      const { body } = await at.adminGraphql(document, variables, bearer);
      // What was refused shows nothing beside it.
      if (body.errors) expect(body.data?.[name] ?? null).toBeNull();
      return body.errors?.[0]?.extensions['code'];
    };

    it('is refused to nobody, to a user, and to a wrong secret; an administrator reaches it', async () => {
      const { accessKeyId, secretAccessKey } = administrator;
      expect(await codeOf(null)).toBe('ACCESS_DENIED');
      expect(await codeOf(userToken)).toBe('ACCESS_DENIED');
      expect(await codeOf(`${accessKeyId}:${secretAccessKey}x`)).toBe('ACCESS_DENIED');
      expect(await codeOf(`PGAKTESTTESTTEST0002:${secretAccessKey}`)).toBe('ACCESS_DENIED');
      const control = await codeOf(`${accessKeyId}:${secretAccessKey}`);
      expect(['ACCESS_DENIED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']).not.toContain(
        control,
      );
    });
  });
});

describe('root fields of the admin view alone', () => {
  const alone = adminFields.filter(({ name }) => !namesOf('app').includes(name));

  it.each(alone)('$kind $name does not exist in the app view, whoever asks', async (field) => {
    const { accessKeyId, secretAccessKey } = administrator;
    for (const bearer of [undefined, userToken, `${accessKeyId}:${secretAccessKey}`]) {
      const { body } = await at.graphql(field.document, field.variables, bearer);
      expect(body.errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });

  it('are most of them', () => {
    expect(alone.length).toBeGreaterThan(adminFields.length / 2);
  });
});
