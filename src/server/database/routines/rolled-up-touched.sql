-- Part of `rolled-up.sql`, once a list of a parent.
  if tg_op = 'INSERT' then
    parents := array(select distinct :key_of_x from new_rows x where :is_of_x);
  elsif tg_op = 'DELETE' then
    parents := array(select distinct :key_of_x from old_rows x where :is_of_x);
  else
    parents := array(select distinct :key_of_x
      from old_rows o join new_rows n using (id) cross join lateral (select o.* union all select n.*) x
      where (:old_columns) is distinct from (:new_columns) and :is_of_x);
  end if;
  if parents <> '{}' then
    perform :"recount"(parents);
  end if;
