import { createRequire } from 'node:module';

/** The part of autocannon that is used: it has no types, and is installed with the peers only. */
interface Autocannon {
  (
    options: Record<string, unknown>,
    done: (error: Error | null, result: { errors: number; timeouts: number }) => void,
  ): {
    on(event: 'response', listener: (client: unknown, status: number, bytes: number, ms: number) => void): void;
  };
}

export interface Target {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body of the next request, whichever connection sends it. */
  readonly next: () => string;
  /** Whether an answer is wrong. */
  readonly isWrong: (body: string) => boolean;
}

export interface Driven {
  readonly seconds: number;
  /** In ms, shortest first. */
  readonly latencies: readonly number[];
  readonly bytes: number;
}

const TIMEOUT_S = 300; // no request is cut off: a slow answer has to count as slow

/**
 * Sends a number of requests over a number of connections, and waits for every answer: a request that is cut off at the
 * end would use CPU but not be counted.
 *
 * @throws if an answer is wrong
 */
export async function drive(target: Target, amount: number, connections: number): Promise<Driven> {
  const autocannon = createRequire(new URL('../package.json', import.meta.url))('autocannon') as Autocannon;
  const latencies: number[] = [];
  let bytes = 0;
  let wrongAnswer: string | undefined;
  const startedAt = performance.now();
  let last = startedAt;
  const failures = await new Promise<number>((resolve, reject) => {
    const running = autocannon(
      {
        url: target.url + target.path,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...target.headers },
        connections,
        amount,
        timeout: TIMEOUT_S,
        requests: [{ setupRequest: (request: object) => ({ ...request, body: target.next() }) }],
        verifyBody: (body: string) => (target.isWrong(body) ? ((wrongAnswer ??= body), false) : true),
      },
      (error, result) => (error ? reject(error) : resolve(result.errors + result.timeouts)),
    );
    running.on('response', (_client, status, size, ms) => {
      last = performance.now();
      latencies.push(ms);
      bytes += size;
      if (status !== 200) wrongAnswer ??= `status ${status}`;
    });
  });
  if (wrongAnswer !== undefined) throw new Error(`a wrong answer: ${wrongAnswer.slice(0, 500)}`);
  if (failures > 0 || latencies.length < amount)
    throw new Error(`${amount - latencies.length} of ${amount} requests were not answered`);
  return { seconds: (last - startedAt) / 1000, latencies: latencies.sort((a, b) => a - b), bytes };
}
