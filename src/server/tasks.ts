import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { PLATFORM } from '../kernel/access/actor.js';
import { readScopes } from '../kernel/access/read-scope.js';
import type { Context, Log } from '../kernel/context.js';
import type { FeedFilter } from '../kernel/feed.js';
import type { Task } from '../kernel/module.js';
import { sql } from '../kernel/sql.js';
import type { MakeContext } from './context.js';

/** First half of the key of a task's lock; the second is a hash of its name. */
const TASK_LOCK = 7_265_012;
/** Changes that are approved together are handled in one run; what follows of any change is shown within a second. */
const GATHER_MS = { transition: 200, change: 50 };
/** Runs at a time in a process: each holds one of the pool's connections, and its statements need others. */
const AT_A_TIME = 3;
/** Delay after a failure of the feed. */
const PAUSE_MS = 1_000;

interface TaskOptions {
  readonly makeContext: MakeContext;
  readonly log: Log;
}

/** Runs the platform's background tasks until it is stopped. A failed run is logged, and the task runs again. */
export function startTasks(tasks: readonly Task[], options: TaskOptions): { stop(): Promise<void> } {
  const shutdown = new AbortController();
  const turns = pLimit(AT_A_TIME);
  const running = tasks.map((task) => keepRunning(task, options, turns, shutdown.signal));
  return {
    async stop() {
      shutdown.abort();
      await Promise.all(running);
    },
  };
}

async function keepRunning(
  task: Task,
  { makeContext, log }: TaskOptions,
  turns: LimitFunction,
  shutdown: AbortSignal,
): Promise<void> {
  const open = (): Context => makeContext({ requestId: randomUUID(), locale: 'zh', actor: PLATFORM });
  const calls = new Calls(shutdown, task.onChange ? GATHER_MS.change : GATHER_MS.transition);
  const following = (task.after ?? task.onChange) && follow(task, open, calls, shutdown, log);
  let lastPosition: string | null = null;
  let dueAt = 0;
  while (!shutdown.aborted) {
    const context = open();
    const isDue = performance.now() >= dueAt;
    try {
      // read before the run, so that the next run handles changes that come during this one
      const { position } = await context.feed.page({ types: [] }, null, 1);
      const since = isDue ? null : lastPosition;
      const isMine = await turns(() => runExclusively(task, context, since));
      if (isMine) lastPosition = position;
    } catch (error) {
      lastPosition = null; // the next run handles everything
      if (!shutdown.aborted)
        log.warn({ err: error, task: task.name, requestId: context.requestId }, 'a task failed; it runs again');
    }
    if (isDue) dueAt = performance.now() + task.everyMs;
    await calls.next(dueAt - performance.now());
  }
  await following;
}

/** Runs a task unless another process runs it, for the same changes; then returns false. */
function runExclusively(task: Task, context: Context, since: string | null): Promise<boolean> {
  return context.db.transaction(async (db) => {
    const [lock] = await db.rows<{ isMine: boolean }>(
      sql`select pg_try_advisory_xact_lock(${TASK_LOCK}::int, hashtext(${task.name})) as "isMine"`,
    );
    if (lock?.isMine) await task.run(context, since);
    return lock?.isMine ?? false;
  });
}

/** Wakes a task. Calls while it runs lead to one more run, however many they are. */
class Calls {
  private isCalled = false;
  private wake: (() => void) | undefined;

  constructor(
    private readonly shutdown: AbortSignal,
    private readonly gatherMs: number,
  ) {
    shutdown.addEventListener('abort', () => this.wake?.());
  }

  call(): void {
    this.isCalled = true;
    this.wake?.();
  }

  /** Resolves when the task is called, after a time, or at shutdown. */
  async next(ms: number): Promise<void> {
    if (!this.isCalled && !this.shutdown.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        const wake = (): void => {
          clearTimeout(timer);
          resolve();
        };
        this.wake = wake;
      });
    this.wake = undefined;
    if (this.isCalled) await sleep(this.gatherMs, undefined, { signal: this.shutdown }).catch(() => undefined);
    this.isCalled = false;
  }
}

/** Calls the task whenever the state of one of its entities changes, or anything of them. */
async function follow(
  { after = [], onChange }: Task,
  open: () => Context,
  calls: Calls,
  shutdown: AbortSignal,
  log: Log,
): Promise<void> {
  while (!shutdown.aborted) {
    try {
      const { model, feed, actor } = open();
      const entities = onChange
        ? onChange(model).map((name) => model.byName.get(name)!) // names of the model
        : after.map((type) => model.of(type));
      const feedFilter: FeedFilter = {
        types: entities.map(({ name }) => name),
        ...(!onChange && { operation: 'TRANSITION' }),
        readScopes: readScopes(entities, actor),
      };
      const source = await feed.follow(feedFilter);
      const end = (): void => void source.return?.();
      shutdown.addEventListener('abort', end, { once: true });
      if (shutdown.aborted) end();
      for await (const items of source) if (items.some(({ bookmark }) => !bookmark)) calls.call();
    } catch (error) {
      if (shutdown.aborted) return;
      log.warn({ err: error }, 'a task lost the feed; it follows it again');
      calls.call(); // for the changes that it missed
      await sleep(PAUSE_MS, undefined, { signal: shutdown }).catch(() => undefined);
    }
  }
}
