-- Part of `personal.sql`, once a column. Writing a mask back changes nothing; any other text with asterisks is refused.
  if tg_op = 'INSERT' and new.:"column" is not null
    or tg_op = 'UPDATE' and new.:"column" is distinct from old.:"column" then
    if new.:"column" is null then
      delete from personal where subject = new.id and field = :'field';
    else
      if new.:"column"::text like '%****%' then
        raise exception 'a mask is no value' using errcode = '23514', constraint = tg_table_name || :'constraint';
      end if;
      insert into personal (type, subject, field, value) values (:'type', new.id, :'field', new.:"column"::text)
        on conflict (subject, field) do update set value = excluded.value where personal.value <> excluded.value;
      new.:"column" := :mask;
    end if;
    new.personal_revision := new.personal_revision + 1;
  end if;
