import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PLATFORM } from '../kernel/access/actor.js';
import { readScopes } from '../kernel/access/read-scope.js';
import type { Context, Log } from '../kernel/context.js';
import type { FeedFilter } from '../kernel/feed.js';
import type { Task } from '../kernel/module.js';
import { sql } from '../kernel/sql.js';
import type { MakeContext } from './context.js';

/** First half of the locks of tasks; the second is the task's own. */
const TASK_LOCK = 7_265_012;
/** What is approved together is looked at together. */
const GATHER_MS = 200;
/** After a failure of the feed. */
const PAUSE_MS = 1_000;

interface TaskOptions {
  readonly makeContext: MakeContext;
  readonly log: Log;
}

/** Runs what the platform does by itself, until it is stopped. A run that fails is logged, and the next comes. */
export function startTasks(tasks: readonly Task[], parts: TaskOptions): { stop(): Promise<void> } {
  const ending = new AbortController();
  const running = tasks.map((task) => keepRunning(task, parts, ending.signal));
  return {
    async stop() {
      ending.abort();
      await Promise.all(running);
    },
  };
}

async function keepRunning(task: Task, { makeContext, log }: TaskOptions, ending: AbortSignal): Promise<void> {
  const open = (): Context => makeContext({ requestId: randomUUID(), locale: 'zh', actor: PLATFORM });
  const calls = new Calls(ending);
  const following = task.after && follow(task, open, calls, ending, log);
  let seen: string | null = null;
  let dueAt = 0;
  while (!ending.aborted) {
    const context = open();
    const isDue = performance.now() >= dueAt;
    try {
      const { position } = await context.feed.page({ types: [] }, null, 1); // first: what comes meanwhile is looked at again
      const isMine = await inTurn(task, context, isDue ? null : seen);
      if (isMine) seen = position;
    } catch (error) {
      seen = null; // what it did not get to is among everything
      if (!ending.aborted)
        log.warn({ err: error, task: task.name, requestId: context.requestId }, 'a task failed; it runs again');
    }
    if (isDue) dueAt = performance.now() + task.everyMs;
    await calls.next(dueAt - performance.now());
  }
  await following;
}

/** Runs unless another process is at it, which heard of what calls for it as well: false. */
function inTurn(task: Task, context: Context, since: string | null): Promise<boolean> {
  return context.db.transaction(async (db) => {
    const [lock] = await db.rows<{ isMine: boolean }>(
      sql`select pg_try_advisory_xact_lock(${TASK_LOCK}::int, hashtext(${task.name})) as "isMine"`,
    );
    if (lock?.isMine) await task.run(context, since);
    return lock?.isMine ?? false;
  });
}

/** That a task is called for: however often while it runs, it runs once more. */
class Calls {
  private isCalled = false;
  private wake: (() => void) | undefined;

  constructor(private readonly ending: AbortSignal) {
    ending.addEventListener('abort', () => this.wake?.());
  }

  call(): void {
    this.isCalled = true;
    this.wake?.();
  }

  /** Settles when it is called for, when so much time has passed, or at the end. */
  async next(ms: number): Promise<void> {
    if (!this.isCalled && !this.ending.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        const wake = (): void => {
          clearTimeout(timer);
          resolve();
        };
        this.wake = wake;
      });
    this.wake = undefined;
    if (this.isCalled) await sleep(GATHER_MS, undefined, { signal: this.ending }).catch(() => undefined);
    this.isCalled = false;
  }
}

/** Calls for the task whenever a state is moved of what it looks at. */
async function follow(
  { after = [] }: Task,
  open: () => Context,
  calls: Calls,
  ending: AbortSignal,
  log: Log,
): Promise<void> {
  while (!ending.aborted) {
    try {
      const { model, feed, actor } = open();
      const entities = after.map((type) => model.of(type));
      const feedFilter: FeedFilter = {
        types: entities.map(({ name }) => name),
        operation: 'TRANSITION',
        readScopes: readScopes(entities, actor),
      };
      const source = await feed.follow(feedFilter);
      const end = (): void => void source.return?.();
      ending.addEventListener('abort', end, { once: true });
      if (ending.aborted) end();
      for await (const items of source) if (items.some(({ bookmark }) => !bookmark)) calls.call();
    } catch (error) {
      if (ending.aborted) return;
      log.warn({ err: error }, 'a task lost the feed; it follows it again');
      calls.call(); // what it missed
      await sleep(PAUSE_MS, undefined, { signal: ending }).catch(() => undefined);
    }
  }
}
