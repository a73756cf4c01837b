import module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = [22, 17] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `Rural Graph needs Node ${NEEDED.join('.')} or later and this is ${process.versions.node}. Start it with: npm start`,
  );
  process.exit(1);
}
// The flags of the start script keep the heap near what is in use: they take two fifths off the peak under load, and
// nothing from the speed that could be measured. V8 reads them before there is any code that could set them.

// Errors tell where they are in our own files: the maps of what is installed would be kept as long as the process.
module.setSourceMapsSupport(true, { nodeModules: false });

// A seventh of a start is compiling. Not in a folder for everyone, as is Node's default: what lies there is run. Where
// this one cannot be written, all is compiled anew.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/rural-graph/compiled', import.meta.url)));
const { run } = await import('./run.js');
await run();
