-- Writes the entries of the rows that list a place, see `search-lists.sql`.
create or replace function :"function"(place uuid) returns void language sql as $$
  :write
$$;
