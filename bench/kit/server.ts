import { START_ARGS } from '../../test/kit/start-command.js';
import { ended, startNode } from './children.js';

const START_MS = 60_000;

export interface RunningServer {
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

export interface Program {
  readonly title: string;
  readonly args: readonly string[];
}

/** Our server, as `npm start` runs it. */
export const OURS: Program = { title: 'Rural Graph', args: START_ARGS };

/** Starts a server as one process and waits until it prints the URL that it listens on. */
export async function startProgram(
  { title, args }: Program,
  databaseUrl: string,
  { nodeArgs = [], env = {} }: { readonly nodeArgs?: readonly string[]; readonly env?: Record<string, string> } = {},
): Promise<RunningServer> {
  const child = startNode([...nodeArgs, ...args], ['ignore', 'pipe', 'inherit'], {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    NODE_ENV: 'production',
    GRAPHILE_ENV: 'production',
    LOG_LEVEL: 'warn',
    OIDC_ISSUER: 'https://issuer.invalid', // its keys are fetched only when a token arrives
    ...env,
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const killTimer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended(child);
    clearTimeout(killTimer);
  };
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout!.on('data', (data: Buffer) => {
        const match = /http:\/\/127\.0\.0\.1:\d+/.exec((text += data.toString()));
        if (match) resolve(match[0]);
      });
      child.once('exit', (code) => reject(new Error(`${title} ended with ${code} before it listened`)));
      setTimeout(() => reject(new Error(`${title} does not listen after ${START_MS} ms`)), START_MS).unref();
    });
    return { pid: child.pid!, url, stop }; // a running process has a pid
  } catch (error) {
    await stop();
    throw error;
  }
}
