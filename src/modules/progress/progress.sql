-- Refuses a share that cannot be reached: its value has to lie within the bounds of the indicator that measures the
-- target. A sum over regions or periods may exceed the maximum of a single report.
create or replace function target_share_check() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  bound record;
begin
  perform set_config('rural.keeper', 'on', true);
  select i.minimum, case when i.across_regions <> 'SUM' and t.pace <> 'ACCUMULATES' then i.maximum end as maximum
    into bound
    from target_reading t join indicator i on i.id = t.indicator_id
    where t.target_id = new.target_id and t.archived_at is null;
  perform refuse(array_remove(array[
    case when new.value < bound.minimum or new.value > bound.maximum
      then refusal('VALUE_OUT_OF_RANGE', 'value',
        jsonb_build_object('range', range_text(bound.minimum, bound.maximum))) end
  ], null));
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"check" before insert or update of target_id, value on target_share for each row
  execute function target_share_check();

-- Refuses a judgement of a future day, or of a region that did not exist on its day.
create or replace function judgement_check() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  perform refuse(array_remove(array[
    case when today() < new.judged_on
      then refusal('PERIOD_NOT_OVER', 'judged_on', jsonb_build_object('day', new.judged_on)) end,
    case when not (select was_there(r, new.judged_on) from region r where r.id = new.region_id)
      then refusal('REGION_NOT_IN_PERIOD', 'region_id', jsonb_build_object('day', new.judged_on)) end
  ], null));
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"check" before insert or update of region_id, judged_on on judgement for each row
  execute function judgement_check();
