-- Refuses impossible reports. A draft may be of a future period and lack its weight; a submitted report counts as soon
-- as it is approved, so both transitions check it again. `has_to_report` decides who reports, as it does for coverage.
-- A computed share has so many decimals that it is exact. Reports from before a rule can still be returned, locked and
-- archived.
create or replace function observation_check() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  measured indicator;
  place region;
  span record;
  first_day date;
  is_impossible boolean;
  is_handed_in boolean := new.state not in ('DRAFT', 'RETURNED');
begin
  perform set_config('rural.keeper', 'on', true);
  select * into measured from indicator where id = new.indicator_id;
  select * into span from period_span(new.period);
  select * into place from region where id = new.region_id;
  first_day := case when measured.is_reported_within or new.origin = 'COMPUTED' then span.starts_on
    else span.ends_on end;
  is_impossible := new.value < measured.minimum or new.value > measured.maximum;
  perform refuse(array_remove(array[
    case when span.kind <> measured.cadence
      then refusal('OBSERVATION_PERIOD_KIND', 'period', jsonb_build_object('cadence', measured.cadence,
        'enum', 'PeriodKind', 'example', :'examples'::jsonb -> measured.cadence)) end,
    case when not has_to_report(place, measured.level, measured.kinds)
      then refusal('OBSERVATION_REGION_LEVEL', 'region_id') end,
    case when not was_there(place, span.ends_on)
      then refusal('REGION_NOT_IN_PERIOD', 'region_id', jsonb_build_object('day', span.ends_on)) end,
    case when new.origin = 'REPORTED' and scale(trim_scale(new.value)) > measured.decimals
      then refusal('OBSERVATION_VALUE_DECIMALS', 'value', jsonb_build_object('decimals', measured.decimals)) end,
    case when is_impossible
      then refusal('VALUE_OUT_OF_RANGE', 'value',
        jsonb_build_object('range', range_text(measured.minimum, measured.maximum))) end,
    case when is_handed_in and span.kind = measured.cadence and today() < first_day
      then refusal('PERIOD_NOT_OVER', 'period', jsonb_build_object('day', first_day)) end,
    case when is_handed_in and measured.across_regions = 'WEIGHTED_MEAN' and coalesce(new.weight, 0) = 0
      then refusal('WEIGHT_REQUIRED', 'weight') end,
    case when tg_op = 'UPDATE' and new.state = 'SUBMITTED' and coalesce(current_setting('rural.reason', true), '') = ''
        and is_impossible is not true and (new.value < measured.usual_minimum or new.value > measured.usual_maximum)
      then refusal('VALUE_UNUSUAL', 'reason',
        jsonb_build_object('range', range_text(measured.usual_minimum, measured.usual_maximum))) end,
    -- what an approved report keeps
    case when old.figure is not null and new.indicator_id <> old.indicator_id
      then refusal('OBSERVATION_FIXED', 'indicator_id') end,
    case when old.figure is not null and new.region_id <> old.region_id
      then refusal('OBSERVATION_FIXED', 'region_id') end,
    case when old.figure is not null and new.period <> old.period then refusal('OBSERVATION_FIXED', 'period') end
  ], null));
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"check" before insert on observation for each row execute function observation_check();

create or replace trigger :"check_update" before update on observation for each row
  when ((old.indicator_id, old.region_id, old.period, old.value)
      is distinct from (new.indicator_id, new.region_id, new.period, new.value)
    or new.state <> old.state and new.state in ('SUBMITTED', 'APPROVED'))
  execute function observation_check();
