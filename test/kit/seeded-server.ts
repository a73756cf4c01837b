import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { withClient } from '../../src/server/postgres/databases.js';
import { startThrowaway, type Throwaway } from '../../src/server/postgres/throwaway.js';
import { makeTemplates } from './test-run.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/rural-graph/seeded');
export const TEMPLATES = { samples: 'seeded', reference: 'reference' };

/** What is used goes on living: a branch is left and taken up again. */
const UNUSED_MS = 3 * 24 * 60 * 60 * 1000;
const MOST_CLUSTERS = 4; // of 200 MB

/**
 * A server with migrated and seeded templates: a copy of one that an earlier run made from the same sources. Making
 * it takes 30 s of a processor, copying it half a second.
 */
export async function startSeeded(): Promise<Throwaway> {
  const folder = await seededCluster();
  return startThrowaway(folder);
}

/** Several runs may make it at once: each in a folder of its own, and the first to rename it wins. */
async function seededCluster(): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const folder = join(CACHE, await contentsOf(await hashOfSources()));
  if (existsSync(folder)) {
    await utimes(folder, new Date(), new Date());
    return folder;
  }
  const draft = `${folder}.${process.pid}`;
  await make(draft);
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  await removeUnused();
  return folder;
}

async function make(folder: string): Promise<void> {
  const server = await startThrowaway();
  try {
    await makeTemplates(server.url, TEMPLATES);
    // its databases live for seconds
    await withClient(server.url, (admin) => admin.query('alter system set autovacuum = off'));
    await server.stopInto(folder);
  } finally {
    await server.stop();
  }
}

/** A hash of what is in the template. It takes seconds to say, so that it is noted for the sources that it came from. */
async function contentsOf(sources: string): Promise<string> {
  const note = join(CACHE, `${sources}.sources`);
  const noted = await readFile(note, 'utf8').catch(() => undefined);
  if (noted) return noted;
  const { templateHash } = await import('./template.js');
  const setup = hashOf(globSync(['src/server/database/{setup/*,platform-tables.ts}', 'schema/migrations/*.ts', 'package-lock.json', 'test/kit/{template,test-run}.ts'], { cwd: ROOT })); // prettier-ignore
  const contents = createHash('sha256').update(setup).update(await templateHash()).digest('hex').slice(0, 16); // prettier-ignore
  await writeFile(note, contents);
  return contents;
}

/** Of all files that have a say in it. */
async function hashOfSources(): Promise<string> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/kit/template.ts', 'test/kit/test-run.ts'],
    outdir: '.',
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const read = globSync(['{src,seeds}/**/*.{sql,txt,json}', 'schema/migrations/*.ts', 'package-lock.json'], { cwd: ROOT }); // prettier-ignore
  return hashOf([...Object.keys(metafile.inputs), ...read]);
}

function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of files.toSorted()) hash.update(`\n${file}\n`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex').slice(0, 16);
}

/** The last used stay, and what another run may be about to copy. */
async function removeUnused(): Promise<void> {
  const names = await readdir(CACHE);
  const aged = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(CACHE, name)).catch(() => undefined))?.mtimeMs ?? 0 }))); // prettier-ignore
  const clusters = aged.filter(({ name }) => !name.endsWith('.sources')).toSorted((a, b) => b.at - a.at);
  const recent = Date.now() - 60 * 60 * 1000;
  const old = [
    ...aged.filter(({ at }) => at < Date.now() - UNUSED_MS),
    ...clusters.slice(MOST_CLUSTERS).filter(({ at }) => at < recent),
  ];
  for (const { name } of old) await rm(join(CACHE, name), { recursive: true, force: true });
}
