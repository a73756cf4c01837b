import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { START_ARGS } from './start-command.js';

/** The application as operators run it: a process of its own, which a test may stop, freeze and kill. */
export interface AppProcess {
  readonly url: string;
  readonly pid: number;
  /** Of the process: null until it has ended. */
  readonly ended: () => boolean;
  freeze(): void;
  thaw(): void;
  /** Resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Without npm in between, which a kill would hit instead. */
export async function startProcess(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<AppProcess> {
  const child = spawn(process.execPath, START_ARGS, {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said = `${said}${text.toString()}`.slice(-8000)));
  const last = (): void => void child.kill('SIGKILL'); // a test run that dies leaves no process behind
  process.once('exit', last);
  void gone.then(() => process.off('exit', last));

  const url = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      const [, found] = /GraphQL\s+(http:\/\/\S+)\/graphql/.exec(line) ?? [];
      if (found) resolve(found);
    });
  });
  const failed = gone.then(([code, signal]) => {
    throw new Error(`the application ended before it served (${code ?? signal})\n${said}`);
  });
  failed.catch(() => undefined); // it also ends after it has served
  return {
    url: await Promise.race([url, failed]),
    pid: child.pid!, // it has spoken, so it runs
    ended: () => child.exitCode !== null || child.signalCode !== null,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      await gone;
    },
  };
}
