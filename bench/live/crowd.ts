import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cpuOf } from '../kit/accounting.js';
import { ended, startNode } from '../kit/children.js';
import type { Counts, Order, Report, Result, Start } from './crowd-process.js';

const PER_PROCESS = 5_000;

/** Many subscribers, in as many processes as they need. */
export class Crowd {
  private readonly failures: Error[] = [];
  private readonly heard = new Map<ChildProcess, Report>();
  private wake: () => void = () => undefined;

  private constructor(
    readonly size: number,
    private readonly children: readonly ChildProcess[],
  ) {
    for (const child of children) {
      child.on('message', (report: Report) => this.hear(child, report));
      child.once('exit', () => this.hear(child, { type: 'failed', message: 'a process of subscribers ended' }));
    }
  }

  /** Its processes run, and nobody is connected. */
  static async gather(size: number): Promise<Crowd> {
    const file = fileURLToPath(new URL('crowd-process.ts', import.meta.url));
    const children = Array.from({ length: Math.ceil(size / PER_PROCESS) }, () =>
      startNode(['--import', 'tsx', file], ['ignore', 'inherit', 'inherit', 'ipc']),
    );
    const crowd = new Crowd(size, children);
    await crowd.orClose(crowd.count());
    return crowd;
  }

  /** Settles when every subscriber has sent its `subscribe`. */
  async connect(url: string, documents: readonly string[]): Promise<void> {
    const start = (n: number): Start => {
      const first = n * PER_PROCESS;
      return { url, documents, first, count: Math.min(PER_PROCESS, this.size - first) };
    };
    await this.orClose(this.all<'connected'>((n) => ({ type: 'start', start: start(n) })));
  }

  /** @returns one message as it came */
  async expect(events: number): Promise<string> {
    const answers = await this.all<'connected'>(() => ({ type: 'expect', events }));
    return answers[0]?.sample ?? '';
  }

  async count(): Promise<Counts> {
    const counts = (await this.all<'counts'>(() => ({ type: 'count' }))).map((answer) => answer.counts);
    const probes = counts.reduce<number[]>(
      (sums, each) =>
        Array.from(
          { length: Math.max(sums.length, each.probes.length) },
          (_, n) => (sums[n] ?? 0) + (each.probes[n] ?? 0),
        ),
      [],
    );
    return { probes, received: counts.reduce((sum, each) => sum + each.received, 0) };
  }

  async result(committed: readonly number[]): Promise<Result> {
    const results = (await this.all<'result'>(() => ({ type: 'result', committed }))).map((answer) => answer.result);
    const sum = (of: (result: Result) => number): number => results.reduce((all, each) => all + of(each), 0);
    const latencies = new Float32Array(sum((r) => r.latencies.length));
    let at = 0;
    for (const each of results) {
      latencies.set(each.latencies, at);
      at += each.latencies.length;
    }
    return {
      received: sum((r) => r.received),
      lost: sum((r) => r.lost),
      twice: sum((r) => r.twice),
      unordered: sum((r) => r.unordered),
      latencies: latencies.sort(),
      last: Math.max(...results.map((r) => r.last)),
    };
  }

  /** What it used itself, in ms. */
  get cpu(): number {
    return this.children.reduce((sum, child) => sum + cpuOf(child.pid!), 0); // they run
  }

  async close(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    await Promise.all(this.children.map(ended));
  }

  private async orClose(done: Promise<unknown>): Promise<void> {
    try {
      await done;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** One answer of each process. What fails at any time fails the next question. */
  private async all<T extends Report['type']>(order: (n: number) => Order): Promise<Extract<Report, { type: T }>[]> {
    this.check();
    this.children.forEach((child, n) => child.send(order(n)));
    while (this.heard.size < this.children.length && this.failures.length === 0)
      await new Promise<void>((resolve) => (this.wake = resolve));
    this.check();
    const reports = this.children.map((child) => this.heard.get(child) as Extract<Report, { type: T }>); // asked for
    this.heard.clear();
    return reports;
  }

  private check(): void {
    const [failure] = this.failures;
    if (failure) throw failure;
  }

  private hear(child: ChildProcess, report: Report): void {
    if (report.type === 'failed') this.failures.push(new Error(report.message));
    else this.heard.set(child, report);
    this.wake();
  }
}
