import type { SourceFile, SourceTree } from './source-tree.js';

/** Names every place that breaks a law, one line each. */
export type Law = (tree: SourceTree) => string[];

/** An area of the domain imports only areas that stand above it. */
export const AREAS =
  'pools resource-servers clients triggers messaging users groups credentials devices risk tokens sessions registration auth federation imports branding log-delivery'.split(
    ' ',
  );

const LAYERS = [/^src\/platform\//, /^src\/domain\//, /^src\/doors\//, /^src\/[^/]+$/];
const layerOf = (path: string) => LAYERS.findIndex((layer) => layer.test(path));
const areaOf = (path: string) => /^src\/domain\/([^/]+)\//.exec(path)?.[1];
const doorOf = (path: string) => /^src\/doors\/([^/]+)\//.exec(path)?.[1];

/** platform <- domain <- doors <- app; migrations belong to the app; tests to nobody. */
export const importsRunOneWay: Law = perImport(
  ({ path }) => layerOf(path) >= 0,
  ({ path }, target) => {
    if (/^(?:test|bench|scripts)\//.test(target)) return 'reaches out of src';
    if (target.startsWith('migrations/'))
      return layerOf(path) < 3 && 'only the app runs migrations';
    return layerOf(target) > layerOf(path) && 'runs against platform <- domain <- doors <- app';
  },
);

/** Areas in their order; a file directly in src/domain imports no area at all. */
export const areasKeepTheirOrder: Law = perImport(
  ({ path }) => layerOf(path) === 1,
  ({ path }, target) => {
    const [own, other] = [areaOf(path), areaOf(target)];
    if (own !== undefined && !AREAS.includes(own)) return `${own} is not an area`;
    if (other === undefined || other === own) return false;
    if (own === undefined) return 'what all areas share may not import one of them';
    return AREAS.indexOf(other) > AREAS.indexOf(own) && `${own} stands above ${other}`;
  },
);

/** A door knows contracts, services and errors; not another door, an entity or TypeORM. */
export const doorsStayApart: Law = perImport(
  ({ path }) => layerOf(path) === 2,
  ({ path }, target) => {
    if (doorOf(target) !== undefined && doorOf(target) !== doorOf(path)) return 'is another door';
    return /\.entities\.ts$|^typeorm(?:\/|$)/.test(target) && 'is storage';
  },
);

/** A released migration must not change because something it imports did. */
export const migrationsStandAlone: Law = perImport(
  ({ path }) => path.startsWith('migrations/'),
  (_file, target) =>
    !/^(?:typeorm|migrations\/portable\.ts)$/.test(target) && 'is neither typeorm nor portable.ts',
);

/** type-graphql's class-validator path echoes rejected passwords. */
export const noClassValidator: Law = perImport(
  ({ path }) => path.startsWith('src/'),
  (_file, target) => /^class-validator(?:\/|$)/.test(target) && 'echoes what it refuses',
);

/** No circle of imports, types included; each is told once, as the path that closes. */
export const noCycles: Law = (tree) => {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const target of tree.get(path)?.imports ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return found;
};

function perImport(
  concerns: (file: SourceFile) => boolean,
  complaint: (file: SourceFile, target: string) => string | false,
): Law {
  return (tree) =>
    [...tree.values()].filter(concerns).flatMap((file) =>
      file.imports.flatMap((target) => {
        const said = complaint(file, target);
        return said === false ? [] : [`${file.path} imports ${target}: ${said}`];
      }),
    );
}
