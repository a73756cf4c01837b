import type { Context } from '../../kernel/context.js';
import {
  dayAfter,
  periodAt,
  periodsWithin,
  shiftPeriod,
  yearsOf,
  type Period,
  type PeriodKind,
} from '../../kernel/period.js';
import { sql, type Sql } from '../../kernel/sql.js';
import { measure } from '../progress/progress.service.js';
import { readMeasurement } from '../progress/measurement.service.js';
import { findingText, type Finding } from './finding.rules.js';
import { raises, type WarningKind, type WarningReason, type WarningRule } from './warning.rules.js';

/** Something that a rule finds amiss, whether it was raised before or not. Ids are local. */
export interface RuleFinding {
  readonly rule: string;
  readonly region: string;
  readonly period: string;
  readonly value: string | null;
  readonly finding: string;
  readonly isSample: boolean;
}

export interface Rule extends WarningRule {
  readonly id: string;
  readonly target: string | null;
  readonly subject: string;
  readonly unit: string | null;
  readonly cadence: PeriodKind | null;
  readonly reportingDays: number | null;
  /** The last year for which a target asks for the indicator; null where none does, or one for the long term. */
  readonly lastYear: number | null;
}

const REASONS: Readonly<Record<WarningKind, (rule: WarningRule) => WarningReason>> = {
  THRESHOLD: ({ comparator }) => (comparator === 'BELOW' ? 'BELOW_THRESHOLD' : 'ABOVE_THRESHOLD'),
  TREND: ({ comparator }) => (comparator === 'BELOW' ? 'FALLING' : 'RISING'),
  SILENCE: () => 'NOT_REPORTED',
  OVERDUE: () => 'TARGET_MISSED',
};

/** What is looked at. */
interface Look {
  readonly rules: readonly Rule[];
  readonly regions: readonly string[];
  readonly today: string;
}

/**
 * What rules find amiss in some regions on a day and did not find before, in a constant number of statements, whatever
 * the number of regions. The same as `raises` finds rule by rule and region by region.
 *
 * @param silence whether to look for what was not reported: it comes with time, no report brings it about
 */
export async function findWarnings(look: Look, silence: boolean, context: Context): Promise<RuleFinding[]> {
  const found = await Promise.all([
    byFigures(look, context),
    silence ? bySilence(look, context) : [],
    byTargets(look, context),
  ]);
  return found.flat();
}

/** One finding of a rule about a period of a region is raised once: not again after it was cleared, or archived. */
export const isNew = (rule: Sql, region: Sql, period: Sql): Sql =>
  sql`not exists (select from progress_warning w where w.rule_id = ${rule} and w.region_id = ${region} and w.period = ${period})`;
const NEW = isNew(sql`f.rule_id`, sql`f.region_id`, sql`f.period`);

/** Those in force. */
export const readRules = ({ db }: Context): Promise<Rule[]> =>
  db.rows<Rule>(sql`
    select w.id, w.kind, w.side as comparator, w.threshold::text, w.periods, w.days, w.target_id as target, coalesce(i.name, t.name) as subject,
      coalesce(i.unit, t.unit) as unit, i.cadence, i.reporting_days as "reportingDays", (
        select case when bool_or(a.is_long_term) then null else max(a.last_year) end from target_reading m join target a on a.id = m.target_id
        where m.indicator_id = i.id and m.archived_at is null and a.archived_at is null) as "lastYear"
    from warning_rule w left join indicator i on i.id = w.indicator_id left join target t on t.id = w.target_id
    where w.is_active and w.archived_at is null order by w.key`);

const found = (
  rule: Rule,
  region: string,
  { period, value, ...rest }: Omit<Finding, 'reason' | 'subject' | 'unit'>,
): RuleFinding => ({
  rule: rule.id,
  region,
  period,
  value,
  isSample: rest.isSample,
  finding: findingText({ ...rule, ...rest, period, value, reason: REASONS[rule.kind](rule) }),
});

async function byFigures({ rules, regions, today }: Look, { db }: Context): Promise<RuleFinding[]> {
  const rows = await db.rows<{ rule: string; region: string; period: string; run: string[]; isSample: boolean }>(
    sql`select rule_id as rule, region_id as region, period, run::text[], is_sample as "isSample" from warnings_by_figures(${today}::date, ${regions}::uuid[]) f where ${NEW}`,
  );
  return rows.flatMap(({ rule: id, region, ...row }) => {
    const rule = rules.find((each) => each.id === id);
    return rule
      ? [found(rule, region, { ...row, value: row.run.at(-1) ?? null, threshold: rule.threshold ?? null })]
      : []; // it was switched off meanwhile
  });
}

async function bySilence({ rules, regions, today }: Look, { db }: Context): Promise<RuleFinding[]> {
  const due = rules.flatMap((rule) => {
    const waited = rule.kind === 'SILENCE' && waitedFor(rule, today);
    return waited ? [{ rule, ...waited }] : [];
  });
  if (due.length === 0) return [];
  const rows = await db.rows<{ rule: string; region: string; period: string; isSample: boolean }>(sql`
    select rule_id as rule, region_id as region, period, is_sample as "isSample"
    from warnings_by_silence(${due.map(({ rule }) => rule.id)}::uuid[], ${due.map(({ period }) => period.code)}::text[], ${today}::date, ${regions}::uuid[]) f where ${NEW}`);
  return rows.map(({ rule: id, region, ...row }) => {
    const { rule, dueOn } = due.find((each) => each.rule.id === id)!; // it was asked for
    return found(rule, region, { ...row, value: null, dueOn });
  });
}

/** The latest period of which silence would be a warning by now. Nobody owes what no target asks for any more. */
function waitedFor(rule: Rule, today: string): { period: Period; dueOn: string } | null {
  const { cadence, reportingDays, lastYear } = rule;
  if (!cadence || cadence === 'PLAN' || reportingDays === null) return null;
  const now = periodAt(today, cadence);
  const isOver = lastYear !== null && yearsOf(now).last > lastYear;
  const last = isOver ? periodsWithin(periodAt(`${lastYear}-12-31`, 'YEAR'), cadence).at(-1)! : now; // a year has some
  for (let period = last; ; period = shiftPeriod(period, -1)) {
    const dueOn = dayAfter(period.endsOn, reportingDays);
    if (raises(rule, { points: [], dueOn, reportedOn: null, on: today })) return { period, dueOn };
  }
}

/** Targets whose window is over, in the counties among the regions. */
async function byTargets({ rules, regions, today }: Look, context: Context): Promise<RuleFinding[]> {
  const measurements = await Promise.all(
    rules.flatMap((rule) =>
      rule.kind === 'OVERDUE' && rule.target
        ? [readMeasurement(rule.target, context).then((measurement) => ({ rule, measurement }))]
        : [],
    ),
  );
  const over = measurements.flatMap(({ rule, measurement }) => {
    const period = measurement && lastOver(measurement, today);
    return period ? [{ rule, measurement, period }] : [];
  });
  if (over.length === 0) return [];
  const counties = await context.db.rows<Place>(
    sql`select id, code, level from region where id = any(${regions}::uuid[]) and level = 'COUNTY' and in_demonstration_area and archived_at is null order by code`,
  );
  const asked = over.flatMap((each) => counties.map((county) => ({ ...each, county })));
  const questions = asked.map(({ measurement, period, county }) => ({
    measurement,
    period,
    area: { places: [county] },
    asOf: today,
    knownAt: null,
    isNow: true,
  }));
  const answers = await measure(questions, context);
  return asked.flatMap(({ rule, period, county }, at) => {
    const { rule: statusRule, actual, goal, span, isSample } = answers[at]!; // one for each question
    if (!raises(rule, { points: [], dueOn: null, reportedOn: null, statusRule, on: today })) return [];
    return [
      found(rule, county.id, {
        period: period.code,
        value: actual,
        goal: goal.range ? `${goal.range.lower}—${goal.range.upper}` : goal.value,
        dueOn: span.endsOn,
        isSample,
      }),
    ];
  });
}

type Question = Parameters<typeof measure>[0][number];
type Place = Question['area']['places'][number];

/** The last year of the target whose window had ended before a day. */
function lastOver(
  { firstYear, lastYear, isLongTerm, dueOn, how }: Question['measurement'],
  today: string,
): Period | null {
  if (!how) return null;
  const yearBefore = Number(today.slice(0, 4)) - 1;
  const ends =
    how.window === 'WHOLE_TERM'
      ? (dueOn ?? `${lastYear}-12-31`)
      : `${isLongTerm ? yearBefore : Math.min(lastYear, yearBefore)}-12-31`;
  return ends < today && ends >= `${firstYear}-01-01` ? periodAt(ends, 'YEAR') : null;
}
