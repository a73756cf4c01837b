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

/** Ours, as `npm start` runs it. */
export const OURS: Program = { title: 'Rural Graph', args: START_ARGS };

/** Starts one server as one process and waits until it says where it listens. */
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
    OIDC_ISSUER: 'https://issuer.invalid', // asked for keys only when a token comes
    ...env,
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended(child);
    clearTimeout(late);
  };
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout!.on('data', (data: Buffer) => {
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec((text += data.toString()));
        if (found) resolve(found[0]);
      });
      child.once('exit', (code) => reject(new Error(`${title} ended with ${code} before it listened`)));
      setTimeout(() => reject(new Error(`${title} does not listen after ${START_MS} ms`)), START_MS).unref();
    });
    return { pid: child.pid!, url, stop }; // it runs, so it has one
  } catch (error) {
    await stop();
    throw error;
  }
}
