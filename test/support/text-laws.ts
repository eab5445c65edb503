import type { Law } from './import-laws.js';
import type { SourceFile } from './source-tree.js';

const MAX_LINES = 350;

/** Tables of data that may be longer than a file of code; an entry that is not needed fails. */
export const DATA_TABLES: readonly string[] = [
  'test/clients/generated/admin.ts',
  'test/clients/generated/app.ts',
];

/** No file above 350 lines, except the named tables of data. */
export const filesStaySmall: Law = (tree) => sizesOf(tree, DATA_TABLES);

/** The law itself, with its exceptions as an argument so that they can be proved as well. */
export function sizesOf(tree: Parameters<Law>[0], tables: readonly string[]): string[] {
  const long = [...tree.values()].filter(({ lines }) => lines > MAX_LINES);
  const tooLong = long.filter(({ path }) => !tables.includes(path));
  const idle = tables.filter((table) => !long.some(({ path }) => path === table));
  return [
    ...tooLong.map(({ path, lines }) => `${path} has ${lines} lines`),
    ...idle.map((path) => `${path} needs no exception`),
  ];
}

const SEGMENT = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const SUFFIX = /(?:\.(?:entities|contract|service|resolver|test|config|d))?\.(?:ts|mjs)$/;

/** Folders and files in kebab-case, with a suffix only where the layout knows one. */
export const namesAreKebabCase: Law = (tree) =>
  [...tree.keys()].filter(
    (path) =>
      !path
        .replace(SUFFIX, '')
        .split('/')
        .every((part) => SEGMENT.test(part)),
  );

const RE_EXPORT = /^(?:import\b[^;]*|export\s+(?:type\s+)?(?:\{[^}]*\}|\*)[^;]*);/gm;

/** No index.ts, no `export *`, no file that does nothing but pass on what others declare. */
export const noBarrels: Law = matching(({ path, code }) => {
  if (/(?:^|\/)index\.ts$/.test(path)) return 'is an index';
  if (/^export\s+(?:type\s+)?\*/m.test(code)) return 'exports *';
  const passesOn =
    /^export\s+(?:type\s+)?\{/m.test(code) && code.replace(RE_EXPORT, '').trim() === '';
  return passesOn && 'only passes on exports';
});

/** Services are built in one place, so that what a service needs is seen there. */
export const servicesAreBuiltInOnePlace: Law = matching(
  ({ path, bare }) =>
    path.startsWith('src/') &&
    path !== 'src/services.ts' &&
    (/\bnew\s+\w+Service\b/.exec(bare)?.[0] ?? false),
);

const ENVIRONMENT = /\bprocess\s*(?:\?\.|\.|\[)\s*(?:env\b|['"])/;

/** Every setting is read, named and checked in one file; entry points hand it the environment. */
export const environmentIsReadInOnePlace: Law = matching(({ path, bare, imports }) => {
  if (!/^(?:src|migrations)\//.test(path) || path === 'src/config.ts') return false;
  const entry = /^src\/(?:main|migrate)\.ts$/.test(path);
  const rest = entry ? bare.replaceAll('loadConfig(process.env)', '') : bare;
  const imported = imports.some((name) => /^(?:node:)?process$/.test(name));
  return (ENVIRONMENT.test(rest) || imported) && 'reads the environment';
});

/** A column must never be one word away from a client. */
export const entitiesAreNotPublished: Law = matching(({ path, bare }) => {
  if (!/@(?:Entity|ViewEntity|ChildEntity)\b/.test(bare)) return false;
  if (!path.endsWith('.entities.ts') && path.startsWith('src/')) return 'declares an entity';
  return /@(?:ObjectType|InputType|InterfaceType|Field|Member)\b/.exec(bare)?.[0] ?? false;
});

const ARROW = String.raw`\s*(?:\(\s*\w*\s*\)|\w+)\s*=>`;
const TYPED: Readonly<Record<string, RegExp>> = {
  'Field|Query|Mutation|Subscription|Member|Args': new RegExp(`^${ARROW}`),
  Arg: new RegExp(String.raw`^\s*['"][^'"]*['"]\s*,${ARROW}`),
  'Column|PrimaryColumn': /^\s*(?:['"]\w+['"]|\{[^}]*\btype\s*:)/,
  'CreateDateColumn|UpdateDateColumn|DeleteDateColumn|VersionColumn': /^\s*\{[^}]*\btype\s*:/,
};

/** Decorator metadata is off: a decorator that does not name its type fails at start, or worse. */
export const decoratorsNameTheirTypes: Law = (tree) =>
  [...tree.values()].flatMap((file) =>
    Object.entries(TYPED).flatMap(([names, typed]) =>
      [...file.bare.matchAll(new RegExp(`@(?:${names})\\(`, 'g'))]
        .filter((use) => !typed.test(file.code.slice(use.index + use[0].length)))
        .map((use) => `${file.path}:${lineOf(file, use.index)} ${use[0]}…) names no type`),
    ),
  );

/** What is not done yet belongs to a list of work, not to the code. */
export const noLooseEnds: Law = matching(
  ({ comments }) => /\b(?:TODO|FIXME|XXX|HACK)\b/.exec(comments)?.[0] ?? false,
);

function matching(complaint: (file: SourceFile) => string | false): Law {
  return (tree) =>
    [...tree.values()].flatMap((file) => {
      const said = complaint(file);
      return said === false ? [] : [`${file.path}: ${said}`];
    });
}

function lineOf({ code }: SourceFile, index: number): number {
  return code.slice(0, index).split('\n').length;
}
