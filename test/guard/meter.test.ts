import fc from 'fast-check';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/kernel/sql.js';
import { databaseOver } from '../../src/server/database/database.js';
import { RateLimiter, type RateStore } from '../../src/server/guard/rate/rate-limiter.js';
import { rateStore } from '../../src/server/guard/rate/rate-store.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';

const BURST = 1_000;
const REFILL = 100;
const LARGEST_COST = 50;
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The shared balances as rate-store.ts keeps them, with a clock of its own. */
function sharedStore(now: () => number): { join(): RateStore; fail: boolean } {
  const balances = new Map<string, { balance: number; at: number }>();
  let processes = 0;
  const store = {
    fail: false,
    join(): RateStore {
      processes += 1;
      return {
        async settle(spent) {
          if (store.fail) throw new Error('the database is away');
          const settled = new Map<string, number>();
          for (const [caller, points] of spent) {
            const known = balances.get(caller) ?? { balance: BURST, at: now() };
            const inverse = Math.min(BURST, known.balance + (REFILL * (now() - known.at)) / 1_000);
            balances.set(caller, { balance: Math.max(-BURST, inverse - points), at: now() });
            settled.set(caller, balances.get(caller)!.balance);
          }
          return { processes, balances: settled };
        },
        leave: async () => void (processes -= 1),
      };
    },
  };
  return store;
}

type Step =
  { readonly process: number; readonly cost: number } | { readonly wait: number } | { readonly settle: number };

const steps = (processes: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ process: fc.nat(processes - 1), cost: fc.integer({ min: 1, max: LARGEST_COST }) }),
      },
      { weight: 1, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 3_000 }) }) },
      { weight: 2, arbitrary: fc.record({ settle: fc.nat(processes - 1) }) },
    ),
    { minLength: 50, maxLength: 400 },
  );

describe('points by caller', () => {
  test('never exceed what came back by one burst and one cost a process, whatever is asked where and settled when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }).chain((n) => fc.tuple(fc.constant(n), steps(n))),
        async ([processes, todo]) => {
          let clock = 0;
          const store = sharedStore(() => clock);
          const meters = Array.from(
            { length: processes },
            () => new RateLimiter(BURST, REFILL, store.join(), log, () => clock),
          );
          for (const meter of meters) await meter.settle();
          let admitted = 0;
          for (const step of todo) {
            if ('wait' in step) clock += step.wait;
            else if ('settle' in step) await meters[step.settle]!.settle();
            else {
              const meter = meters[step.process]!;
              if (meter.available('caller') <= 0) continue;
              meter.charge('caller', step.cost);
              admitted += step.cost;
            }
            expect(admitted).toBeLessThanOrEqual(2 * BURST + (REFILL * clock) / 1_000 + processes * LARGEST_COST);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('of five processes are one burst together before any of them has settled', async () => {
    const store = sharedStore(() => 0);
    const meters = Array.from({ length: 5 }, () => new RateLimiter(BURST, REFILL, store.join(), log, () => 0));
    for (const meter of meters) await meter.settle();
    let admitted = 0;
    for (const meter of meters) {
      for (; meter.available('caller') > 0; admitted += 10) meter.charge('caller', 10);
    }
    expect(admitted).toBe(BURST);
  });

  test('over a long time are what comes back, for one who asks two processes as fast as they answer', async () => {
    let clock = 0;
    const store = sharedStore(() => clock);
    const meters = [store.join(), store.join()].map((each) => new RateLimiter(BURST, REFILL, each, log, () => clock));
    for (const meter of meters) await meter.settle();
    let admitted = 0;
    for (; clock < 600_000; clock += 100) {
      for (const meter of meters) {
        while (meter.available('caller') > 0) {
          meter.charge('caller', 10);
          admitted += 10;
        }
        if (clock % 1_000 === 0) await meter.settle();
      }
    }
    const due = BURST + REFILL * 600;
    expect(admitted / due).toBeGreaterThan(0.95);
    expect(admitted).toBeLessThanOrEqual(due + BURST);
  });

  test('of one caller are not those of another, and 100,000 callers take no memory for ever', () => {
    const meter = new RateLimiter(BURST, REFILL, sharedStore(() => 0).join(), log, () => 0);
    meter.charge('a', BURST + 1);
    expect(meter.available('a')).toBeLessThanOrEqual(0);
    expect(meter.available('b')).toBe(BURST);
    for (let n = 0; n < 100_000; n += 1) meter.charge(`c${n}`, 1);
    expect((meter as unknown as { accounts: Map<string, unknown> }).accounts.size).toBeLessThanOrEqual(50_000);
  });

  test('go on being counted here while the database is away, and are settled once it is back', async () => {
    let clock = 0;
    const store = sharedStore(() => clock);
    const [one, other] = [store.join(), store.join()].map(
      (each) => new RateLimiter(BURST, REFILL, each, log, () => clock),
    );
    store.fail = true;
    one!.charge('caller', 400);
    await one!.settle();
    expect(one!.available('caller')).toBe(600);
    store.fail = false;
    await one!.settle();
    other!.charge('caller', 1);
    await other!.settle();
    expect(other!.status('caller').remaining).toBe(599);
    expect(one!.status('caller')).toMatchObject({ limit: BURST, remaining: 600, used: 400, resetSeconds: 4 });
    clock = 4_000;
    expect(one!.status('caller').remaining).toBe(BURST);
  });

  test('that are used up come back after the seconds that were said', () => {
    let clock = 0;
    const meter = new RateLimiter(BURST, REFILL, sharedStore(() => clock).join(), log, () => clock);
    meter.charge('caller', BURST + 250);
    const seconds = meter.secondsUntilMore('caller');
    clock = (seconds - 1) * 1_000;
    expect(meter.available('caller')).toBeLessThanOrEqual(0);
    clock = seconds * 1_000;
    expect(meter.available('caller')).toBeGreaterThan(0);
  });
});

describe('balances in the database', () => {
  let database: TestDatabase;
  let kysely: Kysely<unknown>;
  beforeAll(async () => {
    database = await freshDatabase();
    const pool = new pg.Pool({ connectionString: database.url, max: 4 });
    pool.on('connect', (client) => client.on('error', () => undefined)); // the drop may be quicker than its goodbye
    kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  });
  afterAll(async () => {
    await kysely.destroy();
    await database.drop();
  });

  test('are one for all processes, count the processes, and go no lower than one burst of debt', async () => {
    const db = databaseOver(kysely);
    const [one, other] = [rateStore(db, BURST, 0.001), rateStore(db, BURST, 0.001)];
    expect((await one.settle(new Map())).processes).toBe(1);
    expect((await other.settle(new Map([['a', 300]]))).processes).toBe(2);
    const { balances, processes } = await one.settle(
      new Map([
        ['a', 100],
        ['b', 1],
      ]),
    );
    expect(processes).toBe(2);
    expect(Math.round(balances.get('a')!)).toBe(600);
    expect(Math.round(balances.get('b')!)).toBe(999);
    expect(Math.round((await other.settle(new Map([['a', 9_000]]))).balances.get('a')!)).toBe(-BURST);
    await other.leave();
    expect((await one.settle(new Map())).processes).toBe(1);
    expect(db.statements.count).toBeLessThanOrEqual(8); // one a settlement, and one to forget at each start
  });

  test('come back with time, and are forgotten once they are full', async () => {
    const db = databaseOver(kysely);
    const store = rateStore(db, BURST, 1_000_000);
    await store.settle(new Map([['c', 900]]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await store.settle(new Map([['c', 1]]))).balances.get('c')).toBe(BURST - 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await rateStore(db, BURST, 1_000_000).settle(new Map());
    const rows = await db.rows<{ id: string; caller: string }>(sql`select caller from rate_balance`);
    expect(rows.map(({ caller }) => caller)).not.toContain('c');
  });

  test('settled by many at once never deadlock', async () => {
    const db = databaseOver(kysely);
    const stores = Array.from({ length: 4 }, () => rateStore(db, 1e6, 0.001));
    const names = Array.from({ length: 50 }, (_, n) => `many${n}`);
    await Promise.all(
      stores.map((store, n) => store.settle(new Map((n % 2 ? names : [...names].reverse()).map((name) => [name, 1])))),
    );
    const { balances } = await stores[0]!.settle(new Map(names.map((name) => [name, 1])));
    expect(new Set([...balances.values()].map(Math.round))).toEqual(new Set([1e6 - 5]));
  });
});
