/** The calendar day of a change by the platform's clock; in psql by the database's own. */
const TODAY = `
create or replace function today() returns date language sql stable as $$
  select coalesce(nullif(current_setting('rural.today', true), '')::date, (now() at time zone 'Asia/Shanghai')::date)
$$;`;

/**
 * Refuses a row with a code that has a message. PostgreSQL's own violations quote the row in their detail, which is
 * never shown; the variables of the message are passed in the hint.
 */
const REFUSE = `
create or replace function refuse(code text, field text, variables jsonb default '{}') returns void
language plpgsql as $$
begin
  raise exception '%', code using errcode = '23514', constraint = lower(code), column = field, hint = variables::text;
end $$;`;

/** A range for people, open where it has no bound. */
const RANGE = `
create or replace function range_text(low numeric, high numeric) returns text language sql immutable as $$
  select case when high is null then '≥ ' || trim_scale(low) when low is null then '≤ ' || trim_scale(high)
    else trim_scale(low) || ' … ' || trim_scale(high) end
$$;`;

/** Functions that routines with rules use. */
export const ruleRoutines = [TODAY, REFUSE, RANGE];
