-- The link table follows the ordered array in the row: history, versions and conflicts involve one column.
create or replace function :"follow"() returns trigger language plpgsql as $$
begin
  delete from :"links" where :"from_column" = new.id;
  insert into :"links" (:"from_column", :"to_column", position)
    select new.id, id, n - 1 from unnest(new.:"column") with ordinality x(id, n);
  return null;
end $$;

create or replace trigger :"insert" after insert on :"table" for each row
  when (new.:"column" <> '{}') execute function :"follow"();

create or replace trigger :"update" after update of :"column" on :"table" for each row
  when (new.:"column" is distinct from old.:"column") execute function :"follow"();
