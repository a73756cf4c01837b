-- `json_string`: a text as a JSON value. PostgreSQL inlines each call, so it costs as much as its body; `to_json` looks
-- up the type of its argument each time, which takes twice as long, but before version 17 there is no alternative.
do $do$ begin
  execute format('create or replace function json_string(value text) returns text
    language sql stable parallel safe as $$ select %s $$',
    case when current_setting('server_version_num')::int >= 170000
      then 'json_scalar(value)::text' else 'to_json(value)::text' end);
end $do$;
