-- Revokes what PostgreSQL grants to everybody. Trigger functions run as the owner: attached to a table of the caller's
-- own, with rows of any content, they would write these into the history. Existing triggers need no right to execute.
-- And what was granted on all tables, on partitions: their rows are reached through their table, with its rights.
do $$ declare f regprocedure; part regclass; begin
  for f in
    select oid::regprocedure from pg_proc
    where pronamespace = 'public'::regnamespace and proowner = current_user::regrole and prorettype = 'trigger'::regtype
      and has_function_privilege(:'application_role', oid, 'execute')
  loop
    execute format('revoke execute on function %s from public', f);
  end loop;
  for part in
    select oid::regclass from pg_class where relispartition and relkind = 'r' and relnamespace = 'public'::regnamespace
  loop
    execute format('revoke all on %s from %I', part, :'application_role');
  end loop;
  if has_database_privilege(:'application_role', current_database(), 'temporary') then
    execute format('revoke temporary on database %I from public', current_database());
  end if;
  if has_schema_privilege(:'application_role', 'public', 'create') then
    revoke create on schema public from public;
  end if;
end $$;
