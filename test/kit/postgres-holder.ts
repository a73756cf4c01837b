import { startPostgres } from '../../src/server/postgres/start.js';

/** Stands in for `npm start` where a test has to kill it: prints one line of JSON, and stops on SIGTERM. */
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const log = { info: () => undefined, warn: () => undefined, error: (...args: unknown[]) => console.error(...args) };

try {
  const server = await startPostgres({ dataDir: process.argv[2]!, log });
  const end = () => void server.stop().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.stdin.once('end', end).resume(); // the test run was killed
  say({ url: server.url });
} catch (error) {
  const { name, message } = error as Error;
  say({ name, message });
  process.exitCode = 1;
}
