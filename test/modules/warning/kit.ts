import pg from 'pg';
import { AS_SYSTEM } from '../../../src/server/database/wire/pool.js';
import { regionId } from '../../../seeds/region.js';
import { seedId } from '../../../seeds/seed.js';
import { startTestApp, type TestApp } from '../../kit/app.js';

export const TODAY = '2025-05-20';
/** Of the platform, as tests set it. */
export const clock = { now: new Date(`${TODAY}T02:00:00Z`) };

export let app: TestApp;
let keeper: pg.Client; // figures under correction count too

export async function start(): Promise<void> {
  app = await startTestApp({ now: () => clock.now });
  keeper = new pg.Client({ connectionString: app.databaseUrl, options: AS_SYSTEM });
  await keeper.connect();
  // the issues that are not closed are reported, and somebody waits for the reports, as before they were computed
  await keeper.query(`update warning_rule set is_active = true where key = 'rectification-issues-silent-30'`);
  await keeper.query(`update target_reading set indicator_id = (select id from indicator where key = 'open-rectification-issues')
    where target_id = (select id from target where key = 'tgt-phase-2024-issues-zero')`);
}

export async function stop(): Promise<void> {
  await keeper?.end();
  await app?.stop();
}

export type Rows = Record<string, any>[]; // eslint-disable-line @typescript-eslint/no-explicit-any -- columns of the statement
export const sql = async (text: string, values: unknown[] = []): Promise<Rows> =>
  (await keeper.query<Rows[number]>(text, values)).rows;

/** A warning of one's own, raised today, or on its last day if that is over, about a township of 五峰. */
let made = 0;
export async function warning(code = '420529111', state = 'RAISED', dueOn = '2025-06-30'): Promise<string> {
  const id = seedId('ProgressWarning', `test ${(made += 1)}`);
  await sql(
    `insert into progress_warning (id, rule_id, region_id, owner_id, period, state, raised_on, due_on, finding, provenance)
     values ($1, $2, $3, $3, $4, $5, least($6::date, $7::date), $7, '样例', 'SAMPLE')`,
    [id, seedId('WarningRule', 'rectification-issues-rising-2'), regionId(code), `20${10 + made}`, state, TODAY, dueOn],
  );
  return id;
}
