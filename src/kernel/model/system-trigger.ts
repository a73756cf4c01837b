/**
 * A trigger function that keeps the platform itself going: it runs as the owner and sees every row, whoever made the
 * change, and leaves things as it found them. Not by a `set` of the function, which for a setting of our own only a
 * superuser may declare.
 *
 * @param body may not return; @param result what the function returns
 */
export const systemTriggerFunction = (
  name: string,
  body: string,
  { declare = '', result = 'null' }: { readonly declare?: string; readonly result?: string } = {},
): string => `
create or replace function ${name}() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  ${declare}
begin
  perform set_config('rural.keeper', 'on', true);
  ${body}
  perform set_config('rural.keeper', keeper, true);
  return ${result};
end $$;`;
