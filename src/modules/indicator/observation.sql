-- Formats a timestamp like the schema's `DateTime`.
create or replace function instant(at timestamptz) returns text language sql stable as $$
  select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- Sets the derived columns of a report: the days of its period, when it was first submitted, and, on approval, the
-- figure that counts; the previous figure moves to `revisions`.
create or replace function observation_keep() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  measured indicator;
  span record;
  approved_at timestamptz := date_trunc('milliseconds', clock_timestamp());
  is_same_week boolean;
begin
  perform set_config('rural.keeper', 'on', true);
  select * into measured from indicator where id = new.indicator_id;
  select * into span from period_span(new.period);
  new.starts_on := span.starts_on;
  new.ends_on := span.ends_on;
  new.due_on := span.ends_on + measured.reporting_days;
  if new.state <> 'DRAFT' and new.reported_on is null then
    new.reported_on := case new.origin when 'COMPUTED' then least(today(), new.due_on) else today() end;
    new.reporter := current_setting('rural.actor', true);
  end if;
  if tg_op = 'UPDATE' and new.state = 'SUBMITTED' and old.state <> 'SUBMITTED' then
    new.previous_figure := (select o.figure from observation o where o.region_id = new.region_id
      and o.indicator_id = new.indicator_id and o.ends_on = span.starts_on - 1 and o.archived_at is null);
    new.is_jump := abs(new.value - new.previous_figure) > measured.usual_change;
  end if;
  -- of a computed period that still runs, only the last figure of a week is kept: the history has each
  is_same_week := tg_op = 'UPDATE' and new.origin = 'COMPUTED' and old.origin = 'COMPUTED' and span.ends_on >= today()
    and date_trunc('week', old.figure_since at time zone :'time_zone') = date_trunc('week', today()::timestamp);
  if new.state = 'APPROVED' and (new.figure, new.figure_weight) is distinct from (new.value, new.weight) then
    if new.figure is not null and not is_same_week then
      -- the earliest goes where there are too many
      if jsonb_array_length(new.revisions) >= :most then new.revisions := new.revisions - 0; end if;
      new.revisions := new.revisions || jsonb_build_object('value', new.figure::text,
        'weight', new.figure_weight::text, 'since', instant(new.figure_since), 'until', instant(approved_at));
    end if;
    new.figure := new.value;
    new.figure_weight := new.weight;
    new.figure_since := case when is_same_week then new.figure_since else approved_at end;
  end if;
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"keep" before insert on observation for each row execute function observation_keep();

-- Of the columns of a report: moving a region above it does not run it.
create or replace trigger :"keep_update" before update on observation for each row
  when ((old.indicator_id, old.region_id, old.period, old.starts_on, old.ends_on, old.state, old.value, old.weight,
      old.due_on, old.reported_on, old.reporter, old.figure, old.figure_weight, old.figure_since, old.revisions,
      old.archived_at)
    is distinct from
    (new.indicator_id, new.region_id, new.period, new.starts_on, new.ends_on, new.state, new.value, new.weight,
      new.due_on, new.reported_on, new.reporter, new.figure, new.figure_weight, new.figure_since, new.revisions,
      new.archived_at))
  execute function observation_keep();

-- Unapproved reports and reports about people are internal. The trigger is separate from the checks: an indicator that
-- turns out to be about people also hides reports that it would no longer accept.
create or replace function observation_sensitivity() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  new.sensitivity := case when new.state in ('APPROVED', 'LOCKED')
    and not (select is_about_people from indicator where id = new.indicator_id) then 'PUBLIC' else 'INTERNAL' end;
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"sensitivity" before insert or update on observation
  for each row execute function observation_sensitivity();

create or replace function indicator_hides() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  update observation set sensitivity = sensitivity where indicator_id = new.id;
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"hides" after update of is_about_people on indicator for each row
  when (new.is_about_people <> old.is_about_people) execute function indicator_hides();

-- The figure of an observation that counted at a moment, with its weight; no row if none was known yet. Compares
-- milliseconds, as `revisions` and clients have them: otherwise there would be moments between two figures without any.
create or replace function known_figure(o observation, at timestamptz, out figure numeric, out weight numeric)
returns setof record language sql stable as $$
  select o.figure, o.figure_weight where date_trunc('milliseconds', o.figure_since) <= at
  union all
  select (r ->> 'value')::numeric, (r ->> 'weight')::numeric from jsonb_array_elements(o.revisions) r
    where date_trunc('milliseconds', o.figure_since) > at
      and (r ->> 'since')::timestamptz <= at and (r ->> 'until')::timestamptz > at
$$;
