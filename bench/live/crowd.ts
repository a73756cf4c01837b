import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cpuOf } from '../kit/accounting.js';
import { ended, startNode } from '../kit/children.js';
import type { Counts, Order, Report, Result, Start } from './crowd-process.js';

const PER_PROCESS = 5_000;

/** Many subscribers, in as many processes as needed. */
export class Crowd {
  private readonly failures: Error[] = [];
  private readonly received = new Map<ChildProcess, Report>();
  private wake: () => void = () => undefined;

  private constructor(
    readonly size: number,
    private readonly children: readonly ChildProcess[],
  ) {
    for (const child of children) {
      child.on('message', (report: Report) => this.receive(child, report));
      child.once('exit', () => this.receive(child, { type: 'failed', message: 'a process of subscribers ended' }));
    }
  }

  /** Starts the processes; no subscriber is connected yet. */
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

  /** Resets the counters before a number of events. @returns one received message, verbatim */
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

  /** CPU ms that the processes of subscribers have used. */
  get cpu(): number {
    return this.children.reduce((sum, child) => sum + cpuOf(child.pid!), 0); // running processes have pids
  }

  async close(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    await Promise.all(this.children.map(ended));
  }

  private async orClose(task: Promise<unknown>): Promise<void> {
    try {
      await task;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Sends an order to each process and collects one report of each. A failure at any time rejects the next call. */
  private async all<T extends Report['type']>(order: (n: number) => Order): Promise<Extract<Report, { type: T }>[]> {
    this.check();
    this.children.forEach((child, n) => child.send(order(n)));
    while (this.received.size < this.children.length && this.failures.length === 0)
      await new Promise<void>((resolve) => (this.wake = resolve));
    this.check();
    const reports = this.children.map((child) => this.received.get(child) as Extract<Report, { type: T }>);
    this.received.clear();
    return reports;
  }

  private check(): void {
    const [failure] = this.failures;
    if (failure) throw failure;
  }

  private receive(child: ChildProcess, report: Report): void {
    if (report.type === 'failed') this.failures.push(new Error(report.message));
    else this.received.set(child, report);
    this.wake();
  }
}
