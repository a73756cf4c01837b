import { bySql } from '../../kernel/model/computation.js';
import { TIME_ZONE } from '../../kernel/period.js';
import { below, col, sql } from '../../kernel/sql.js';
import { DemonstrationUnit } from './unit.entity.js';

/**
 * Units that were nominated here and came to be certified, but never were in creation: the machine allows none. Of
 * units that were imported in a later state nobody knows.
 */
export const certifiedWithoutCreation = bySql(
  [DemonstrationUnit],
  (region, { day }) => sql`
    select count(*)::numeric as value, null::numeric as weight from demonstration_unit u
    where ${below(sql`u.region_path`, col(region, 'path'))} and u.archived_at is null and u.state = 'CERTIFIED'
      and exists (select from history h where h.subject = u.id and h.operation = 'TRANSITION'
        and h.after ->> 'state' = 'CERTIFIED' and (h.at at time zone ${TIME_ZONE})::date <= ${day}::date)
      and exists (select from history h where h.subject = u.id and h.operation = 'CREATE'
        and h.after ->> 'state' = 'NOMINATED')
      and not exists (select from history h where h.subject = u.id and h.after ->> 'state' = 'CREATING')`,
);
