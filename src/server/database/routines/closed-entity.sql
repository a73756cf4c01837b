create or replace trigger :"closed" before update of :columns on :"table" for each row
  when (old.:"state" in (:states) and (:changes)) execute function refuse_closed(:arguments);
