import { fileURLToPath } from 'node:url';
import { ended, startNode } from './children.js';

const START_MS = 60_000;

export const serverNames = ['ours', 'mercurius', 'postgraphile'] as const;
export type ServerName = (typeof serverNames)[number];

interface Spec {
  readonly title: string;
  readonly args: readonly string[];
  /** Whether its database tells it of each change by NOTIFY. Ours has its feed. */
  readonly notified: boolean;
  readonly region: string;
}

const peer = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

export const specs: Record<ServerName, Spec> = {
  ours: { title: 'Rural Graph', args: ['--import', 'tsx', 'src/main.ts'], notified: false, region: 'region' },
  mercurius: { title: 'Mercurius 16', args: [peer('mercurius.mjs')], notified: true, region: 'region' },
  postgraphile: { title: 'PostGraphile 5', args: [peer('postgraphile.mjs')], notified: true, region: 'region: regionByRegionId' },
}; // prettier-ignore

export interface RunningServer {
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts one server as one process and waits until it listens. */
export async function startServer(
  name: ServerName,
  databaseUrl: string,
  nodeArgs: readonly string[] = [],
): Promise<RunningServer> {
  const env = {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    NODE_ENV: 'production',
    GRAPHILE_ENV: 'production',
    LOG_LEVEL: 'warn',
    OIDC_ISSUER: 'https://issuer.invalid',
  }; // asked for keys only when a token comes
  const child = startNode([...nodeArgs, ...specs[name].args], ['ignore', 'pipe', 'inherit'], env);
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
      child.once('exit', (code) => reject(new Error(`${specs[name].title} ended with ${code} before it listened`)));
      setTimeout(
        () => reject(new Error(`${specs[name].title} does not listen after ${START_MS} ms`)),
        START_MS,
      ).unref();
    });
    return { pid: child.pid!, url, stop }; // it runs, so it has one
  } catch (error) {
    await stop();
    throw error;
  }
}
