if is_on_behalf() then
    if not (:allowed) then
      raise exception 'no right to the move from % to %', old.:"state", new.:"state" using errcode = '42501';
    end if;
    perform refuse(array_remove(array[:refusals]::jsonb[], null));
  end if;
