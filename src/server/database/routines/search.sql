-- A text as one word, a reading as its syllables, the words that name a place, and the term of a place: no word begins
-- it.
create or replace function search_word(text text) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(search_fold(text), :'separators', '', 'g')
$$;

create or replace function search_syllables(reading text) returns setof text
language sql immutable strict parallel safe as $$
  select s from regexp_split_to_table(search_fold(reading), :'separators') s where s <> ''
$$;

create or replace function search_names(names text[], readings text[]) returns setof text
language sql immutable parallel safe as $$
  select word from unnest(names, readings) x(name, reading), unnest(array[search_word(name), search_word(reading)]) word
  where length(search_word(name)) > 1 group by word having length(word) > 1
$$;

create or replace function search_at(path text) returns text language sql immutable strict parallel safe as $$
  select '/' || path
$$;

-- The terms of a record that a search may match by prefix. A Chinese text starts at each character, a reading and its
-- initials at each syllable, any other word at its beginning. So one prefix lookup in a GIN index finds 脐橙, 橙, qicheng
-- and qc alike, for a query of any length. What another term begins with is found by that one. Its places are terms
-- too, each with all above it. In PL/pgSQL it is planned once a session; in SQL it would be for each record.
create or replace function search_terms(texts text[], readings text[], paths text[]) returns tsvector
language plpgsql immutable parallel safe set plan_cache_mode = force_generic_plan as $$
begin
  return (with piece as (
    select p from unnest(texts) t, regexp_split_to_table(search_fold(t), :'separators') p where p <> ''
  ), syllable as (
    select r, n, s
    from unnest(readings) with ordinality y(reading, r), search_syllables(reading) with ordinality x(s, n)
  ), term as (
    select substr(p, i, :term_length) from piece, generate_series(1, least(length(p), :most_starts)) i
      where i = 1 or substr(p, i, 1) ~ '[一-鿿㐀-䶿]'
    union
    select left(string_agg(b.s, '' order by b.n), :term_length) from syllable a
      join syllable b on b.r = a.r and b.n >= a.n group by a.r, a.n
    union
    select left(string_agg(left(b.s, 1), '' order by b.n), :term_length) from syllable a
      join syllable b on b.r = a.r and b.n >= a.n group by a.r, a.n
  ), longest as (
    select term, lead(term) over (order by term) as next from (select x.term collate "C" from term x(term)) t(term)
  )
  select coalesce(array_to_tsvector(array_agg(term)), '') from (
    select term from longest where next is null or not starts_with(next, term)
    union all
    select distinct search_at(left(path, l)) from unnest(paths) path, generate_series(1, length(path)) l
      where substr(path, l, 1) = '/'
  ) t);
end $$;

-- `'秭归':* & 'qc':*`: every word is a prefix of the text, its pinyin or its initials; a long word is looked up in
-- several terms.
create or replace function search_query(words text[]) returns tsquery language sql immutable parallel safe as $$
  select coalesce(string_agg(distinct '''' || substr(word, i, :term_length) || ''':*', ' & '), '')::tsquery
  from unnest(words) word, generate_series(1, length(word), :term_length) i
  where i = 1 or substr(word, i, 1) collate "C" > 'z'
$$;

-- The ways to read some words of a search as names of places, each as a query of the places and the remaining words,
-- and these words: 五峰 前坪, 前坪 五峰 and 五峰前坪 leave 前坪 in 五峰. A place is named by a whole word, or by the beginning
-- of a Chinese one that has at least two more characters. What is found is at a place of each name:
-- 宜昌市五峰县采花乡前坪村.
create or replace function search_places(words text[]) returns table (query tsquery, rest text[])
language sql stable parallel safe rows 2 as $$
  with recursive reading(names, rest) as (
    select '{}'::text[], words
    union
    select array(select distinct n from unnest(reading.names || left_.name) n order by n), left_.rest
    from reading cross join lateral (
      select left(word, l) as name,
        reading.rest[: n - 1] || array_remove(array[substr(word, l + 1)], '') || reading.rest[n + 1:] as rest
      from unnest(reading.rest) with ordinality x(word, n), generate_series(2, least(length(word), :longest_name)) l
      where l = length(word) or (l <= length(word) - 2 and left(word, l) ~ '[一-鿿㐀-䶿]$')
    ) left_ where cardinality(left_.rest) > 0 and exists (select from search_place where name = left_.name)
  )
  select (select string_agg('(' || places || ')', ' & ') from unnest(names) n, lateral (
      select string_agg(quote_literal(search_at(path)), ' | ')
      from (select distinct path from search_place where name = n limit :most_places) place
    ) at(places))::tsquery && search_query(rest), rest
  from reading where names <> '{}' limit :most_places
$$;
