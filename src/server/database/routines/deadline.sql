-- The day by which a row should leave its state, from the moment that it enters it, whoever writes. A row that is
-- created with such a day keeps it: seeds and imports know when it entered its state.
create or replace function :"function"() returns trigger language plpgsql as $$
declare
  place text := :place;
begin
  if tg_op = 'UPDATE' and not (:changed) or tg_op = 'INSERT' and new.state_due_on is not null then
    return new;
  end if;
  new.state_due_on := case new.:"state" :days end;
  new.due_notice := null;
  return new;
end $$;

create or replace trigger :"due" before insert or update of :columns on :"table"
  for each row execute function :"function"();
