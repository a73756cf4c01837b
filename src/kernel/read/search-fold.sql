-- A text in the form that is searched, as `folded` in `search-fold.ts` makes it. Most texts are readings, in ASCII,
-- which has less to fold. `translate` compares each character with each of the pairs, so only texts that contain one go
-- through it.
create or replace function search_fold(text text) returns text language plpgsql immutable strict parallel safe as $$
declare
  plain text := text;
begin
  if octet_length(text) > length(text) then
    plain := regexp_replace(regexp_replace(normalize(text, NFKD), 'u\u0308', 'v', 'gi'), '[\u0300-\u036f]+', '', 'g');
  end if;
  plain := lower(plain);
  if strpos(plain, 'v') > 0 then
    plain := regexp_replace(plain, '([nljqxy])v', '\1u', 'g');
  end if;
  if octet_length(plain) > length(plain) then
    if plain ~ :'has_traditional' then
      plain := translate(plain, :'traditional', :'simplified');
    end if;
    plain := :spelled;
  end if;
  return plain;
end $$;
