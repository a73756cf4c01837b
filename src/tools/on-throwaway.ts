import { constants } from 'node:os';
import { exit } from 'node:process';
import { startThrowaway } from '../server/postgres/throwaway.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` on a PostgreSQL of its own, which ends with the command: also when `work` fails, or somebody interrupts
 * it. (PostgreSQL has a session of its own, so that it does not get the signals of the terminal.)
 */
export async function onThrowaway<R>(work: (url: string) => Promise<R>): Promise<R> {
  const starting = startThrowaway();
  const stop = async (): Promise<void> => (await starting).stop();
  const interrupt = (signal: (typeof SIGNALS)[number]): void => {
    const end = (): void => exit(128 + constants.signals[signal]);
    stop().then(end, end);
  };
  for (const signal of SIGNALS) process.once(signal, interrupt);
  try {
    return await work((await starting).url);
  } finally {
    await stop();
    for (const signal of SIGNALS) process.removeListener(signal, interrupt);
  }
}
