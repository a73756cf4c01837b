import { calendarDay, dayAfter, periodsWithin, readPeriod, type Period } from '../../src/kernel/period.js';
import { findingText } from '../../src/modules/warning/finding.rules.js';
import { raises, WAITING, type RuleInput, type WarningState } from '../../src/modules/warning/warning.rules.js';
import type { IndicatorRecord } from '../indicator.js';
import { regionId } from '../region.js';
import { seedId, type SeedRow } from '../seed.js';
import { SAMPLE_SOURCE } from '../sources.js';
import type { WarningRuleRecord } from '../warning.js';
import { reporters, sampleObservations } from './observations.js';
import type { Place } from './places.js';
import { random } from './random.js';

/** The last two years: older warnings were handled long ago. */
const YEARS = readPeriod('2023-2024')!; // a valid period
/** Without villages, which are too many for a sample: the platform itself raises their warnings. */
const LEVELS: readonly string[] = ['TOWNSHIP', 'COUNTY'];

const STATES: readonly (readonly [WarningState, number])[] = [
  ['RAISED', 2],
  ['ASSIGNED', 2],
  ['VERIFIED', 2],
  ['HANDLED', 2],
  ['CLEARED', 4],
  ['DISMISSED', 1],
];

/** A random state of a warning; some were not handled in time and escalated one level. */
function outcomeOf(
  { parentCode, code }: Place,
  raisedOn: string,
  days: number,
  key: string,
): Readonly<Record<string, unknown>> {
  const dice = random(`warning ${key}`);
  const state = dice.weighted(STATES);
  const dueOn = dayAfter(raisedOn, days);
  if (!parentCode || !WAITING.includes(state) || dice.chance(0.5))
    return { state, dueOn, owner: regionId(code), escalatedAt: null };
  const escalatedOn = dayAfter(dueOn, 1);
  return {
    state,
    dueOn: dayAfter(escalatedOn, days),
    owner: regionId(parentCode),
    escalatedAt: `${escalatedOn}T01:00:00.000Z`, // nine o'clock in Asia/Shanghai
  };
}

/** Warnings that the rules raise from the sample observations, period by period. */
export const sampleWarnings = (
  rules: readonly WarningRuleRecord[],
  indicators: readonly IndicatorRecord[],
): SeedRow[] =>
  rules.flatMap((rule) => {
    const indicator = indicators.find(({ key, level }) => key === rule.indicator && LEVELS.includes(level));
    if (!indicator) return [];
    const reports = Map.groupBy(sampleObservations([indicator]), (row) => row['region']);
    return reporters(indicator).flatMap((place) => {
      // rows of observations
      const placeReports = (reports.get(regionId(place.code)) ?? []) as unknown as readonly Report[];
      return periodsWithin(YEARS, indicator.cadence).flatMap((period) =>
        warning(rule, indicator, place, period, placeReports),
      );
    });
  });

interface Report {
  readonly period: string;
  readonly endsOn: string;
  readonly reportedOn: string;
  readonly figure: string | null;
  readonly figureSince: string | null;
}

function warning(
  rule: WarningRuleRecord,
  indicator: IndicatorRecord,
  place: Place,
  period: Period,
  reports: readonly Report[],
): SeedRow[] {
  const own = reports.find((report) => report.period === period.code);
  const dueOn = dayAfter(period.endsOn, indicator.reportingDays);
  const raisedOn =
    rule.kind === 'SILENCE'
      ? dayAfter(dueOn, rule.days ?? 1)
      : own?.figureSince && calendarDay(new Date(own.figureSince));
  if (!raisedOn) return []; // no figure of the period
  const points = reports.flatMap(({ figure, endsOn }) =>
    figure !== null && endsOn <= period.endsOn ? [{ on: endsOn, value: figure }] : [],
  );
  const input: RuleInput = { points, dueOn, reportedOn: own?.reportedOn ?? null, on: raisedOn };
  const reason = raises({ ...rule, comparator: rule.side }, input);
  if (!reason) return [];
  const value = rule.kind === 'SILENCE' ? null : own!.figure; // without a report nothing would have been raised
  const run = points.slice(-1 - (rule.periods ?? 0)).map((point) => point.value);
  const key = `${rule.key} ${place.code} ${period.code}`;
  return [
    {
      id: seedId('ProgressWarning', key),
      rule: seedId('WarningRule', rule.key),
      region: regionId(place.code),
      period: period.code,
      value,
      raisedOn,
      ...outcomeOf(place, raisedOn, rule.handlingDays, key),
      finding: findingText({
        reason,
        subject: indicator.name,
        unit: indicator.unit,
        period: period.code,
        value,
        threshold: rule.threshold,
        run,
        dueOn,
        isSample: true,
      }),
      sensitivity: indicator.isAboutPeople && rule.kind !== 'SILENCE' ? 'INTERNAL' : 'PUBLIC',
      provenance: 'SAMPLE',
      sources: [SAMPLE_SOURCE],
      remark: null,
    },
  ];
}
