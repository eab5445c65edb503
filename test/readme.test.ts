import { existsSync, readFileSync, readdirSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { settings, settingsAsMarkdown } from '../src/config.js';
import { operationDoors } from '../src/doors/aws/operation-names.js';
import { operations } from '../src/doors/aws/operations.js';
import { kindOf, membersOf, unbuiltOf, wireName, type Kind } from '../src/platform/contract.js';
import { rowsOf, section } from './support/markdown.js';

const at = (path: string) => new URL(`../${path}`, import.meta.url);
const readme = readFileSync(at('README.md'), 'utf8');
const scripts = (JSON.parse(readFileSync(at('package.json'), 'utf8')) as { scripts: object })
  .scripts;

const bare = (cell: string | undefined) => cell?.replaceAll('`', '') ?? '';
const heading = ['Operation', 'AWS door', 'GraphQL field', 'State'];
const rows = rowsOf(section(readme, 'operations'))
  .filter((row) => row.join() !== heading.join())
  .map(([name, door, field, state]) => ({ name: bare(name), door, field: bare(field), state }));
const working = rows.filter(({ state }) => state === 'works');

describe('the table of operations in the README', () => {
  it('lists every operation of the API once', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(operationDoors).sort());
    expect(rows).toHaveLength(140);
    expect(readme).toContain(`[${operations.size} of the 140 operations]`);
  });

  it('says that an operation works when it is served, and only then', () => {
    expect(working.map(({ name }) => name).sort()).toEqual([...operations.keys()].sort());
    const others = rows.filter((row) => !working.includes(row));
    expect(new Set(others.map(({ state }) => state))).toEqual(new Set(['not built yet']));
  });

  it('says what proves the caller', () => {
    const words = { iam: 'signed', token: 'access token', public: 'public' } as const;
    for (const { name, door } of rows) {
      const [kind] = operationDoors[name as keyof typeof operationDoors];
      expect([name, door]).toEqual([name, words[kind]]);
    }
  });

  it('names fields that the schema has', () => {
    expect(resolves('userPool.nothing')).toBe(false);
    for (const { name, field } of working) expect([name, resolves(field)]).toEqual([name, true]);
  });
});

const schemas = readdirSync(at('schema'))
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => buildSchema(readFileSync(at(`schema/${file}`), 'utf8')));

function resolves(path: string): boolean {
  return schemas.some((schema) => resolvesIn(schema, path.split('.')));
}

function resolvesIn(schema: GraphQLSchema, path: readonly string[]): boolean {
  return [schema.getQueryType(), schema.getMutationType()].some((root) => {
    const end = path.reduce<GraphQLNamedType | null | undefined>((type, name) => {
      const field = isObjectType(type) ? type.getFields()[name] : undefined;
      return field && getNamedType(field.type);
    }, root);
    return Boolean(end);
  });
}

describe('the other tables', () => {
  it('show the settings as they are', () => {
    expect(rowsOf(section(readme, 'settings'))).toEqual(rowsOf(settingsAsMarkdown()));
  });
});

describe('the list of what is refused', () => {
  it('has every member that does not act yet', () => {
    const items = section(readme, 'refused').split(/^- /m).slice(1);
    const listed = items.map((item) => [...item.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
    const expected = [...operations].flatMap(([name, { input }]) => {
      const members = refusedIn(input).sort();
      return members.length > 0 ? [[name, ...members]] : [];
    });
    expect(listed).toEqual(expected);
  });
});

/** Paths of wire names, such as `AdminCreateUserConfig.UnusedAccountValidityDays`. */
function refusedIn(owner: object): string[] {
  const nested = membersOf(owner).flatMap((member) => {
    const shape = shapeOf(kindOf(member.type()));
    return shape ? refusedIn(shape).map((path) => `${wireName(member)}.${path}`) : [];
  });
  return [...new Set([...Object.keys(unbuiltOf(owner)), ...nested])];
}

function shapeOf(kind: Kind): object | undefined {
  if (kind.is === 'list') return shapeOf(kind.of);
  return kind.is === 'shape' ? kind.owner : undefined;
}

describe('what the README tells the reader to type', () => {
  const found = (pattern: RegExp) => [...readme.matchAll(pattern)].map(([, what]) => what ?? '');

  it('are scripts that exist', () => {
    const named = found(/\bnpm run ([\w:-]+)/g);
    expect(named).not.toEqual([]);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  it('are settings that exist', () => {
    const named = found(/\b(POOLGATE_\w+)/g);
    const known = Object.values(settings).map(({ name }) => name);
    expect(known).toEqual(expect.arrayContaining(named));
  });

  it('are files that exist', () => {
    const links = found(/\]\((?!https?:|#)([^)#]+)/g);
    expect(links).not.toEqual([]);
    expect(links.filter((link) => !existsSync(at(link)))).toEqual([]);
  });
});
