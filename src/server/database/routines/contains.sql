do $$
declare
  former text;
begin
  for former in select indexname from pg_indexes
    where schemaname = 'public' and indexname like :'former' and indexname <> :'index'
  loop
    execute format('drop index %I', former);
  end loop;
end $$;
create index if not exists :"index" on :"table" using gin (text_pairs(:"column"));
