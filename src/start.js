// What `npm start` runs: the platform in this same process, with what can only be set before a process begins. Plain
// JavaScript, which every Node can read far enough to say that it is too old.
import { fileURLToPath } from 'node:url';

const NEEDED = [22, 17];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `Rural Graph needs Node ${NEEDED.join('.')} or later; this is ${process.versions.node}. Start it with: npm start`,
  );
  process.exit(1);
}

// They keep the heap near what is in use: half off the peak under load, and nothing from the speed that could be
// measured. The last is what Node 22 does unasked: new objects are collected too while old ones are being marked.
const V8 = ['--max-semi-space-size=8', '--heap-growing-percent=40', '--no-separate-gc-phases'];
// One arena for all threads of C's allocator (glibc): what V8's compilers leave behind in one of their own, nobody else
// could use. Another 25 MB. The environment is handed on as it is; what it says is for config.ts to read.
const env = { MALLOC_ARENA_MAX: '1', ...process.env };

if (process.platform === 'win32') {
  await import('tsx'); // no exec there: it does without
  await import('./main.ts');
} else {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const loader = ['--import', import.meta.resolve('tsx')];
  const args = [...process.execArgv, ...V8, ...loader, main, ...process.argv.slice(2)];
  process.execve(process.execPath, [process.execPath, ...args], env);
}
