-- Whether a module declares how the figures of an indicator are computed.
create or replace function is_computable(key text) returns boolean language sql immutable as $$
  select key = any(array[:keys]::text[])
$$;
