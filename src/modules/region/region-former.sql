-- Records the former names and codes of a region, and how the names are read. A name or code holds from the day that
-- the change gives (`named_on`), or from the day on which it was entered, in the time zone Asia/Shanghai; days are
-- half-open.
create or replace function region_named() returns trigger language plpgsql as $$
begin
  if (old.code, old.name, old.official_name) is distinct from (new.code, new.name, new.official_name) then
    if new.named_on is not distinct from old.named_on then
      new.named_on := (now() at time zone :'time_zone')::date;
    end if;
    new.former_names := old.former_names || jsonb_build_object('code', old.code, 'name', old.name,
      'officialName', old.official_name, 'from', old.named_on, 'until', new.named_on);
    new.former_readings := old.former_readings || array[old.pinyin, old.official_name_pinyin];
  end if;
  return new;
end $$;

create or replace trigger :"named" before update on region for each row execute function region_named();
