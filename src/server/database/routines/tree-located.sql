-- Gives a row the location of the node that it refers to, or the whole location of the row that it inherits it from.
create or replace function :"function"() returns trigger language plpgsql as $$
begin
  :clear_place
  select :from into :place from :"source" where id = new.:"key" :lock;
  if not found and new.:"key" is not null then
    raise exception 'no such row of %', :'source'
      using errcode = '23503', constraint = :'constraint';
  end if;
  return new;
end $$;

create or replace trigger :"hang" before insert or update of :columns on :"table"
  for each row execute function :"function"();
