create or replace trigger :"reason" before update of :columns on :"table" for each row
  when (:changes) execute function require_reason(:'code');
