import { v7 } from 'uuid';
import { requireMay } from '../../kernel/access/permit.js';
import type { Context } from '../../kernel/context.js';
import type { Database } from '../../kernel/database.js';
import { calendarDay } from '../../kernel/period.js';
import { sql } from '../../kernel/sql.js';
import {
  succeeded,
  lastEvent,
  runMutation,
  type Outcome,
  type MutationRequest,
} from '../../kernel/write/run-mutation.js';
import { findWarnings, isNew, readRules, type RuleFinding } from './findings.service.js';
import { changedRegions, everyRegion } from './portions.service.js';
import { escalatesTo, OWNER_LEVELS, WAITING } from './warning.rules.js';
import { WarningRule } from './warning-rule.entity.js';

/** The result of an evaluation, as the row of its outcome. */
export interface Evaluation {
  readonly raised: number;
  readonly escalated: number;
}

/**
 * Raises the new findings of the active rules about figures, and escalates warnings past their deadline by one level.
 * The caller needs the right to change rules, everywhere: what a rule finds must not depend on the caller.
 *
 * @throws Unauthenticated, Forbidden
 */
export async function evaluateWarnings(input: MutationRequest['input'], context: Context): Promise<Outcome> {
  requireMay(context.actor, 'UPDATE', context.model.of(WarningRule), undefined);
  // this transaction covers only the idempotency key: an interrupted request leaves written portions, which do no harm
  const [outcome] = await runMutation({ name: NAME, input }, context, async () => {
    const { event, ...evaluation } = await evaluate(null, context, input.reason);
    return [succeeded({ ...evaluation, id: v7() }, event)];
  });
  return outcome!; // one outcome for one change
}

const NAME = 'evaluateWarnings';
type Written = { readonly amount: number; readonly event: Outcome['event'] };

/**
 * Evaluates the rules in all regions, or in those whose reports changed state since a feed position. It works in
 * portions, each in its own transaction: a nation takes no more memory and no longer statements than a county. It does
 * no harm if it is interrupted or run twice.
 */
export async function evaluate(
  since: string | null,
  context: Context,
  reason?: string | null,
): Promise<Evaluation & Pick<Written, 'event'>> {
  const now = context.now();
  const today = calendarDay(now);
  const rules = await readRules(context);
  const write = async (why: string | null | undefined, change: (db: Database) => Promise<number>): Promise<Written> => {
    const [outcome] = await runMutation({ name: NAME, input: { reason: why ?? null } }, context, async (db) => {
      const amount = await change(db);
      return [succeeded({ id: '', amount }, amount > 0 ? await lastEvent(db) : null)];
    });
    return { amount: outcome!.row!['amount'] as number, event: outcome!.event }; // the callback above sets the amount
  };
  let [raised, escalated, event]: [number, number, Outcome['event']] = [0, 0, null];
  for await (const regions of since === null ? everyRegion(context) : changedRegions(since, context)) {
    const findings = await findWarnings({ rules, regions, today }, since === null, context);
    if (findings.length === 0) continue;
    const portion = await write(reason, (db) => raise(findings, today, db));
    raised += portion.amount;
    event = portion.event ?? event;
  }
  for (let portion = since === null ? MOST_UP : 0; portion === MOST_UP; escalated += portion) {
    const escalation = await write('逾期未处理，上报上一级 (left past its day: up one level)', (db) =>
      escalate(today, now, db),
    );
    portion = escalation.amount;
    event = escalation.event ?? event;
  }
  return { raised, escalated, event };
}

async function raise(findings: readonly RuleFinding[], today: string, db: Database): Promise<number> {
  const all = <K extends keyof RuleFinding>(name: K): RuleFinding[K][] => findings.map((each) => each[name]);
  const rows = await db.rows(sql`
    insert into progress_warning
      (id, rule_id, region_id, period, value, raised_on, due_on, owner_id, finding, provenance, sources)
    select f.id, f.rule, f.region, f.period, f.value, ${today}::date, ${today}::date + r.handling_days, f.region,
      f.finding, case when f.is_sample then 'SAMPLE' else 'UNVERIFIED' end,
      jsonb_build_array(jsonb_build_object('title', '预警规则：' || r.name))
    from unnest(${findings.map(() => v7())}::uuid[], ${all('rule')}::uuid[], ${all('region')}::uuid[],
      ${all('period')}::text[], ${all('value')}::numeric[], ${all('finding')}::text[], ${all('isSample')}::boolean[])
      f(id, rule, region, period, value, finding, is_sample)
    join warning_rule r on r.id = f.rule
    where ${isNew(sql`f.rule`, sql`f.region`, sql`f.period`)}
    order by f.rule, f.region
    on conflict (period, rule_id, region_id) where archived_at is null and subject_id is null do nothing
    returning id`);
  return rows.length;
}

const UP = OWNER_LEVELS.flatMap((level) => escalatesTo(level) ?? []);
const FROM = OWNER_LEVELS.filter((level) => escalatesTo(level) !== null);

/** Most warnings that one transaction escalates. */
const MOST_UP = 1000;

/** The level above gets the full handling time from today: no warning skips several levels at once after a downtime. */
async function escalate(today: string, now: Date, db: Database): Promise<number> {
  const rows = await db.rows(sql`
    update progress_warning w set owner_id = up.owner_id, escalated_at = ${now.toISOString()}::timestamptz,
      due_on = ${today}::date + up.days
    from (
      select late.id, above.id as owner_id, r.handling_days as days
      from progress_warning late join warning_rule r on r.id = late.rule_id join region own on own.id = late.owner_id
      join unnest(${FROM}::text[], ${UP}::text[]) goes(level, up) on goes.level = own.level
      join region above on above.level = goes.up
        and above.code = any(string_to_array(rtrim(own.path, '/'), '/'))
      where late.state = any(${WAITING}::text[]) and late.due_on < ${today}::date and late.archived_at is null
      order by late.due_on, late.id limit ${sql.lit(MOST_UP)}) up
    where w.id = up.id
    returning w.id`);
  return rows.length;
}
