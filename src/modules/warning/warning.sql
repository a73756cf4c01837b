-- The findings of rules about figures in some regions on a day, equal to those of `raises` in `warning.rules.ts`: for
-- each region the latest figure beyond its threshold, or the latest figures, each worse than the one before. Runs
-- without row-level security: a figure counts while its correction awaits review, and a finding does not depend on the
-- caller.
drop function if exists warnings_by_figures(date);
create or replace function warnings_by_figures(today date, regions uuid[])
returns table (rule_id uuid, region_id uuid, period text, run numeric[], is_sample boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
declare keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  return query
    with seen as (
      select w.id as rule, w.kind, w.side, w.threshold, w.periods, o.region_id as region, o.period as code,
        o.ends_on, o.figure, o.provenance = 'SAMPLE' as made_up, row_number() over latest as place,
        -- ordered from the latest, the one before in time is the next
        sign(o.figure - lead(o.figure) over latest) as move
      from warning_rule w
      cross join unnest(regions) asked(id)
      join observation o on o.region_id = asked.id and o.indicator_id = w.indicator_id
        and o.figure is not null and o.archived_at is null and o.ends_on <= today
      where (w.kind = 'THRESHOLD' or w.kind = 'TREND' and w.periods >= 1)
        and w.side is not null and w.is_active and w.archived_at is null
      window latest as (partition by w.id, o.region_id order by o.ends_on desc))
    select s.rule, s.region, max(s.code) filter (where s.place = 1), array_agg(s.figure order by s.ends_on),
      bool_or(s.made_up)
    from seen s where s.place <= case s.kind when 'TREND' then s.periods + 1 else 1 end
    group by s.rule, s.region, s.kind, s.side, s.threshold, s.periods
    having case s.kind
      when 'THRESHOLD'
        then bool_and(case s.side when 'BELOW' then s.figure < s.threshold else s.figure > s.threshold end)
      else count(*) = s.periods + 1
        and bool_and(s.move is not distinct from case s.side when 'BELOW' then -1 else 1 end)
          filter (where s.place <= s.periods) end;
  perform set_config('rural.keeper', keeper, true);
end $$;

-- The regions that have not submitted the report that a rule about silence waits for, given each rule's due period.
drop function if exists warnings_by_silence(uuid[], text[], date);
create or replace function warnings_by_silence(rules uuid[], codes text[], today date, regions uuid[])
returns table (rule_id uuid, region_id uuid, period text, is_sample boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
declare keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  return query
    select due.rule, r.id, due.code, exists (
      select from observation o
      where o.region_id = r.id and o.indicator_id = i.id and o.provenance = 'SAMPLE' and o.archived_at is null)
    from unnest(rules, codes) due(rule, code)
    cross join lateral period_span(due.code) span
    join warning_rule w on w.id = due.rule
    join indicator i on i.id = w.indicator_id
    join region r on r.id = any(regions) and has_to_report(r, i.level, i.kinds) and was_there(r, span.ends_on)
    where not exists (select from observation o
      where o.indicator_id = i.id and o.region_id = r.id and o.period = due.code
      and o.archived_at is null and o.reported_on <= today);
  perform set_config('rural.keeper', keeper, true);
end $$;

-- The mere existence of a warning reveals something of the figure that raised it: if the figure is about people, the
-- warning is internal, and stays so whatever its rule watches later. Silence reveals no figure.
create or replace function tells_of_people(rule uuid) returns boolean language sql stable as $$
  select exists (select from warning_rule w join indicator i on i.is_about_people and (i.id = w.indicator_id
      or i.id in (select m.indicator_id from target_reading m where m.target_id = w.target_id))
    where w.id = rule and w.kind <> 'SILENCE')
$$;

-- The kernel has set what a warning about a record takes from the record.
create or replace function progress_warning_tells() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  new.sensitivity := case
    when tells_of_people(new.rule_id) or exists (select from warning_rule w join finding_declared() f on f.key = w.key
      where w.id = new.rule_id and f.is_internal) then 'INTERNAL'
    when new.subject_id is not null then new.sensitivity
    when tg_op = 'INSERT' then 'PUBLIC'
    else old.sensitivity end;
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"tells" before insert or update on progress_warning
  for each row execute function progress_warning_tells();

-- What is looked for in records is declared by modules: nobody makes up such a rule, or makes another of it.
create or replace function warning_rule_check() returns trigger language plpgsql as $$
declare
  declared text := (select f.kind from finding_declared() f where f.key = new.key);
begin
  perform refuse(array_remove(array[
    case when declared is null and new.kind in ('FINDING', 'LATE') or declared <> new.kind
      then refusal('FINDING_UNKNOWN', 'kind') end
  ], null));
  return new;
end $$;

create or replace trigger :"check" before insert or update of key, kind on warning_rule
  for each row execute function warning_rule_check();

create or replace function indicator_hides_warnings() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  update progress_warning set sensitivity = sensitivity
  where sensitivity = 'PUBLIC' and tells_of_people(rule_id);
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"hides_warnings" after update of is_about_people on indicator for each row
  when (new.is_about_people and not old.is_about_people) execute function indicator_hides_warnings();
