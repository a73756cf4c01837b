-- What the modules look for in rows, by the keys of their warning rules, and whether it is internal wherever it is
-- found.
create or replace function finding_declared() returns table (key text, kind text, is_internal boolean)
language sql immutable parallel safe as $$
  values :findings
$$;
