import { Unavailable } from '../errors.js';

const RETRY_MS = 500;

/**
 * Retries a read until the database is available: while it is away nothing can change. Gives up when nobody waits any
 * more.
 */
export async function persist<R>(read: () => Promise<R>, isWanted: () => boolean = () => true): Promise<R> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Unavailable) || !isWanted()) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
