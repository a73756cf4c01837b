import { PERIOD_EXAMPLES } from '../../kernel/period.js';
import { systemTriggerFunction } from '../../kernel/model/system-trigger.js';

const EXAMPLES = `'${JSON.stringify(PERIOD_EXAMPLES)}'::jsonb`;

/** Columns with the content of a report; a change to one of them is checked. */
const CONTENT_COLUMNS = ['indicator_id', 'region_id', 'period', 'value'];
const contentOf = (row: 'old' | 'new'): string => `(${CONTENT_COLUMNS.map((column) => `${row}.${column}`).join(', ')})`;

/**
 * Refuses impossible reports. A draft may be of a future period and lack its weight; a submitted report counts as soon
 * as it is approved, so both transitions check it again. `has_to_report` decides who reports, as it does for coverage.
 * Reports from before a rule can still be returned, locked and archived.
 */
const CHECK = systemTriggerFunction(
  'observation_check',
  `
  select * into strict measured from indicator where id = new.indicator_id;
  select * into span from period_span(new.period);
  select * into place from region where id = new.region_id;
  first_day := case when measured.is_reported_within then span.starts_on else span.ends_on end;
  if span.kind <> measured.cadence then
    perform refuse('OBSERVATION_PERIOD_KIND', 'period',
      jsonb_build_object('cadence', measured.cadence, 'example', ${EXAMPLES} -> measured.cadence));
  elsif not has_to_report(place, measured.level, measured.kinds) then
    perform refuse('OBSERVATION_REGION_LEVEL', 'region_id');
  elsif not was_there(place, span.ends_on) then
    perform refuse('REGION_NOT_IN_PERIOD', 'region_id', jsonb_build_object('day', span.ends_on));
  elsif scale(trim_scale(new.value)) > measured.decimals then
    perform refuse('OBSERVATION_VALUE_DECIMALS', 'value', jsonb_build_object('decimals', measured.decimals));
  elsif new.value < measured.minimum or new.value > measured.maximum then
    perform refuse('VALUE_OUT_OF_RANGE', 'value',
      jsonb_build_object('range', range_text(measured.minimum, measured.maximum)));
  elsif new.state in ('DRAFT', 'RETURNED') then
    null; -- the rest is asked of what is handed in
  elsif today() < first_day then
    perform refuse('PERIOD_NOT_OVER', 'period', jsonb_build_object('day', first_day));
  elsif measured.across_regions = 'WEIGHTED_MEAN' and new.weight is null then
    perform refuse('WEIGHT_REQUIRED', 'weight');
  elsif tg_op = 'UPDATE' and new.state = 'SUBMITTED' and coalesce(current_setting('rural.reason', true), '') = ''
      and (new.value < measured.usual_minimum or new.value > measured.usual_maximum) then
    perform refuse('VALUE_UNUSUAL', 'reason',
      jsonb_build_object('range', range_text(measured.usual_minimum, measured.usual_maximum)));
  end if;`,
  {
    declare: `
  measured indicator;
  place region;
  span record;
  first_day date;`,
    result: 'new',
  },
);

const TRIGGERS = `
create or replace trigger b_check before insert on observation for each row execute function observation_check();
create or replace trigger b_check_update before update on observation for each row
  when (${contentOf('old')} is distinct from ${contentOf('new')}
    or new.state <> old.state and new.state in ('SUBMITTED', 'APPROVED'))
  execute function observation_check();`;

export const observationChecks = [CHECK, TRIGGERS];
