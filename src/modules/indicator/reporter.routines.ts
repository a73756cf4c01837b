/**
 * Who has to report an indicator: regions of its level and kinds in the demonstration area, and which of them were there
 * on a day, where it is known when they began or ended. PostgreSQL writes both into the statements that use them, so
 * that indexes serve them as if they stood there.
 */
export const REPORTERS = `
create or replace function has_to_report(r region, at_level text, of_kinds text[]) returns boolean language sql immutable as $$
  select r.level = at_level and (of_kinds = '{}' or r.kind = any(of_kinds)) and r.in_demonstration_area and r.archived_at is null
$$;
create or replace function was_there(r region, day date) returns boolean language sql immutable as $$
  select (r.established_on is null or r.established_on <= day) and (r.abolished_on is null or r.abolished_on > day)
$$;`;
