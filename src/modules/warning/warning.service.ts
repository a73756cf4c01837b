import { v7 } from 'uuid';
import { requireMay } from '../../kernel/access/permit.js';
import type { Context } from '../../kernel/context.js';
import type { Database } from '../../kernel/database.js';
import { calendarDay } from '../../kernel/period.js';
import { sql } from '../../kernel/sql.js';
import { because, done, lastEvent, perform, type Outcome, type Request } from '../../kernel/write/perform.js';
import { findWarnings, type Found } from './findings.service.js';
import { escalatesTo, OWNER_LEVELS, WAITING } from './warning.rules.js';
import { WarningRule } from './warning-rule.entity.js';

/** What an evaluation came to, as the row of its outcome. */
export interface Evaluation {
  readonly raised: number;
  readonly escalated: number;
}

/**
 * Raises what the active rules find now and did not find before, and sends up what was left lying past its day. For
 * those who may change the rules, everywhere: what a rule finds must not depend on who asks.
 *
 * @throws Unauthenticated, Forbidden
 */
export async function evaluateWarnings(input: Request['input'], context: Context): Promise<Outcome> {
  requireMay(context.actor, 'UPDATE', context.graph.of(WarningRule), undefined);
  const now = context.now();
  const today = calendarDay(now);
  const found = await findWarnings(today, context);
  const [outcome] = await perform({ name: 'evaluateWarnings', input }, context, async (db) => {
    const raised = await raise(found, today, db);
    await because(db, '逾期未处理，上报上一级 (left past its day: up one level)');
    const escalated = await escalate(today, now, db);
    const evaluation: Evaluation & { id: string } = { id: v7(), raised, escalated };
    return [done({ ...evaluation }, raised + escalated > 0 ? await lastEvent(db) : null)];
  });
  return outcome!; // one was asked for
}

/** One finding of a rule about a period of a region is raised once: not again after it was cleared, or archived. */
async function raise(found: readonly Found[], today: string, db: Database): Promise<number> {
  if (found.length === 0) return 0;
  const all = <K extends keyof Found>(name: K): Found[K][] => found.map((each) => each[name]);
  const rows = await db.rows(sql`
    insert into progress_warning (id, rule_id, region_id, period, value, raised_on, due_on, owner_id, finding, provenance, sources)
    select f.id, f.rule, f.region, f.period, f.value, ${today}::date, ${today}::date + r.handling_days, f.region, f.finding,
      case when f.is_sample then 'SAMPLE' else 'UNVERIFIED' end, jsonb_build_array(jsonb_build_object('title', '预警规则：' || r.name))
    from unnest(${found.map(() => v7())}::uuid[], ${all('rule')}::uuid[], ${all('region')}::uuid[], ${all('period')}::text[],
      ${all('value')}::numeric[], ${all('finding')}::text[], ${all('isSample')}::boolean[]) f(id, rule, region, period, value, finding, is_sample)
    join warning_rule r on r.id = f.rule
    where not exists (select from progress_warning w where w.rule_id = f.rule and w.region_id = f.region and w.period = f.period)
    order by f.rule, f.region
    on conflict (period, rule_id, region_id) where archived_at is null do nothing
    returning id`); // prettier-ignore
  return rows.length;
}

const UP = OWNER_LEVELS.flatMap((level) => escalatesTo(level) ?? []);
const FROM = OWNER_LEVELS.filter((level) => escalatesTo(level) !== null);

/** The level above has as many days again, from now: a platform that stood still must not run through all levels at once. */
async function escalate(today: string, now: Date, db: Database): Promise<number> {
  const rows = await db.rows(sql`
    update progress_warning w set owner_id = above.id, escalated_at = ${now.toISOString()}::timestamptz, due_on = ${today}::date + r.handling_days
    from warning_rule r, region own, region above, unnest(${FROM}::text[], ${UP}::text[]) goes(level, up)
    where w.state = any(${WAITING}::text[]) and w.due_on < ${today}::date and w.archived_at is null
      and r.id = w.rule_id and own.id = w.owner_id and goes.level = own.level and above.level = goes.up
      and above.code = any(string_to_array(rtrim(own.path, '/'), '/'))
    returning w.id`);
  return rows.length;
}
