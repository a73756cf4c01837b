-- Functions that resolve a code that no node has: to the node that had it last. Both are called only after a lookup by
-- the code itself has found nothing.
create or replace function :"formerly"(given text) returns text language sql stable strict parallel safe as $$
  :select_formerly
$$;

create or replace function :"path_function"(given text) returns text language plpgsql stable parallel safe as $$
declare
  place text;
begin
  select path into place from :"table" where :"code" = given;
  if place is null then
    select path into place from :"table" where :"code" = :"formerly"(given);
  end if;
  if place is null then
    raise exception using errcode = :'no_node', message = given;
  end if;
  return place;
end $$;
