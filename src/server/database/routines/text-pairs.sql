-- Each two neighbouring characters of a text, folded as for a search: what contains a piece has all its pairs. The cost
-- keeps the planner from computing them for every row where the index serves. PostgreSQL makes an index without a
-- search path, so the function of another schema is named with it.
create or replace function text_pairs(text text) returns text[]
language sql immutable strict parallel safe cost 1000 as $$
  select coalesce(array_agg(distinct substr(folded, n, 2)), '{}')
  from public.search_fold(text) folded, generate_series(1, length(folded) - 1) n
$$;
