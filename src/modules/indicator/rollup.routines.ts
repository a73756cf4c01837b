import { triggers } from '../../kernel/model/triggers.js';
import { belowText } from '../../kernel/sql.js';
import { sqlFile } from '../../kernel/sql-file.js';

/**
 * A report counts if its region has to report, and existed at the end of the period: the same regions that coverage
 * expects reports from. `is true` keeps PostgreSQL from looking up all regions of the indicator's level for each
 * report, as it does before it has statistics.
 */
const isExpected = (region: string, indicator: string): string =>
  `((has_to_report(${region}, ${indicator}.level, ${indicator}.kinds) and was_there(${region}, o.ends_on)) is true)`;
const IS_EXPECTED = isExpected('own', 'i');

const contribution = (sign: string | number, reports: string, which: string): string =>
  sqlFile(new URL('./rollup-contribution.sql', import.meta.url), { sign, reports, which });
/** The contribution of a statement's rows, before it and after it. */
const OLD = contribution(-1, 'old_rows', IS_EXPECTED);
const NEW = contribution(1, 'new_rows', IS_EXPECTED);

const MAXIMUM = sqlFile(new URL('./rollup-maximum.sql', import.meta.url), {
  is_expected: IS_EXPECTED,
  o_below_r: belowText('o.region_path', 'r.path'),
});

const recomputeMaxima = (changed: string): string =>
  sqlFile(new URL('./rollup-maxima.sql', import.meta.url), { maximum: MAXIMUM, changed });
const DELETE_EMPTY = sqlFile(new URL('./rollup-emptied.sql', import.meta.url));

/**
 * Who has to report an indicator stays as it is until the end of the transaction: a change of it would not see a new
 * report. A new report holds its region so already.
 */
const LOCK_INDICATORS = sqlFile(new URL('./rollup-lock.sql', import.meta.url));

const rollFunction = (name: string, changed: string, { before = '', after = '' } = {}): string =>
  sqlFile(new URL('./rollup-roll.sql', import.meta.url), { function: name, changed, before, after });

/**
 * Follows a change of who has to report: reports begin to count, or no longer do. They are locked first: an approval
 * under way has read what held before, and is seen once it has ended.
 */
const reporterFunction = (name: string, reports: string, before: string, now: string): string =>
  rollFunction(
    name,
    contribution(`case when ${now} then 1 else -1 end`, 'observation', `${reports} and ${now} <> ${before}`),
    {
      before: `perform from observation o where ${reports} order by o.id for update;`,
      after: recomputeMaxima(`(select o.* from observation o where ${reports})`),
    },
  );

/** The aggregated figures at and below each region, by indicator and period; triggers on reports maintain them. */
export const rollupRoutines = [
  rollFunction('observation_roll_insert', NEW, { before: LOCK_INDICATORS }),
  rollFunction('observation_roll_update', `${OLD} union all ${NEW}`, {
    before: LOCK_INDICATORS,
    after: recomputeMaxima('old_rows'),
  }),
  rollFunction('observation_roll_delete', OLD, { after: recomputeMaxima('old_rows') + DELETE_EMPTY }),
  reporterFunction('region_roll_reporter', 'o.region_id = new.id', isExpected('old', 'i'), isExpected('new', 'i')),
  reporterFunction(
    'indicator_roll_reporters',
    'o.indicator_id = new.id',
    isExpected('own', 'old'),
    isExpected('own', 'new'),
  ),
  sqlFile(new URL('./rollup.sql', import.meta.url), {
    maximum: MAXIMUM,
    is_expected: IS_EXPECTED,
    p_below_a: belowText('p.path', 'a.path'),
    ...triggers('a', 'forget', 'recoded', 'reporter', 'reporters'),
    ...triggers('z', 'asks_top'),
    ...triggers('zz', 'roll_insert', 'roll_update', 'roll_delete'),
  }),
];
