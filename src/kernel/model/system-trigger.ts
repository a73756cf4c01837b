/**
 * A trigger function of the platform itself: it runs as the owner, bypasses row-level security whoever made the change,
 * and restores the setting afterwards. A `set` clause of the function cannot do it, since only a superuser may declare
 * one for a custom setting.
 *
 * @param body must not return
 * @param result what the function returns
 */
export const systemTriggerFunction = (
  name: string,
  body: string,
  { declare = '', result = 'null' }: { readonly declare?: string; readonly result?: string } = {},
): string => `
create or replace function ${name}() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  ${declare}
begin
  perform set_config('rural.keeper', 'on', true);
  ${body}
  perform set_config('rural.keeper', keeper, true);
  return ${result};
end $$;`;
