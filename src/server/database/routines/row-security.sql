-- Whether the caller of this transaction may perform an action at a place. `rural.reach` lists where, as `readingScope`
-- of `database/reading-scope.ts` writes it: `{"READ": {"Talent": ["420529"]}}`, with `null` for everywhere. If it is
-- not set, nothing is allowed.
create or replace function reaches(action text, type text, path text) returns boolean
language sql stable parallel safe as $$
  select exists (
    select from jsonb_array_elements_text(nullif(current_setting('rural.reach', true), '')::jsonb -> action -> type)
      region
    where region is null or strpos('/' || path, '/' || region || '/') > 0)
$$;

-- Whether the caller has declared an emergency that is not over. Everybody may read their own.
create or replace function in_emergency(type text, subject uuid) returns boolean language sql stable as $$
  select exists (select from emergency e where e.type = $1 and e.subject = $2
    and e.actor = current_setting('rural.actor', true) and e.until > clock_timestamp())
$$;

create or replace trigger :"record" after insert or update or delete on emergency
  for each row execute function record_change('Emergency', '', 'path');
