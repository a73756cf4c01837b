import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { execPath } from 'node:process';
import { promisify } from 'node:util';

const PROGRAM = 'prettier/bin/prettier.cjs';

/** Formats a text like `npm run format`. It runs Prettier as a process: shipped code imports no development package. */
export async function formatted(path: string, text: string): Promise<string> {
  const program = createRequire(import.meta.url).resolve(PROGRAM);
  const running = promisify(execFile)(execPath, [program, '--stdin-filepath', path], { maxBuffer: 1e7 });
  running.child.stdin?.end(text);
  return (await running).stdout;
}
