import { createRequire } from 'node:module';

/** What is used of autocannon, which has no types and is installed with the peers only. */
interface Autocannon {
  (
    options: Record<string, unknown>,
    done: (error: Error | null, result: { errors: number; timeouts: number }) => void,
  ): {
    on(event: 'response', heard: (client: unknown, status: number, bytes: number, ms: number) => void): void;
  };
}

export interface Target {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body of the next request, whichever connection sends it. */
  readonly next: () => string;
  /** What no answer may be. */
  readonly isWrong: (body: string) => boolean;
}

export interface Driven {
  readonly seconds: number;
  /** In ms, shortest first. */
  readonly latencies: readonly number[];
  readonly bytes: number;
}

const TIMEOUT_S = 300; // nobody is cut off: a slow answer is to be seen as slow

/**
 * Sends so many requests over so many connections, and lets every one be answered: a request that is cut off at the end
 * would have cost CPU and not have been counted.
 *
 * @throws where an answer is wrong
 */
export async function drive(target: Target, amount: number, connections: number): Promise<Driven> {
  const autocannon = createRequire(new URL('../package.json', import.meta.url))('autocannon') as Autocannon;
  const latencies: number[] = [];
  let bytes = 0;
  let wrong: string | undefined;
  const began = performance.now();
  let last = began;
  const failed = await new Promise<number>((resolve, reject) => {
    const running = autocannon(
      {
        url: target.url + target.path,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...target.headers },
        connections,
        amount,
        timeout: TIMEOUT_S,
        requests: [{ setupRequest: (request: object) => ({ ...request, body: target.next() }) }],
        verifyBody: (body: string) => (target.isWrong(body) ? ((wrong ??= body), false) : true),
      },
      (error, result) => (error ? reject(error) : resolve(result.errors + result.timeouts)),
    );
    running.on('response', (_client, status, size, ms) => {
      last = performance.now();
      latencies.push(ms);
      bytes += size;
      if (status !== 200) wrong ??= `status ${status}`;
    });
  });
  if (wrong !== undefined) throw new Error(`a wrong answer: ${wrong.slice(0, 500)}`);
  if (failed > 0 || latencies.length < amount)
    throw new Error(`${amount - latencies.length} of ${amount} requests were not answered`);
  return { seconds: (last - began) / 1000, latencies: latencies.sort((a, b) => a - b), bytes };
}
