import { bySql } from '../../kernel/model/computation.js';
import { below, col, sql } from '../../kernel/sql.js';
import { Facility } from './facility.entity.js';

/** Of the two levels that are to have a platform (2.2.3.2): the city has its own, and the counties all have one. */
export const warningLevels = bySql(
  [Facility],
  (region, { day }) => sql`
    select (bool_or(p.region_id = ${col(region, 'id')})::int + (not exists (
        select 1 from region c where c.level = 'COUNTY' and c.in_demonstration_area and c.archived_at is null
          and ${below(sql`c.path`, col(region, 'path'))}
          and not c.id = any(array_agg(p.region_id))))::int)::numeric as value,
      null::numeric as weight
    from facility p
    where p.item = 'EARLY_WARNING_PLATFORM' and p.state = 'IN_PLACE' and p.in_place_since <= ${day}::date
      and ${below(sql`p.region_path`, col(region, 'path'))} and p.archived_at is null
    having count(*) > 0`,
);
