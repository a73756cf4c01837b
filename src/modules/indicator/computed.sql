-- Whether the platform computes the figures of an indicator for a period.
create or replace function is_computed(of_indicator uuid, of_period text) returns boolean language sql stable as $$
  select i.origin = 'COMPUTED' and (period_span(of_period)).starts_on >= i.computed_from
  from indicator i where i.id = of_indicator
$$;

-- An indicator is computed if a module declares how.
create or replace function indicator_computable() returns trigger language plpgsql as $$
begin
  perform refuse(array_remove(array[
    case when new.origin = 'COMPUTED' and not is_computable(new.key) then refusal('COMPUTATION_UNKNOWN', 'origin') end
  ], null));
  return new;
end $$;

create or replace trigger :"computable" before insert or update of origin, key on indicator
  for each row execute function indicator_computable();

-- What the platform computes nobody else writes. It runs as whoever writes, not as the owner, to know who that is. A
-- figure that is no longer computed becomes a report once a person changes it.
create or replace function observation_origin() returns trigger language plpgsql as $$
begin
  if not is_on_behalf() then
    return new;
  end if;
  perform refuse(array_remove(array[
    case when is_computed(new.indicator_id, new.period)
        or tg_op = 'UPDATE' and is_computed(old.indicator_id, old.period)
      then refusal('OBSERVATION_COMPUTED', 'indicator_id') end
  ], null));
  new.origin := case when tg_op = 'UPDATE' and old.state = new.state and old.value = new.value
    then old.origin else 'REPORTED' end;
  return new;
end $$;

create or replace trigger :"origin" before insert or update on observation
  for each row execute function observation_origin();

-- Writes what an indicator came to in the regions `at_regions` in a period, of the regions `in_regions` that were
-- looked at. Figures that are there already are not written again. What was reported of them is archived, and what can
-- no longer be computed; both stay in the history, and count for what was known then.
--
-- `changed`: how many rows it has changed
create or replace function write_computed(of_indicator uuid, of_period text, in_regions uuid[], ids uuid[],
  at_regions uuid[], its_values numeric[], weights numeric[], samples boolean[], out changed int)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  more int;
begin
  perform set_config('rural.keeper', 'on', true);
  if coalesce(current_setting('rural.actor', true), '') <> :'platform' then
    raise exception 'only the platform computes' using errcode = '42501';
  end if;
  changed := 0;
  if is_computed(of_indicator, of_period) then
    update observation o set archived_at = clock_timestamp()
    where o.indicator_id = of_indicator and o.period = of_period and o.archived_at is null
      and (o.region_id = any(at_regions) and o.origin = 'REPORTED'
        or o.region_id = any(in_regions) and o.region_id <> all(at_regions) and o.origin = 'COMPUTED');
    get diagnostics changed = row_count;

    update observation o set value = f.value, weight = f.weight, provenance = f.provenance, state = 'APPROVED'
    from (select region, value, weight, case when is_sample then 'SAMPLE' else 'UNVERIFIED' end as provenance
      from unnest(at_regions, its_values, weights, samples) f(region, value, weight, is_sample)) f
    where o.indicator_id = of_indicator and o.period = of_period and o.region_id = f.region and o.archived_at is null
      and (o.value, o.weight, o.provenance, o.state) is distinct from (f.value, f.weight, f.provenance, 'APPROVED');
    get diagnostics more = row_count;
    changed := changed + more;

    insert into observation
      (id, indicator_id, region_id, period, value, weight, origin, state, provenance, sources)
    select f.id, of_indicator, f.region, of_period, f.value, f.weight, 'COMPUTED', 'APPROVED',
      case when f.is_sample then 'SAMPLE' else 'UNVERIFIED' end, :'sources'::jsonb
    from unnest(ids, at_regions, its_values, weights, samples) f(id, region, value, weight, is_sample)
    where not exists (select from observation o where o.indicator_id = of_indicator and o.period = of_period
      and o.region_id = f.region and o.archived_at is null)
    order by f.region;
    get diagnostics more = row_count;
    changed := changed + more;
  end if;
  perform set_config('rural.keeper', keeper, true);
end $$;
