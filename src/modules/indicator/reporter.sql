-- `has_to_report`: whether a region has to report an indicator, by its level and kinds, within the demonstration area.
-- `was_there`: whether a region existed on a day, as far as its beginning and end are known. PostgreSQL inlines both,
-- so that indexes serve them as if they were written out.
create or replace function has_to_report(r region, at_level text, of_kinds text[]) returns boolean
language sql immutable as $$
  select r.level = at_level and (of_kinds = '{}' or r.kind = any(of_kinds))
    and r.in_demonstration_area and r.archived_at is null
$$;

create or replace function was_there(r region, day date) returns boolean language sql immutable as $$
  select (r.established_on is null or r.established_on <= day) and (r.abolished_on is null or r.abolished_on > day)
$$;
