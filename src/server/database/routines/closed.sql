-- What was handed in is not edited: whoever is to change it takes the row to another state first. Fired only where a
-- row is in such a state and something differs; each value that does is told.
create or replace function refuse_closed() returns trigger language plpgsql as $$
declare
  was jsonb := to_jsonb(old);
  becomes jsonb := to_jsonb(new);
begin
  perform refuse(array(
    select refusal(tg_argv[0], each.name) from unnest(tg_argv[1:]) each(name)
    where was -> each.name is distinct from becomes -> each.name));
  return new;
end $$;
