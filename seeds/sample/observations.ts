import { dayAfter, periodsWithin, readPeriod, type Period } from '../../src/kernel/period.js';
import type { ObservationState } from '../../src/modules/indicator/observation.entity.js';
import { regionId } from '../region.js';
import { seedId, type SeedRow } from '../seed.js';
import { SAMPLE_SOURCE } from '../sources.js';
import { counties, countyOf, townships, villages, type Place } from './places.js';
import { random, type Random } from './random.js';
import type { IndicatorRecord } from '../indicator.js';

/** The trend of an indicator's sample figures: from a level at the start of 2021 to a level at the end of 2024. */
interface Trend {
  readonly from: number;
  readonly to: number;
  /** Greatest distance of a region from the trend; of a figure from its region's trend, a quarter of it. */
  readonly spread: number;
  readonly most?: number;
  readonly weights?: readonly [low: number, high: number];
  /** The weight of every region. */
  readonly weight?: string;
  /** The figure is this or zero: the trend is the share of regions that have it, in the order of their luck. */
  readonly whole?: number;
}

const TRENDS: Readonly<Record<string, Trend>> = {
  'tap-water-coverage': { from: 84, to: 95, spread: 5, most: 100, weights: [120, 620] },
  'information-officers': { from: 0.9, to: 0.985, spread: 0, whole: 1 },
  'principal-visits': { from: 0.42, to: 0.62, spread: 0.12, weights: [3, 14] },
  'deputy-visits': { from: 0.85, to: 1.12, spread: 0.2, weights: [3, 14] },
  'open-rectification-issues': { from: 9, to: 0.4, spread: 1.5 },
  dropouts: { from: 2.2, to: 0.1, spread: 0.8 },
  'large-scale-returns': { from: 0, to: 0, spread: 0 },
  'lookback-coverage': { from: 0, to: 98, spread: 6, most: 100, weights: [40, 180] },
  'phone-monitoring-rounds': { from: 1, to: 1, spread: 0 },
  'education-subsidy-coverage': { from: 97, to: 99.9, spread: 0.8, most: 100, weights: [800, 4200] },
  'family-doctor-renewal': { from: 92, to: 99.6, spread: 1.5, most: 100, weights: [600, 5200] },
  'housing-lookback': { from: 30, to: 99, spread: 4, most: 100, weights: [900, 6400] },
  'housing-safety-certified': { from: 90, to: 99.8, spread: 1.5, most: 100, weights: [400, 3600] },
  'water-emergency-mechanisms': { from: 0.1, to: 0.9, spread: 0, whole: 1 },
  'water-company-reform': { from: 0.1, to: 0.95, spread: 0, whole: 100, weight: '1' },
  'income-growth-gap': { from: 0.2, to: 0.9, spread: 0.6, weights: [90, 420] },
  'workers-per-household': { from: 0.92, to: 1.12, spread: 0.06, weights: [2000, 14000] },
  'industry-fund-share': { from: 49, to: 66, spread: 2.5, most: 100, weights: [1800, 9800] },
  'resettlement-fund-share': { from: 19, to: 26, spread: 3, most: 100, weights: [200, 2400] },
  'sites-with-industry': { from: 55, to: 99, spread: 5, most: 100, weights: [2, 18] },
  'one-table-villages': { from: 10, to: 97, spread: 6, most: 100, weights: [6, 30] },
};

const TERM = readPeriod('2021-2024')!; // a valid period
const LAST_YEAR = '2024';

/** Counties in trouble: their figures lag, and they report less and later. */
const TROUBLED = new Set(counties.filter((_, at) => at % 6 === 4).map(({ code }) => code));
const LAG = 0.35;

/** The regions that report an indicator. */
export const reporters = ({ level, kinds }: Pick<IndicatorRecord, 'level' | 'kinds'>): readonly Place[] => {
  const places = { VILLAGE: villages, TOWNSHIP: townships, COUNTY: counties, PREFECTURE: [CITY] }[level];
  return places.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind as never));
};
const CITY: Place = { code: '4205', name: '宜昌市', level: 'PREFECTURE', parentCode: '42', inDemonstrationArea: true };

const atNine = (date: string): string => `${date}T01:00:00.000Z`; // in Asia/Shanghai

/** Share of the term that has passed by the end of a period. */
const progressAt = ({ endsOn }: Period): number =>
  (Date.parse(endsOn) - Date.parse(TERM.startsOn)) / (Date.parse(TERM.endsOn) - Date.parse(TERM.startsOn));

/** Generates the reports of a region about an indicator, period by period. */
function* reports(indicator: IndicatorRecord, place: Place, dice: Random): Generator<SeedRow> {
  const trend = TRENDS[indicator.key];
  if (!trend) throw new Error(`no course for the indicator ${indicator.key}`);
  const isTroubled = TROUBLED.has(countyOf(place.code));
  const lag = isTroubled ? LAG : 0;
  const offset = (dice.whole(-100, 100) / 100) * trend.spread;
  const luck = dice.whole(0, 1000) / 1000;
  const weight = trend.weights ? String(dice.whole(...trend.weights)) : (trend.weight ?? null);
  const text = (value: number): string =>
    Math.max(0, Math.min(value, trend.most ?? Infinity)).toFixed(indicator.decimals);
  for (const period of periodsWithin(TERM, indicator.cadence)) {
    if (indicator.computedFrom !== undefined && period.startsOn >= indicator.computedFrom) return; // computed
    const level = trend.from + (trend.to - trend.from) * Math.max(0, progressAt(period) - lag);
    const deviation = offset + (dice.whole(-100, 100) / 400) * trend.spread;
    const value = text(trend.whole ? (luck <= level ? trend.whole : 0) : level + deviation);
    if (dice.chance(isTroubled ? 0.08 : 0.02)) continue; // never reported
    const late = dice.chance(isTroubled ? 0.25 : 0.06) ? dice.whole(1, 40) : 0;
    const corrected = dice.chance(0.01) ? text(Number(value) * 1.05) : null;
    yield observation(indicator, place, period, { value, weight, late, corrected, open: dice.chance(0.04) });
  }
}

interface Report {
  readonly value: string;
  readonly weight: string | null;
  /** Days after the due day. */
  readonly late: number;
  /** The value that was approved before the correction. */
  readonly corrected: string | null;
  /** Not approved yet; counts in the last year only. */
  readonly open: boolean;
}

function observation(indicator: IndicatorRecord, place: Place, period: Period, report: Report): SeedRow {
  const { value, weight, late, corrected } = report;
  const dueOn = dayAfter(period.endsOn, indicator.reportingDays);
  const submittedOn = dayAfter(late ? dueOn : period.endsOn, late || Math.max(1, indicator.reportingDays - 7));
  const approvedAt = atNine(dayAfter(submittedOn, 5));
  const correctedAt = atNine(dayAfter(submittedOn, 200));
  const isOpen = report.open && period.code.startsWith(LAST_YEAR) && !corrected;
  const state: ObservationState = isOpen ? 'SUBMITTED' : period.code.startsWith(LAST_YEAR) ? 'APPROVED' : 'LOCKED';
  return {
    id: seedId('Observation', `${indicator.key} ${place.code} ${period.code}`),
    indicator: seedId('Indicator', indicator.key),
    region: regionId(place.code),
    period: period.code,
    startsOn: period.startsOn,
    endsOn: period.endsOn,
    state,
    value,
    weight,
    dueOn,
    reportedOn: submittedOn,
    reporter: `样例填报员 ${place.code}`,
    figure: isOpen ? null : value,
    figureWeight: isOpen ? null : weight,
    figureSince: isOpen ? null : corrected ? correctedAt : approvedAt,
    revisions: corrected ? [{ value: corrected, weight, since: approvedAt, until: correctedAt }] : [],
    sensitivity: isOpen || indicator.isAboutPeople ? 'INTERNAL' : 'PUBLIC',
    provenance: 'SAMPLE',
    sources: [SAMPLE_SOURCE],
    remark: null,
  };
}

/** Whether some of its periods are reported: before a computed indicator there may have been reports. */
const isReported = ({ key, origin }: IndicatorRecord): boolean => origin !== 'COMPUTED' || key in TRENDS;

/** Generates sample reports for 2021 to 2024: with gaps, late reports, corrections and a few counties in trouble. */
export const sampleObservations = (indicators: readonly IndicatorRecord[]): SeedRow[] =>
  indicators
    .filter(isReported)
    .flatMap((indicator) =>
      reporters(indicator).flatMap((place) => [...reports(indicator, place, random(`${indicator.key} ${place.code}`))]),
    );
