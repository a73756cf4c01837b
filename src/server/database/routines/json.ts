/**
 * `json_string`: a text as a value of JSON. PostgreSQL writes it in place of each call, so it costs what its body does;
 * `to_json` looks up anew what a text is each time, which takes twice as long, but before 17 there is nothing else.
 */
export const jsonRoutines = (): string => `
do $do$ begin
  execute format('create or replace function json_string(value text) returns text language sql stable parallel safe as $$ select %s $$',
    case when current_setting('server_version_num')::int >= 170000 then 'json_scalar(value)::text' else 'to_json(value)::text' end);
end $do$;`;
