create or replace trigger :"touch" before update on :"table" for each row
  when (:has_changed) execute function touch();

create or replace trigger :"record" after insert or update or delete on :"table"
  for each row execute function record_change(:'type', :'state', :'path':more);
