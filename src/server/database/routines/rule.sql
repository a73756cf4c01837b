-- The calendar day of a change by the platform's clock; in psql by the database's own.
create or replace function today() returns date language sql stable as $$
  select coalesce(nullif(current_setting('rural.today', true), '')::date, (now() at time zone :'time_zone')::date)
$$;

-- `refuse` rejects a row for all its refusals at once, and does nothing if there are none: a condition that is null
-- breaks nothing, since a value that could not be read is null, and nothing is known about it. PostgreSQL's own
-- violations quote the row in their detail, which is never shown; refusals are passed in the hint.
create or replace function refusal(code text, field text, variables jsonb default '{}') returns jsonb
language sql immutable as $$
  select jsonb_build_object('code', code, 'column', field, 'variables', variables)
$$;

drop function if exists refuse(text, text, jsonb);
create or replace function refuse(refusals jsonb[]) returns void language plpgsql as $$
begin
  if cardinality(refusals) > 0 then
    raise exception '%', (select string_agg(each ->> 'code', ', ') from unnest(refusals) each)
      using errcode = '23514', constraint = lower(refusals[1] ->> 'code'), hint = to_jsonb(refusals)::text;
  end if;
end $$;

-- A range for people, open where it has no bound.
create or replace function range_text(low numeric, high numeric) returns text language sql immutable as $$
  select case when high is null then '≥ ' || trim_scale(low) when low is null then '≤ ' || trim_scale(high)
    else trim_scale(low) || ' … ' || trim_scale(high) end
$$;
