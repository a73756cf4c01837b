import { PERIOD_EXAMPLES } from '../../kernel/period.js';
import { rowCheckFunction, type CheckRule } from '../../kernel/model/row-check.js';

const EXAMPLES = `'${JSON.stringify(PERIOD_EXAMPLES)}'::jsonb`;

/** Columns with the content of a report; a change to one of them is checked. */
const CONTENT_COLUMNS = ['indicator_id', 'region_id', 'period', 'value'];
const contentOf = (row: 'old' | 'new'): string => `(${CONTENT_COLUMNS.map((column) => `${row}.${column}`).join(', ')})`;

/** Columns that an approved report keeps. */
const FIXED_COLUMNS = ['indicator_id', 'region_id', 'period'];

const RULES: readonly CheckRule[] = [
  {
    code: 'OBSERVATION_PERIOD_KIND',
    column: 'period',
    when: 'span.kind <> measured.cadence',
    variables: `jsonb_build_object('cadence', measured.cadence, 'example', ${EXAMPLES} -> measured.cadence)`,
  },
  {
    code: 'OBSERVATION_REGION_LEVEL',
    column: 'region_id',
    when: 'not has_to_report(place, measured.level, measured.kinds)',
  },
  {
    code: 'REGION_NOT_IN_PERIOD',
    column: 'region_id',
    when: 'not was_there(place, span.ends_on)',
    variables: `jsonb_build_object('day', span.ends_on)`,
  },
  {
    code: 'OBSERVATION_VALUE_DECIMALS',
    column: 'value',
    when: 'scale(trim_scale(new.value)) > measured.decimals',
    variables: `jsonb_build_object('decimals', measured.decimals)`,
  },
  {
    code: 'VALUE_OUT_OF_RANGE',
    column: 'value',
    when: 'is_impossible',
    variables: `jsonb_build_object('range', range_text(measured.minimum, measured.maximum))`,
  },
  {
    code: 'PERIOD_NOT_OVER',
    column: 'period',
    when: 'is_handed_in and span.kind = measured.cadence and today() < first_day',
    variables: `jsonb_build_object('day', first_day)`,
  },
  {
    code: 'WEIGHT_REQUIRED',
    column: 'weight',
    when: `is_handed_in and measured.across_regions = 'WEIGHTED_MEAN' and coalesce(new.weight, 0) = 0`,
  },
  {
    code: 'VALUE_UNUSUAL',
    column: 'reason',
    when: `tg_op = 'UPDATE' and new.state = 'SUBMITTED' and coalesce(current_setting('rural.reason', true), '') = ''
      and is_impossible is not true and (new.value < measured.usual_minimum or new.value > measured.usual_maximum)`,
    variables: `jsonb_build_object('range', range_text(measured.usual_minimum, measured.usual_maximum))`,
  },
  ...FIXED_COLUMNS.map((column) => ({
    code: 'OBSERVATION_FIXED',
    column,
    when: `old.figure is not null and new.${column} <> old.${column}`,
  })),
];

/**
 * Refuses impossible reports. A draft may be of a future period and lack its weight; a submitted report counts as soon
 * as it is approved, so both transitions check it again. `has_to_report` decides who reports, as it does for coverage.
 * Reports from before a rule can still be returned, locked and archived.
 */
const CHECK = rowCheckFunction('observation_check', RULES, {
  declare: `
  measured indicator;
  place region;
  span record;
  first_day date;
  is_impossible boolean;
  is_handed_in boolean := new.state not in ('DRAFT', 'RETURNED');`,
  read: `
  select * into measured from indicator where id = new.indicator_id;
  select * into span from period_span(new.period);
  select * into place from region where id = new.region_id;
  first_day := case when measured.is_reported_within then span.starts_on else span.ends_on end;
  is_impossible := new.value < measured.minimum or new.value > measured.maximum;`,
});

const TRIGGERS = `
create or replace trigger b_check before insert on observation for each row execute function observation_check();
create or replace trigger b_check_update before update on observation for each row
  when (${contentOf('old')} is distinct from ${contentOf('new')}
    or new.state <> old.state and new.state in ('SUBMITTED', 'APPROVED'))
  execute function observation_check();`;

export const observationChecks = [CHECK, TRIGGERS];
