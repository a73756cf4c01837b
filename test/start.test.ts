import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshDatabase } from './kit/database.js';
import { startProcess } from './kit/process.js';
import { START_ARGS } from './kit/start-command.js';

test('the image starts the platform as npm start does', () => {
  const [, command] = /^CMD (\[.+\])$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
  expect(JSON.parse(command ?? 'null')).toEqual(['node', ...START_ARGS]);
});

const cmdlineOf = (pid: string): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');

// /proc is where Linux tells with what a process began
test.runIf(process.platform === 'linux')(
  'the process that was started is the one that serves, with what keeps it small',
  async () => {
    const database = await freshDatabase();
    const begunWith = async (env: Readonly<Record<string, string>>) => {
      const app = await startProcess(database.url, env);
      const read = (file: string) => readFileSync(`/proc/${app.pid}/${file}`, 'utf8').split('\0');
      const threads = readdirSync(`/proc/${app.pid}/task`);
      const children = threads
        .flatMap((id) => readFileSync(`/proc/${app.pid}/task/${id}/children`, 'utf8').split(' '))
        .filter(Boolean);
      const begun = { args: read('cmdline'), env: read('environ'), running: children.map(cmdlineOf).join('') };
      await app.kill('SIGTERM');
      return begun;
    };
    try {
      const { args, env, running } = await begunWith({ TSX_DISABLE_CACHE: '1' }); // so that all is compiled
      expect(args).toEqual(expect.arrayContaining([expect.stringContaining('--max-semi-space-size='), '--import']));
      expect(env).toContain('MALLOC_ARENA_MAX=1');
      expect(running).not.toContain('esbuild'); // one that has ended has no command line
      expect((await begunWith({ MALLOC_ARENA_MAX: '4' })).env).toContain('MALLOC_ARENA_MAX=4'); // an operator's own
    } finally {
      await database.drop();
    }
  },
);
