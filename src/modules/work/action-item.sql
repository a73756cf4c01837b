-- Counts how often the day of what was handed over is put off, and refuses a subject that its kind is not about.
create or replace function action_item_check() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  if tg_op = 'UPDATE' then
    new.extensions := old.extensions
      + case when old.state = 'HANDED_OVER' and new.due_on > old.due_on then 1 else 0 end;
  end if;
  perform refuse(array_remove(array[
    case when new.subject_type <> (case new.kind :types else new.subject_type end)
      or new.kind = 'HELP_REQUEST' and not exists (select from team t
        where t.id = new.subject_id and t.kind = 'EXPERT_TEAM')
      then refusal('ACTION_SUBJECT', 'subject_id') end
  ], null));
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"check" before insert or update of due_on, extensions, subject_type, subject_id
  on action_item for each row execute function action_item_check();
