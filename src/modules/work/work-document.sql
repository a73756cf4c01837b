-- The day by which a document of a kind is handed in, if whoever draws it up names none.
create or replace function work_document_keep() returns trigger language plpgsql as $$
declare
  span record;
  year text := left(new.period, 4);
begin
  if new.due_on is not null or new.period is null then
    return new;
  end if;
  select * into span from period_span(new.period);
  new.due_on := case new.kind
    when 'IMPLEMENTATION_PLAN' then (year || '-03-25')::date
    when 'STAGE_TASK_LIST' then (year || '-01-31')::date
    when 'TRAINING_PLAN' then (year || '-' || setting_at(:'training_plan_due', new.region_path, today()))::date
    when 'PROGRESS_REPORT' then span.ends_on + 15
    when 'PERFORMANCE_REPORT' then (span.ends_on + interval '2 months')::date
    else span.ends_on
  end;
  return new;
end $$;

create or replace trigger :"keep" before insert on work_document
  for each row execute function work_document_keep();
