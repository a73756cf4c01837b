-- An update of a value that somebody relies on says why; the history keeps the reason with the change. Fired only where
-- such a value was there and differs.
create or replace function require_reason() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('rural.reason', true), '') = '' then
    perform refuse(array[refusal(tg_argv[0], 'reason')]);
  end if;
  return new;
end $$;
