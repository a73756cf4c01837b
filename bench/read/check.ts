import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import { withClient } from '../../src/server/postgres/databases.js';
import { startProgram } from '../kit/server.js';
import { environment, pathFor, programs, type ServerName } from './servers.js';
import { transitionsAt } from './transition.js';
import { bodyFor, TRANSITION, type Workload } from './workloads.js';
import type { Keys } from './keys.js';

export async function ask(
  url: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return response.text();
}

/** A workload that a server could not answer: at a large scale, that is a result too. */
export interface Failure {
  readonly workload: string;
  readonly server: ServerName;
  readonly reason: string;
}

/** A server's answers for the first keys of a workload and for its last one. */
async function answersOf(
  server: ServerName,
  url: string,
  workload: Workload,
  keys: Keys,
  samples: number,
): Promise<unknown[]> {
  const all = workload.variables(keys);
  const sampled = [...all.slice(0, samples - 1), ...all.slice(-1)];
  const answers: unknown[] = [];
  for (const variables of sampled) {
    const text = await ask(url, pathFor(server, workload.name), bodyFor(server, workload.name, variables));
    const { data, errors } = parse(text);
    if (errors || !data) throw new Error(text.slice(0, 300));
    answers.push(data);
  }
  return answers;
}

function parse(text: string): { data?: unknown; errors?: unknown } {
  try {
    return JSON.parse(text) as { data?: unknown; errors?: unknown };
  } catch {
    return { errors: text }; // not JSON
  }
}

/** Transitions a unit there and back, so that the next server finds the same state. */
async function requireTransitions(server: ServerName, url: string, client: Client): Promise<void> {
  const { headers, next, isWrong } = await transitionsAt(server, client, 1);
  for (const way of ['there', 'back']) {
    const text = await ask(url, pathFor(server, TRANSITION), next(), headers);
    if (isWrong(text)) throw new Error(`${way}: ${text.slice(0, 300)}`);
  }
}

/** @throws if answers differ. Aliases and SQL give them the same field names; only the order of members may differ. */
function requireEqual(workload: Workload, answersByServer: ReadonlyMap<ServerName, readonly unknown[]>): void {
  if (workload.answers !== 'equal') return;
  const [first, ...others] = [...answersByServer];
  for (const [server, answers] of others)
    for (const [n, answer] of answers.entries())
      if (!isDeepStrictEqual(answer, first![1][n]))
        throw new Error(
          `${workload.name}: the answers to the key ${n} differ\n` +
            `${difference(first![1][n], answer, `${programs[first![0]].title} / ${programs[server].title}: data`)}`,
        );
}

/** Describes the first difference of two answers. */
function difference(a: unknown, b: unknown, at: string): string {
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b)
    return `${at}: ${JSON.stringify(a)} / ${JSON.stringify(b)}`;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]; // objects and lists alike
  const name = Object.keys({ ...left, ...right }).find((key) => !isDeepStrictEqual(left[key], right[key]));
  return name === undefined ? `${at}: members in another place` : difference(left[name], right[name], `${at}.${name}`);
}

/**
 * Runs every workload at every server that supports it, and compares the answers.
 *
 * @returns the failures
 * @throws if answers differ
 */
export async function verify(
  servers: readonly ServerName[],
  workloads: readonly Workload[],
  databaseUrl: string,
  keys: Keys,
  samples: number,
  progress: (text: string) => void,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  const answersByWorkload = new Map(workloads.map((workload) => [workload, new Map<ServerName, readonly unknown[]>()]));
  for (const server of servers) {
    const running = await startProgram(programs[server], databaseUrl, { env: environment });
    try {
      for (const [workload, answers] of answersByWorkload) {
        if (!workload.servers.includes(server)) continue;
        try {
          answers.set(server, await answersOf(server, running.url, workload, keys, samples));
          if (workload.name === TRANSITION)
            await withClient(databaseUrl, (client) => requireTransitions(server, running.url, client));
        } catch (error) {
          failures.push({ workload: workload.name, server, reason: (error as Error).message });
        }
      }
    } finally {
      await running.stop();
    }
    progress(`${programs[server].title} has answered`);
  }
  for (const [workload, answers] of answersByWorkload) requireEqual(workload, answers);
  return failures;
}
