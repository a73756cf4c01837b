-- Part of `about.sql`, once a relation. An unknown type is left to the check constraint.
  :clear
  if new.:"id" is not null and new.:"type" in (:types) then
    was_archived := null;
    case new.:"type"
      :ends
    end case;
    if not found then
      raise exception 'no such %', new.:"type" using errcode = '23503', constraint = :'constraint';
    end if;
    if was_archived is not null and (tg_op = 'INSERT' or new.:"id" is distinct from old.:"id") then
      perform refuse(array[refusal('SUBJECT_ARCHIVED', :'id')]);
    end if;
  end if;
