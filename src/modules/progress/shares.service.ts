import type { Context } from '../../kernel/context.js';
import { sql } from '../../kernel/sql.js';
import { shareKey, type Share, type Shares } from './goal.rules.js';
import type { Question } from './question.rules.js';

/** The shares behind the questions: one statement, whatever their number. */
export async function readShares(questions: readonly Question[], { db }: Context): Promise<Shares> {
  const asked = questions.filter(({ reading }) => reading.how?.parts === 'SHARES');
  if (asked.length === 0) return new Map();
  const targets = [...new Set(asked.map(({ reading }) => reading.target))];
  const regions = [...new Set(asked.flatMap(({ area }) => area.places.map(({ id }) => id)))];
  const rows = await db.rows<Share>(sql`
    with share as (
      select s.target_id, s.region_id, s.period, s.value, s.weight, s.provenance, r.parent_id from target_share s join region r on r.id = s.region_id
      where s.target_id = any(${targets}::uuid[]) and s.archived_at is null
    )
    select k.target_id as target, k.region_id as region, k.period, own.value::text, own.weight::text, coalesce(own.provenance = 'SAMPLE', false) as "isSample",
      (select sum(weight) from share s where s.target_id = k.target_id and s.period = k.period and s.parent_id = own.parent_id)::text as weights,
      count(child.region_id)::int as children, sum(child.value)::text as "childrenTotal"
    from (select distinct s.target_id, s.period, a.id as region_id from share s, unnest(${regions}::uuid[]) a(id)) k
    left join share own using (target_id, region_id, period)
    left join share child on child.target_id = k.target_id and child.period = k.period and child.parent_id = k.region_id
    group by k.target_id, k.region_id, k.period, own.value, own.weight, own.provenance, own.parent_id`);
  return new Map(rows.map((row) => [shareKey(row.target, row.region, row.period), row]));
}
