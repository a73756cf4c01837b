import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { signIn } from '../../kit/sign-in.js';
import { guarded, type Guarded, type Reply } from '../kit.js';

/*
 * Rows of the list of hostile inputs, by their numbers, and more of our own. Every answer is also held to the form
 * of answers (../kit.ts): JSON, typed, worded, no 5xx, no stack, at most 20 errors.
 */

export let app: Guarded;
/** Headers of somebody who may do everything. */
export let administrator: Record<string, string>;
let dataDir: string;

export async function start(): Promise<void> {
  dataDir = await mkdtemp(join(tmpdir(), 'rural-graph-hostile-'));
  app = await guarded({ DATA_DIR: dataDir });
  administrator = await signIn(dataDir, [{ role: 'ADMINISTRATOR' }]);
}

export async function stop(): Promise<void> {
  await app?.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** After each test. */
export async function holds(): Promise<void> {
  expect((await app.send('/healthz')).status).toBe(200);
  expect(app.faults.splice(0)).toEqual([]);
}

/** A second is a hang, in time of the processor: what waits for something else runs into the time of its test. */
const HANG_MS = 1_000;

export async function refused(asking: Promise<Reply>, status: number, ...codes: string[]): Promise<Reply> {
  const reply = await asking;
  expect([reply.status, ...reply.codes], reply.text.slice(0, 300)).toEqual([status, ...codes]);
  expect(reply.data ?? null).toBeNull();
  expect(reply.cpuMs).toBeLessThan(HANG_MS);
  return reply;
}

export const times = (count: number, each: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => each(n)).join(' ');
export const nested = (count: number, open: string, close: string, inside = ''): string =>
  open.repeat(count) + inside + close.repeat(count);
