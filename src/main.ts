import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { stop } from 'esbuild';

// Stack traces use the source maps of our own files only: those of packages would stay in memory with the process.
module.setSourceMapsSupport(true, { nodeModules: false });

// Compiling takes a seventh of a start. The cache is not in a folder shared by all users, which is Node's default,
// since its contents are executed. If this folder cannot be written, everything is compiled anew.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/rural-graph/compiled', import.meta.url)));
const { run } = await import('./run.js');
// Everything is imported now except the code that creates or migrates a database. The esbuild process and thread that
// tsx compiles with would otherwise stay: 30 MB.
await stop();
await run();
