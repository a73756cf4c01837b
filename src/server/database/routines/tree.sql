-- `above('42/4205/420506/')` = `{42/,42/4205/}`: the paths of all ancestors.
create or replace function above(path text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(array_to_string(parts[1 : n], '/') || '/'), '{}')
  from string_to_array(rtrim(path, '/'), '/') parts, generate_series(1, array_length(parts, 1) - 1) n
$$;
