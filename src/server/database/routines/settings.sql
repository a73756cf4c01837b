-- The settings that the modules declare, with the form that a value must have.
create or replace function setting_declared()
returns table (key text, unit text, value text, department text, pattern text, example text)
language sql immutable parallel safe as $$
  values :settings
$$;

-- The value of a setting in force at a place, given by its path, on a day: without rows of settings, the default. The
-- module of settings replaces this function.
create or replace function setting_at(setting text, place text, day date) returns text
language sql stable parallel safe as $$
  select d.value from setting_declared() d where d.key = setting
$$;

create or replace function setting_number(setting text, place text, day date) returns numeric
language sql stable parallel safe as $$
  select setting_at(setting, place, day)::numeric
$$;

-- The largest number that a setting has anywhere and ever: a bound that an index can use.
create or replace function setting_most(setting text) returns numeric language sql stable parallel safe as $$
  select d.value::numeric from setting_declared() d where d.key = setting
$$;

-- The places, by their paths, at and below which settings may have values of their own on a day; empty for everywhere.
create or replace function setting_places(settings text[], day date) returns setof text
language sql stable parallel safe as $$
  select ''
$$;
