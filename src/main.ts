import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { stop } from 'esbuild';

// Errors tell where they are in our own files: the maps of what is installed would be kept as long as the process.
module.setSourceMapsSupport(true, { nodeModules: false });

// A seventh of a start is compiling. Not in a folder for everyone, as is Node's default: what lies there is run. Where
// this one cannot be written, all is compiled anew.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/rural-graph/compiled', import.meta.url)));
const { run } = await import('./run.js');
// All is imported now but what makes or changes a database. What tsx has compiled it with would stay, a process and a
// thread: 30 MB.
await stop();
await run();
