import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Built, buildPage, PAGE_DIR } from './build.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/rural-graph/graphiql');
const STALE_MS = 24 * 60 * 60 * 1000; // other checkouts may share node_modules and still use an older bundle

/** Packages whose version changes the bundle. */
const BUNDLED = /(^|\/)node_modules\/(@graphiql\/|graphiql$|graphql|monaco-|react|esbuild$)/;

/** GraphiQL is not installed (`npm ci --omit=dev`) and was not built before that. */
export class NotInstalled extends Error {
  constructor() {
    super('GraphiQL is neither built nor installed; run src/server/graphiql/prebuild.ts with all packages installed');
  }
}

/**
 * The bundle, from the cache if this source was built before with these package versions.
 *
 * Several processes may build at once: each builds in its own folder, the first to rename it wins, and the bytes are
 * the same. If the cache cannot be written, the bundle exists in memory only.
 *
 * @throws NotInstalled
 */
export async function loadBundle(): Promise<Built> {
  const folder = join(CACHE, await bundleKey());
  const cached = await read(folder);
  if (cached) return cached;
  if (!existsSync(join(ROOT, 'node_modules/graphiql/package.json'))) throw new NotInstalled();
  const built = await buildPage();
  await write(folder, built).catch(() => undefined);
  return built;
}

/**
 * A hash of the page's source and the package versions. The versions come from the lock file and not from the installed
 * packages: a production image has the lock file and a bundle, but not the packages.
 */
async function bundleKey(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(PAGE_DIR)).sort()) await addFile(hash, join(PAGE_DIR, name));
  await addFile(hash, fileURLToPath(new URL('build.ts', import.meta.url)));
  hash.update(JSON.stringify(await lockedVersions()));
  return hash.digest('hex').slice(0, 16);
}

async function addFile(hash: Hash, path: string): Promise<void> {
  hash.update(path.slice(PAGE_DIR.length)).update(await readFile(path));
}

async function lockedVersions(): Promise<[path: string, version: string | undefined][]> {
  const text = await readFile(join(ROOT, 'package-lock.json'), 'utf8').catch(() => '{}');
  const { packages = {} } = JSON.parse(text) as { packages?: Record<string, { version?: string }> };
  return Object.entries(packages)
    .filter(([path]) => BUNDLED.test(path))
    .map(([path, { version }]) => [path, version]);
}

async function read(folder: string): Promise<Built | undefined> {
  const manifest = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => undefined);
  if (manifest === undefined) return undefined;
  const { entries, names } = JSON.parse(manifest) as { entries: Built['entries']; names: string[] };
  const files = names.map(async (name) => [name, await readFile(join(folder, `${name}.gz`))] as const);
  return { entries, files: new Map(await Promise.all(files)) };
}

async function write(folder: string, { entries, files }: Built): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const draft = await mkdtemp(join(CACHE, 'draft-'));
  try {
    await Promise.all([...files].map(([name, body]) => writeFile(join(draft, `${name}.gz`), body)));
    await writeFile(join(draft, 'manifest.json'), JSON.stringify({ entries, names: [...files.keys()] }));
    await chmod(draft, 0o755); // mkdtemp creates it with 0700, and the server may run as another user than the build
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // otherwise another process was first
  }
  await sweep(folder);
}

async function sweep(current: string): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const folder = join(CACHE, name);
    if (folder !== current && Date.now() - (await stat(folder)).mtimeMs > STALE_MS)
      await rm(folder, { recursive: true, force: true });
  }
}
