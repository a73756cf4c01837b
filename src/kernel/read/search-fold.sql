-- A text in the form that is searched, as `folded` in `search-fold.ts` makes it. `translate` compares each character
-- with each of the pairs, so only texts that contain one go through it.
create or replace function search_fold(text text) returns text language sql immutable strict parallel safe as $$
  select :spelled
  from (select case when plain ~ :'has_traditional' then translate(plain, :'traditional', :'simplified') else plain end
    from (select regexp_replace(lower(regexp_replace(regexp_replace(
      normalize(text, NFKD), 'u\u0308', 'v', 'gi'), '[\u0300-\u036f]+', '', 'g')), '([nljqxy])v', '\1u', 'g'))
      folded(plain)) simple(plain)
$$;
