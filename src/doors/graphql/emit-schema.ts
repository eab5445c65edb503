import 'reflect-metadata';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schemaTexts } from './schema-texts.js';

/* Writes `schema/app.graphql` and `schema/admin.graphql` below the working directory. */
const folder = join(process.cwd(), 'schema');
await mkdir(folder, { recursive: true });
for (const [view, text] of Object.entries(await schemaTexts())) {
  await writeFile(join(folder, `${view}.graphql`), text);
}
