perform from indicator where id in (select indicator_id from new_rows where figure is not null) order by id for share;
