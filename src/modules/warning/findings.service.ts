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
import { measure } from '../progress/assessment/progress.service.js';
import { readMeasurement } from '../progress/measurement/measurement.service.js';
import { ASSESSED_COLUMNS } from '../region/region.service.js';
import { findingText, type FigureFinding } from './finding.rules.js';
import { raises, type WarningKind, type WarningReason, type WarningRule } from './warning.rules.js';

/** A finding of a rule about a region and a period. Ids are local. */
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
  /** The first day that the platform computes instead of waiting for reports. */
  readonly computedFrom: string | null;
  /** The last year for which a target uses the indicator; null where no target does, or a long-term one. */
  readonly lastYear: number | null;
}

const REASONS: Readonly<Record<WarningKind, (rule: WarningRule) => WarningReason>> = {
  THRESHOLD: ({ comparator }) => (comparator === 'BELOW' ? 'BELOW_THRESHOLD' : 'ABOVE_THRESHOLD'),
  TREND: ({ comparator }) => (comparator === 'BELOW' ? 'FALLING' : 'RISING'),
  SILENCE: () => 'NOT_REPORTED',
  OVERDUE: () => 'TARGET_MISSED',
};

/** The rules to evaluate, in which regions, and on which day. */
interface EvaluationInput {
  readonly rules: readonly Rule[];
  readonly regions: readonly string[];
  readonly today: string;
}

/**
 * The new findings of rules in some regions on a day, in a constant number of statements, whatever the number of
 * regions. They equal what `raises` finds rule by rule and region by region.
 *
 * @param silence whether to look for missing reports, which only the passing of time brings about, not a report
 */
export async function findWarnings(input: EvaluationInput, silence: boolean, context: Context): Promise<RuleFinding[]> {
  const findings = await Promise.all([
    byFigures(input, context),
    silence ? bySilence(input, context) : [],
    byTargets(input, context),
  ]);
  return findings.flat();
}

/** Whether a finding is new: a rule warns once about a period of a region, counting cleared and archived warnings. */
export const isNew = (rule: Sql, region: Sql, period: Sql): Sql =>
  sql`not exists (select from progress_warning w
    where w.rule_id = ${rule} and w.region_id = ${region} and w.period = ${period})`;
const NEW = isNew(sql`f.rule_id`, sql`f.region_id`, sql`f.period`);

/** The active rules about figures. */
export const readRules = ({ db }: Context): Promise<Rule[]> =>
  db.rows<Rule>(sql`
    select w.id, w.kind, w.side as comparator, w.threshold::text, w.periods, w.days, w.target_id as target,
      coalesce(i.name, t.name) as subject, coalesce(i.unit, t.unit) as unit, i.cadence,
      i.reporting_days as "reportingDays", i.computed_from::text as "computedFrom", (
        select case when bool_or(a.is_long_term) then null else max(a.last_year) end
        from target_reading m join target a on a.id = m.target_id
        where m.indicator_id = i.id and m.archived_at is null and a.archived_at is null) as "lastYear"
    from warning_rule w left join indicator i on i.id = w.indicator_id left join target t on t.id = w.target_id
    where w.is_active and w.kind not in ('FINDING', 'LATE') and w.archived_at is null order by w.key`);

const ruleFinding = (
  rule: Rule,
  region: string,
  { period, value, ...rest }: Omit<FigureFinding, 'reason' | 'subject' | 'unit'>,
): RuleFinding => ({
  rule: rule.id,
  region,
  period,
  value,
  isSample: rest.isSample,
  finding: findingText({ ...rule, ...rest, period, value, reason: REASONS[rule.kind](rule) }),
});

async function byFigures({ rules, regions, today }: EvaluationInput, { db }: Context): Promise<RuleFinding[]> {
  const rows = await db.rows<{ rule: string; region: string; period: string; run: string[]; isSample: boolean }>(
    sql`select rule_id as rule, region_id as region, period, run::text[], is_sample as "isSample"
      from warnings_by_figures(${today}::date, ${regions}::uuid[]) f where ${NEW}`,
  );
  return rows.flatMap(({ rule: id, region, ...row }) => {
    const rule = rules.find((each) => each.id === id);
    return rule
      ? [ruleFinding(rule, region, { ...row, value: row.run.at(-1) ?? null, threshold: rule.threshold ?? null })]
      : []; // the rule was deactivated meanwhile
  });
}

async function bySilence({ rules, regions, today }: EvaluationInput, { db }: Context): Promise<RuleFinding[]> {
  const due = rules.flatMap((rule) => {
    const awaited = rule.kind === 'SILENCE' && awaitedPeriod(rule, today);
    return awaited ? [{ rule, ...awaited }] : [];
  });
  if (due.length === 0) return [];
  const rows = await db.rows<{ rule: string; region: string; period: string; isSample: boolean }>(sql`
    select rule_id as rule, region_id as region, period, is_sample as "isSample"
    from warnings_by_silence(${due.map(({ rule }) => rule.id)}::uuid[],
      ${due.map(({ period }) => period.code)}::text[], ${today}::date, ${regions}::uuid[]) f where ${NEW}`);
  return rows.map(({ rule: id, region, ...row }) => {
    const { rule, dueOn } = due.find((each) => each.rule.id === id)!; // the statement had only these rules
    return ruleFinding(rule, region, { ...row, value: null, dueOn });
  });
}

/** The latest period whose silence raises a warning today. Reports after the last year of all targets are not due. */
function awaitedPeriod(rule: Rule, today: string): { period: Period; dueOn: string } | null {
  const { cadence, reportingDays, lastYear, computedFrom } = rule;
  if (!cadence || cadence === 'PLAN' || reportingDays === null) return null;
  const now = periodAt(today, cadence);
  const isOver = lastYear !== null && yearsOf(now).last > lastYear;
  const last = isOver ? periodsWithin(periodAt(`${lastYear}-12-31`, 'YEAR'), cadence).at(-1)! : now; // never empty
  for (let period = last; ; period = shiftPeriod(period, -1)) {
    const dueOn = dayAfter(period.endsOn, reportingDays);
    if (!raises(rule, { points: [], dueOn, reportedOn: null, on: today })) continue;
    return computedFrom !== null && period.startsOn >= computedFrom ? null : { period, dueOn };
  }
}

/** Missed targets whose window is over, in the counties among the regions. */
async function byTargets({ rules, regions, today }: EvaluationInput, context: Context): Promise<RuleFinding[]> {
  const measurements = await Promise.all(
    rules.flatMap((rule) =>
      rule.kind === 'OVERDUE' && rule.target
        ? [readMeasurement(rule.target, context).then((measurement) => ({ rule, measurement }))]
        : [],
    ),
  );
  const ended = measurements.flatMap(({ rule, measurement }) => {
    const period = measurement && lastEndedYear(measurement, today);
    return period ? [{ rule, measurement, period }] : [];
  });
  if (ended.length === 0) return [];
  const counties = await context.db.rows<Place>(
    sql`select ${ASSESSED_COLUMNS} from region r where id = any(${regions}::uuid[])
      and level = 'COUNTY' and in_demonstration_area and archived_at is null order by code`,
  );
  const cases = ended.flatMap((each) => counties.map((county) => ({ ...each, county })));
  const questions = cases.map(({ measurement, period, county }) => ({
    measurement,
    period,
    area: { places: [county] },
    asOf: today,
    knownAt: null,
    isNow: true,
  }));
  const answers = await measure(questions, context);
  return cases.flatMap(({ rule, period, county }, at) => {
    const { rule: statusRule, actual, goal, span, isSample } = answers[at]!; // one for each question
    if (!raises(rule, { points: [], dueOn: null, reportedOn: null, statusRule, on: today })) return [];
    return [
      ruleFinding(rule, county.id, {
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

/** The last year of the target whose window ended before a day; null if there is none. */
function lastEndedYear(
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
