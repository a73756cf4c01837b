import { FIRST_YEAR, LAST_YEAR, PERIOD_PATTERN } from '../../kernel/period.js';
import { systemTriggerFunction } from '../../kernel/model/system-trigger.js';
import { observationChecks } from './observation-check.routines.js';

/** Kind, first and last day of a period, like `readPeriod`; a check violation where `readPeriod` returns null. */
const SPAN = `
create or replace function period_span(period text, out kind text, out starts_on date, out ends_on date)
language plpgsql immutable strict as $$
declare
  part text[] := regexp_match(period, '${PERIOD_PATTERN.source}');
  first date := make_date(part[1]::int, 1, 1);
begin
  if part[2] is not null then
    kind := 'HALF'; starts_on := first + (part[2]::int - 1) * interval '6 months';
    ends_on := starts_on + interval '6 months - 1 day';
  elsif part[3] is not null then
    kind := 'QUARTER'; starts_on := first + (part[3]::int - 1) * interval '3 months';
    ends_on := starts_on + interval '3 months - 1 day';
  elsif part[5] is not null then
    kind := 'TEN_DAYS'; starts_on := make_date(part[1]::int, part[4]::int, (part[5]::int - 1) * 10 + 1);
    ends_on :=
      case part[5] when '3' then date_trunc('month', starts_on) + interval '1 month - 1 day' else starts_on + 9 end;
  elsif part[4] is not null then
    kind := 'MONTH'; starts_on := make_date(part[1]::int, part[4]::int, 1);
    ends_on := starts_on + interval '1 month - 1 day';
  elsif part[6] is not null then
    kind := 'WEEK'; starts_on := to_date(period, 'IYYY"W"IW'); ends_on := starts_on + 6;
  elsif part[7] is not null then
    kind := 'PLAN'; starts_on := first; ends_on := make_date(part[7]::int, 12, 31);
  else
    kind := 'YEAR'; starts_on := first; ends_on := first + interval '1 year - 1 day';
  end if;
  if part is null or part[1]::int not between ${FIRST_YEAR} and ${LAST_YEAR}
      or part[7]::int not between part[1]::int + 1 and ${LAST_YEAR}
      or kind = 'WEEK' and to_char(starts_on, 'IYYY"W"IW') <> period then
    raise check_violation using message = format('%s is no period', period);
  end if;
end $$;`;

/**
 * Sets the derived columns of a report: the days of its period, when it was first submitted, and, on approval, the
 * figure that counts; the previous figure moves to `revisions`.
 */
const DERIVED_COLUMNS = systemTriggerFunction(
  'observation_keep',
  `
  select * into measured from indicator where id = new.indicator_id;
  select * into span from period_span(new.period);
  new.starts_on := span.starts_on;
  new.ends_on := span.ends_on;
  new.due_on := span.ends_on + measured.reporting_days;
  if new.state <> 'DRAFT' and new.reported_on is null then
    new.reported_on := today();
    new.reporter := current_setting('rural.actor', true);
  end if;
  if tg_op = 'UPDATE' and new.state = 'SUBMITTED' and old.state <> 'SUBMITTED' then
    new.previous_figure := (select o.figure from observation o where o.region_id = new.region_id
      and o.indicator_id = new.indicator_id and o.ends_on = span.starts_on - 1 and o.archived_at is null);
    new.is_jump := abs(new.value - new.previous_figure) > measured.usual_change;
  end if;
  if new.state = 'APPROVED' and (new.figure, new.figure_weight) is distinct from (new.value, new.weight) then
    if new.figure is not null then
      new.revisions := new.revisions || jsonb_build_object('value', new.figure::text,
        'weight', new.figure_weight::text, 'since', instant(new.figure_since), 'until', instant(approved_at));
    end if;
    new.figure := new.value;
    new.figure_weight := new.weight;
    new.figure_since := approved_at;
  end if;`,
  {
    declare: `
  measured indicator;
  span record;
  approved_at timestamptz := date_trunc('milliseconds', clock_timestamp());`,
    result: 'new',
  },
);

/**
 * Unapproved reports and reports about people are internal. The trigger is separate from the checks: an indicator that
 * turns out to be about people also hides reports that it would no longer accept. The last statement migrates databases
 * in which such reports were public.
 */
const SENSITIVITY = `
${systemTriggerFunction(
  'observation_sensitivity',
  `
  new.sensitivity := case when new.state in ('APPROVED', 'LOCKED')
    and not (select is_about_people from indicator where id = new.indicator_id) then 'PUBLIC' else 'INTERNAL' end;`,
  { result: 'new' },
)}
create or replace trigger c_sensitivity before insert or update on observation
  for each row execute function observation_sensitivity();
${systemTriggerFunction(
  'indicator_hides',
  `
  update observation set sensitivity = sensitivity where indicator_id = new.id;`,
)}
create or replace trigger z_hides after update of is_about_people on indicator for each row
  when (new.is_about_people <> old.is_about_people) execute function indicator_hides();
update observation o set sensitivity = o.sensitivity from indicator i
  where i.id = o.indicator_id and i.is_about_people and o.sensitivity = 'PUBLIC';`;

/** The columns of a report. Changing one of them runs `observation_keep`; moving a region above the report does not. */
const REPORT_COLUMNS = [
  'indicator_id',
  'region_id',
  'period',
  'starts_on',
  'ends_on',
  'state',
  'value',
  'weight',
  'due_on',
  'reported_on',
  'reporter',
  'figure',
  'figure_weight',
  'figure_since',
  'revisions',
  'archived_at',
];
const reportOf = (row: 'old' | 'new'): string => `(${REPORT_COLUMNS.map((column) => `${row}.${column}`).join(', ')})`;

/** Formats a timestamp like the schema's `DateTime`. */
const INSTANT = `
create or replace function instant(at timestamptz) returns text language sql stable as $$
  select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;`;

/**
 * The figure of an observation that counted at a moment, with its weight; no row if none was known yet. Compares
 * milliseconds, as `revisions` and clients have them: otherwise there would be moments between two figures without any.
 */
const KNOWN_FIGURE = `
create or replace function known_figure(o observation, at timestamptz, out figure numeric, out weight numeric)
returns setof record language sql stable as $$
  select o.figure, o.figure_weight where date_trunc('milliseconds', o.figure_since) <= at
  union all
  select (r ->> 'value')::numeric, (r ->> 'weight')::numeric from jsonb_array_elements(o.revisions) r
    where date_trunc('milliseconds', o.figure_since) > at
      and (r ->> 'since')::timestamptz <= at and (r ->> 'until')::timestamptz > at
$$;`;

export const observationRoutines = [
  INSTANT,
  SPAN,
  ...observationChecks,
  DERIVED_COLUMNS,
  `create or replace trigger b_keep before insert on observation for each row execute function observation_keep();
create or replace trigger b_keep_update before update on observation for each row
  when (${reportOf('old')} is distinct from ${reportOf('new')}) execute function observation_keep();`,
  SENSITIVITY,
  KNOWN_FIGURE,
];
