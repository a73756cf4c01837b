-- The platform's own work - migrations, seeds, system triggers, numbering - may read everything: it sets
-- `rural.keeper`. It runs as the owner: the application's role, which can set any setting, is excluded.
--
-- A function does so for as long as it runs, whoever made the change, and restores the setting at its end: with one
-- `perform set_config` at its beginning and one before its only return. A `set` clause of the function cannot do it,
-- since only a superuser may declare one for a custom setting.
alter table :"table" enable row level security;
alter table :"table" force row level security;
drop policy if exists shield on :"table";
create policy shield on :"table" using (
  current_setting('rural.keeper', true) = 'on' and current_user <> :'application_role' or :shown_if);
