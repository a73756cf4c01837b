import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import { withClient } from '../../src/server/postgres/databases.js';
import { startProgram } from '../kit/server.js';
import { environment, pathFor, programs, type ServerName } from './servers.js';
import { transitionsAt } from './transition.js';
import { bodyFor, TRANSITION, type Workload } from './workloads.js';
import type { Keys } from './keys.js';

const SAMPLES = 5;

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

/** What one server answers to the first keys of a workload, and to its last ones. */
async function answersOf(server: ServerName, url: string, workload: Workload, keys: Keys): Promise<unknown[]> {
  const all = workload.variables(keys);
  const asked = [...all.slice(0, SAMPLES - 1), ...all.slice(-1)];
  const answers: unknown[] = [];
  for (const variables of asked) {
    const text = await ask(url, pathFor(server, workload.name), bodyFor(server, workload.name, variables));
    const { data, errors } = parsed(text);
    if (errors || !data) throw new Error(`${workload.name}, ${programs[server].title}: ${text.slice(0, 500)}`);
    answers.push(data);
  }
  return answers;
}

function parsed(text: string): { data?: unknown; errors?: unknown } {
  try {
    return JSON.parse(text) as { data?: unknown; errors?: unknown };
  } catch {
    return { errors: text }; // not even an answer
  }
}

/** One unit there and back, so that the next server finds what this one found. */
async function requireTransitions(server: ServerName, url: string, client: Client): Promise<void> {
  const { headers, next, isWrong } = await transitionsAt(server, client, 1);
  for (const way of ['there', 'back']) {
    const text = await ask(url, pathFor(server, TRANSITION), next(), headers);
    if (isWrong(text)) throw new Error(`a transition ${way}, ${programs[server].title}: ${text.slice(0, 500)}`);
  }
}

/** Aliases and statements give all answers the names of ours; the order of members is the only freedom. */
function requireEqual(workload: Workload, given: ReadonlyMap<ServerName, readonly unknown[]>): void {
  if (workload.answers !== 'equal') return;
  const [first, ...others] = [...given];
  for (const [server, answers] of others)
    for (const [n, answer] of answers.entries())
      if (!isDeepStrictEqual(answer, first![1][n]))
        throw new Error(
          `${workload.name}: the answers to the key ${n} differ\n${difference(first![1][n], answer, `${programs[first![0]].title} / ${programs[server].title}: data`)}`,
        );
}

/** The first place where two answers differ, so that nobody has to read both. */
function difference(a: unknown, b: unknown, at: string): string {
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b)
    return `${at}: ${JSON.stringify(a)} / ${JSON.stringify(b)}`;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]; // objects and lists alike
  const name = Object.keys({ ...left, ...right }).find((key) => !isDeepStrictEqual(left[key], right[key]));
  return name === undefined ? `${at}: members in another place` : difference(left[name], right[name], `${at}.${name}`);
}

/**
 * Every workload at every server that has it, and all answers equal.
 *
 * @throws where one fails or differs
 */
export async function verify(
  servers: readonly ServerName[],
  workloads: readonly Workload[],
  databaseUrl: string,
  keys: Keys,
  progress: (text: string) => void = () => undefined,
): Promise<void> {
  const given = new Map(workloads.map((workload) => [workload, new Map<ServerName, readonly unknown[]>()]));
  for (const server of servers) {
    const running = await startProgram(programs[server], databaseUrl, { env: environment });
    try {
      if (workloads.some(({ name, servers: those }) => name === TRANSITION && those.includes(server)))
        await withClient(databaseUrl, (client) => requireTransitions(server, running.url, client));
      for (const [workload, answers] of given)
        if (workload.servers.includes(server))
          answers.set(server, await answersOf(server, running.url, workload, keys));
    } finally {
      await running.stop();
    }
    progress(`${programs[server].title} has answered`);
  }
  for (const [workload, answers] of given) requireEqual(workload, answers);
}
