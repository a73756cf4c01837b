-- Part of `rollup-roll.sql`: removing samples deletes reports; roll-ups that are left without any report are deleted as
-- well.
  delete from rollup kept using (select distinct indicator_id, period from old_rows) was
  where kept.indicator_id = was.indicator_id and kept.period = was.period and kept.reported = 0;
