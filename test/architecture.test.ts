import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as imports from './support/import-laws.js';
import * as text from './support/text-laws.js';
import { lint, LINT_LAWS } from './support/lint.js';
import { readSource } from './support/source-text.js';
import { loadTree, sourceTree } from './support/source-tree.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['src', 'migrations', 'test', 'bench', 'scripts'];
const tree = loadTree(root, folders);

/** A law, what breaks it, and what looks alike but keeps it. A check that cannot fail is no check. */
interface Case {
  readonly law: imports.Law;
  readonly bad: readonly Readonly<Record<string, string>>[];
  readonly good?: Readonly<Record<string, string>>;
}

const laws: Readonly<Record<string, Case>> = {
  'imports run platform <- domain <- doors <- app': {
    law: imports.importsRunOneWay,
    bad: [
      { 'src/platform/a.ts': "import type { User } from '../domain/users/users.entities.js';" },
      { 'src/platform/a.ts': "export { b } from '../doors/aws/b.js';" },
      { 'src/domain/users/a.ts': "type A = import('../../doors/aws/b.js').B;" },
      { 'src/domain/a.ts': "import { config } from '../config.js';" },
      { 'src/doors/aws/a.ts': "import {\n  services,\n} from '../../services.js';" },
      { 'src/doors/aws/a.ts': "const b = await import('../../../migrations/0001-b.js');" },
      { 'src/app.ts': "import '../test/support/reflect.js';" },
    ],
    good: {
      'src/app.ts': "import { a } from './doors/aws/a.js';\nimport '../migrations/0001-b.js';",
      'src/doors/aws/a.ts': "// import { x } from '../../app.js';\nimport '../../domain/c.js';",
    },
  },
  'areas keep their order': {
    law: imports.areasKeepTheirOrder,
    bad: [
      { 'src/domain/pools/a.ts': "import type { U } from '../users/users.contract.js';" },
      { 'src/domain/errors.ts': "import { b } from './tokens/b.js';" },
      { 'src/domain/gadgets/a.ts': "import { b } from '../errors.js';" },
    ],
    good: {
      'src/domain/users/a.ts':
        "import { p } from '../pools/p.js';\nimport { e } from '../errors.js';",
    },
  },
  'doors stay apart, and away from storage': {
    law: imports.doorsStayApart,
    bad: [
      { 'src/doors/aws/a.ts': "import { b } from '../graphql/b.js';" },
      { 'src/doors/aws/a.ts': "import type { U } from '../../domain/users/users.entities.js';" },
      { 'src/doors/graphql/a.ts': "import { In } from 'typeorm';" },
    ],
    good: { 'src/doors/aws/a.ts': "import { b } from './b.js';\nimport { c } from '../c.js';" },
  },
  'migrations stand alone': {
    law: imports.migrationsStandAlone,
    bad: [
      { 'migrations/0001-a.ts': "import { User } from '../src/domain/users/users.entities.js';" },
    ],
    good: { 'migrations/0001-a.ts': "import { columns } from './portable.js';\nimport 'typeorm';" },
  },
  'no import goes round in a circle, types included': {
    law: imports.noCycles,
    bad: [
      { 'src/a.ts': "import type { B } from './b.js';", 'src/b.ts': "import { a } from './a.js';" },
      {
        'src/a.ts': "import { b } from './b.js';",
        'src/b.ts': "export * from './c.js';",
        'src/c.ts': "type A = import('./a.js').A;",
      },
    ],
    good: {
      'src/a.ts': "import './b.js';\nimport './c.js';",
      'src/b.ts': "import './d.js';",
      'src/c.ts': "import './d.js';",
      'src/d.ts': '',
    },
  },
  'class-validator is not used': {
    law: imports.noClassValidator,
    bad: [{ 'src/domain/users/a.ts': "import { Length } from 'class-validator';" }],
  },
  'only services.ts builds services': {
    law: text.servicesAreBuiltInOnePlace,
    bad: [{ 'src/app.ts': 'const s = `${new UserService(needs)}`;' }],
    good: {
      'src/services.ts': 'new UserService(needs);',
      'src/app.ts': "// new UserService()\nconst say = 'new UserService()';",
    },
  },
  'only config.ts reads the environment': {
    law: text.environmentIsReadInOnePlace,
    bad: [
      { 'src/main.ts': 'loadConfig(process.env);\nstart(process.env.HOME);' },
      { 'src/app.ts': 'loadConfig(process.env);' },
      { 'src/main.ts': "const home = process['env'].HOME;" },
      { 'src/platform/log.ts': "import { env } from 'node:process';" },
    ],
    good: {
      'src/config.ts': 'process.env;',
      'src/migrate.ts': 'loadConfig(process.env);',
      'src/main.ts': "process.on('exit', f); // process.env",
    },
  },
  'entities are not published': {
    law: text.entitiesAreNotPublished,
    bad: [
      { 'src/domain/users/users.entities.ts': "@ObjectType()\n@Entity('users')\nclass User {}" },
      { 'src/domain/users/user.ts': "@Entity('users')\nclass User {}" },
    ],
    good: {
      'src/domain/users/users.entities.ts': "/** No @ObjectType. */\n@Entity('u')\nclass U {}",
    },
  },
  'decorators name their types': {
    law: text.decoratorsNameTheirTypes,
    bad: [
      { 'src/a.ts': '@Field() name!: string;' },
      { 'src/a.ts': '@Field({ nullable: true }) name!: string;' },
      { 'src/a.ts': "@Query({ description: 'x => y' }) me() {}" },
      { 'src/a.ts': "me(@Arg('input') input: Input) {}" },
      { 'src/a.ts': "me(@Arg('input', { nullable: true }) input: Input) {}" },
      { 'src/a.ts': '@Column() id!: string;' },
      { 'src/a.ts': '@PrimaryColumn({ length: 36 }) id!: string;' },
    ],
    good: {
      'src/a.ts': "@Field(() => [String], { nullable: true }) a!: string[];\n@Column('int') b = 1;",
      'src/b.ts':
        "@Column({ length: 3, type: 'varchar' }) c = '';\nf(@Arg('i', (of) => I) i: I) {}",
    },
  },
  'files and folders are kebab-case': {
    law: text.namesAreKebabCase,
    bad: [{ 'src/passwordPolicy.ts': '' }, { 'src/log_delivery/a.ts': '' }, { 'src/A.ts': '' }],
    good: { 'src/domain/users/users.entities.ts': '', 'migrations/0001-first.ts': '' },
  },
  'there are no barrels': {
    law: text.noBarrels,
    bad: [
      { 'src/domain/index.ts': '' },
      { 'src/a.ts': "export * from './b.js';\nexport const c = 1;" },
      {
        'src/a.ts': "import { b } from './b.js';\nexport { b };\nexport type { C } from './c.js';",
      },
    ],
    good: { 'src/a.ts': "export { b } from './b.js';\nexport const c = 1;" },
  },
  'files have at most 350 lines': {
    law: text.filesStaySmall,
    bad: [{ 'src/a.ts': 'x;\n'.repeat(351) }],
    good: Object.fromEntries([
      ['src/a.ts', 'x;\n'.repeat(350)],
      ...text.DATA_TABLES.map((table) => [table, 'x;\n'.repeat(351)]),
    ]) as Record<string, string>,
  },
  'nothing is left for later': {
    law: text.noLooseEnds,
    bad: [{ 'src/a.ts': 'f(); // TODO finish' }],
    good: { 'src/a.ts': "const status = 'TODO';" },
  },
};

describe.each(Object.entries(laws))('%s', (_name, { law, bad, good = {} }) => {
  it('is a check that can fail', () => {
    for (const sample of bad)
      expect(law(sourceTree(sample)), JSON.stringify(sample)).not.toEqual([]);
    expect(law(sourceTree(good))).toEqual([]);
  });

  it('is kept', () => {
    expect(law(tree)).toEqual([]);
  });
});

describe('the instruments', () => {
  it('see the whole repository', () => {
    expect([...tree.keys()]).toEqual(expect.arrayContaining(['src/platform/contract.ts']));
    expect(tree.get('test/architecture.test.ts')?.imports).toContain('test/support/lint.ts');
  });

  it('tell comments, strings, templates and patterns from code', () => {
    const source = "a('//x', `b${c(`d${'}'}`)}/*e`, /['\"`/*]/g); // f\n1 / 2; /* g\n */ h / 'i';";
    const { code, bare, comments } = readSource(source);
    expect(comments.replace(/\s+/g, ' ').trim()).toBe('// f /* g */');
    expect(code.length).toBe(source.length);
    expect(bare.length).toBe(source.length);
    expect(code).toContain("a('//x', `b${c(`d${'}'}`)}/*e`, /['\"`/*]/g);");
    expect(bare.replace(/\s+/g, '')).toBe("a('',`{c(`{''}`)}`,/g);1/2;h/'';");
  });

  it('refuse an exception that nothing needs', () => {
    const table = sourceTree({ 'src/table.ts': 'x;\n'.repeat(351), 'src/small.ts': 'x;' });
    expect(text.sizesOf(table, ['src/table.ts'])).toEqual([]);
    expect(text.sizesOf(table, ['src/table.ts', 'src/small.ts'])).toHaveLength(1);
  });
});

describe('functions are small, take four parameters at most, and nothing is any or a default', () => {
  it('is a check that can fail', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'poolgate-lint-'));
    const long = `export function long() {\n${'  f();\n'.repeat(40)}}\n`;
    const wide = 'export const wide = (a: 1, b: 2, c: 3, d: 4, e: any) => [a, b, c, d, e];\n';
    const alike = 'export const fit = (a: 1, b: 2, c: 3, d: 4) => [a, b, c, d, "any"];\n';
    try {
      writeFileSync(join(folder, 'bad.ts'), `${long}${wide}export default wide;\n`);
      writeFileSync(
        join(folder, 'good.ts'),
        alike + long.replace('  f();\n', '').replace('  f();\n', ''),
      );
      const said = await lint(root, [folder]);
      const rules = said
        .filter((line) => line.includes('bad.ts'))
        .map((line) => line.split(' ')[0]);
      expect(new Set(rules)).toEqual(new Set(LINT_LAWS));
      expect(said.filter((line) => line.includes('good.ts'))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is kept', async () => {
    const said = await lint(root, [...folders, 'vitest.config.ts']);
    expect(said.filter((line) => LINT_LAWS.some((law) => line.startsWith(law)))).toEqual([]);
  });
});
