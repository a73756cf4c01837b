import { whereSql } from '../../kernel/model/finding.js';
import { col, sql } from '../../kernel/sql.js';
import { ChecklistItem } from './checklist-item.entity.js';

/** The first item of the assessment in force, where the weights of all of them do not come to 100. */
export const weighsWrong = whereSql(
  [ChecklistItem],
  (item, { day }) => sql<boolean>`${col(item, 'id')} = (
    select (array_agg(i.id order by i.ordinal, i.id))[1] from checklist_item i
    where i.list = 'ASSESSMENT' and i.archived_at is null
      and coalesce(i.valid_from <= ${day}::date, true) and coalesce(i.valid_until > ${day}::date, true)
    having sum(i.weight) <> 100)`,
);
