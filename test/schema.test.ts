import { readFileSync } from 'node:fs';
import {
  GraphQLSchema,
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  validateSchema,
  type GraphQLNamedType,
} from 'graphql';
import { Ctx, Query, Resolver } from 'type-graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { Audience, audienceOf } from '../src/doors/graphql/audience.js';
import { resolverClasses } from '../src/doors/graphql/resolvers.js';
import { schemaTexts } from '../src/doors/graphql/schema-texts.js';
import { buildSchemas, type Schemas } from '../src/doors/graphql/schema.js';
import { errorCodes } from '../src/domain/error-codes.js';
import { membersOf } from '../src/platform/contract.js';
import { SignInInput } from '../src/domain/auth/sign-in.contract.js';

let texts: { app: string; admin: string };
let schemas: Schemas;

beforeAll(async () => {
  texts = await schemaTexts();
  schemas = await buildSchemas(resolverClasses, { get: () => undefined });
});

const typesOf = (schema: GraphQLSchema): GraphQLNamedType[] =>
  Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
  );

/** `Type`, `Type.field`, `Type.field(argument)` and `Enum.VALUE` of a schema, with what describes it. */
function* describedParts(schema: GraphQLSchema): Generator<[string, string | null | undefined]> {
  for (const type of typesOf(schema)) {
    if (!['Query', 'Mutation'].includes(type.name)) yield [type.name, type.description];
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      yield [`${type.name}.${field.name}`, field.description];
      for (const argument of 'args' in field ? field.args : []) {
        yield [`${type.name}.${field.name}(${argument.name})`, argument.description];
      }
    }
  }
}

const names = (schema: GraphQLSchema): string[] =>
  [...describedParts(schema)].map(([name]) => name);

const rootFields = (schema: GraphQLSchema) =>
  [schema.getQueryType()!, schema.getMutationType()!].flatMap((type) =>
    Object.values(type.getFields()),
  );

describe('the committed schema', () => {
  it.each(['app', 'admin'] as const)('of the %s view is the one of the code', (view) => {
    const file = new URL(`../schema/${view}.graphql`, import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(texts[view]);
  });

  it.each(['app', 'admin'] as const)('of the %s view is whole by itself', (view) => {
    expect(names(buildSchema(texts[view])).sort()).toEqual(names(schemas[view]).sort());
  });

  it.each(['app', 'admin'] as const)('of the %s view is valid, as a start assumes', (view) => {
    const unproven = { ...schemas[view].toConfig(), assumeValid: false };
    expect(validateSchema(new GraphQLSchema(unproven))).toEqual([]);
  });
});

describe('every part', () => {
  it.each(['app', 'admin'] as const)('of the %s view is described', (view) => {
    const bare = [...describedParts(schemas[view])].filter(([, text]) => !text?.trim());
    expect(bare.map(([name]) => name)).toEqual([]);
  });

  it('of the root may be null, so that one failing field does not take the others with it', () => {
    const all = [...rootFields(schemas.app), ...rootFields(schemas.admin)];
    expect(all.filter(({ type }) => String(type).endsWith('!')).map(({ name }) => name)).toEqual(
      [],
    );
  });

  it('of the vocabulary of refusals is published with its meaning', () => {
    const type = schemas.app.getType('ErrorCode');
    if (!isEnumType(type)) throw new Error('ErrorCode is no enum');
    const values = type.getValues();
    expect(values.map(({ name }) => name)).toEqual(expect.arrayContaining([...errorCodes]));
    expect(values.filter(({ description }) => !description)).toEqual([]);
  });

  it('that is a mutation with input takes it as one argument', () => {
    const mutations = [schemas.app, schemas.admin].flatMap((schema) =>
      Object.values(schema.getMutationType()!.getFields()),
    );
    const strange = mutations.filter(
      ({ args }) => args.length > 1 || (args.length === 1 && args[0]!.name !== 'input'),
    );
    expect(strange.map(({ name }) => name)).toEqual([]);
  });

  it('that is exactly one of several is enforced, and printed', () => {
    for (const name of ['FirstFactor', 'ChallengeAnswer']) {
      expect(schemas.app.getType(name)).toMatchObject({ isOneOf: true });
      expect(texts.app).toContain(`input ${name} @oneOf`);
    }
  });
});

describe('audiences', () => {
  it('are stated by every root field, and decide the view', () => {
    const foreign = (schema: GraphQLSchema, ...own: string[]) =>
      rootFields(schema)
        .filter((field) => !(audienceOf(field) ?? []).some((name) => own.includes(name)))
        .map(({ name }) => name);
    expect(foreign(schemas.app, 'PUBLIC', 'SELF')).toEqual([]);
    expect(foreign(schemas.admin, 'PUBLIC', 'ADMIN')).toEqual([]);
    expect(foreign(schemas.admin, 'PUBLIC')).toContain('userPools');
    expect(foreign(schemas.app, 'PUBLIC')).toContain('me');
  });

  it('keep everything administrative out of the app view, by name and by mention', () => {
    const app = names(schemas.app);
    const beyond = names(schemas.admin).filter((name) => !app.includes(name));
    expect(beyond).toEqual(
      expect.arrayContaining([
        ...['UserPool', 'UserPoolClient', 'Message', 'User.status', 'Query.userPools'],
        ...['UserPoolClient.clientSecret', 'UserConnection', 'AdminCreateUserInput'],
      ]),
    );
    const admin = names(schemas.admin);
    const own = app.filter((name) => !admin.includes(name));
    expect(own.filter((name) => /^(?:Query|Mutation)\.\w+$/.test(name)).sort()).toEqual([
      'Mutation.associateSoftwareToken',
      'Mutation.changePassword',
      'Mutation.completePasskeyRegistration',
      'Mutation.confirmDevice',
      'Mutation.deleteMyAccount',
      'Mutation.deleteMyAttributes',
      'Mutation.deletePasskey',
      'Mutation.forgetDevice',
      'Mutation.revokeSession',
      'Mutation.sendAttributeCode',
      'Mutation.setMyMfaPreference',
      'Mutation.signOutEverywhere',
      'Mutation.startPasskeyRegistration',
      'Mutation.updateDeviceStatus',
      'Mutation.updateMyAttributes',
      'Mutation.verifyAttribute',
      'Mutation.verifySoftwareToken',
      'Query.me',
      'Query.myDevice',
    ]);
    const types = new Set(app.map((name) => name.split('.')[0]!));
    const foreign = new Set(beyond.map((name) => name.split('.')[0]!).filter((n) => !types.has(n)));
    const mentioned = [...foreign].filter((n) => new RegExp(`\\b${n}\\b`).test(texts.app));
    expect(mentioned).toEqual([]);
  });

  it('are needed: a root field without one is not built', async () => {
    @Resolver()
    class Careless {
      @Query(() => String, { description: 'Whose is it?' })
      anybody(@Ctx() _ctx: object): string {
        return '';
      }
    }
    const container = { get: () => new Careless() };
    await expect(buildSchemas([Careless], container)).rejects.toThrow(
      'Query.anybody states no audience.',
    );
    Audience('PUBLIC')(Careless.prototype, 'anybody', {});
    await expect(buildSchemas([Careless], container)).resolves.toHaveProperty('app');
  });
});

it('takes over every member of a contract', () => {
  const type = schemas.app.getType('SignInInput');
  if (!isInputObjectType(type)) throw new Error('SignInInput is no input');
  expect(Object.keys(type.getFields()).sort()).toEqual(
    membersOf(SignInInput)
      .map(({ property }) => property)
      .sort(),
  );
});
