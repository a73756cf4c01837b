-- Refuses a mark against an item whose list is not for such a subject, and one of no year. What a subject is, is the
-- level of a region and the kind of anything else.
create or replace function checklist_mark_check() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  its_list text;
  its_subject text;
begin
  perform set_config('rural.keeper', 'on', true);
  select i.list into its_list from checklist_item i where i.id = new.item_id;
  its_subject := case new.subject_type :kinds end;
  perform refuse(array_remove(array[
    case when not (its_list, its_subject) in (values :fits)
      then refusal('MARK_SUBJECT', 'subject_id', jsonb_build_object('list', its_list, 'enum', 'ChecklistKind')) end,
    case when new.period is null then refusal('REQUIRED', 'period') end
  ], null));
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"check" before insert or update of item_id, subject_type, subject_id, period
  on checklist_mark for each row execute function checklist_mark_check();
