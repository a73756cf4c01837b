-- Each two neighbouring characters of a text, folded as for a search: what contains a piece has all its pairs. The cost
-- keeps the planner from computing them for every row where the index serves. PostgreSQL makes an index without a
-- search path, so the function of another schema is named with it. The characters are taken apart once: substr(n)
-- counts from the beginning each time, which takes seconds for a text of 20,000.
create or replace function text_pairs(text text) returns text[]
language sql immutable strict parallel safe cost 1000 as $$
  select coalesce(array_agg(distinct pair) filter (where pair is not null), '{}')
  from (
    select character || lead(character) over (order by place) as pair
    from unnest(string_to_array(public.search_fold(text), null)) with ordinality characters(character, place)
  ) pairs
$$;
