import type { Context } from '../../kernel/context.js';
import { sql } from '../../kernel/sql.js';
import { shareKey, WHOLE, type Share, type Shares } from './goal.rules.js';
import type { Question } from './question.rules.js';

/** The shares behind the questions, with those above, which they divide: one statement, whatever their number. */
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
      k.parent_id as parent,
      (select sum(weight) from share s where s.target_id = k.target_id and s.period = k.period and s.parent_id = own.parent_id)::text as weights,
      sum(child.value)::text as "childrenTotal", count(child.weight)::int as "childrenByWeight"
    from (
      select s.target_id, s.period, line.id as region_id, line.parent_id
      from (select distinct target_id, period from share) s cross join (
        select distinct line.id, (select up.id from region up where up.id = line.parent_id and up.level <> all(${WHOLE}::text[])) as parent_id
        from region a join region line on line.code = any(string_to_array(rtrim(a.path, '/'), '/')) where a.id = any(${regions}::uuid[])) line) k
    left join share own using (target_id, region_id, period)
    left join share child on child.target_id = k.target_id and child.period = k.period and child.parent_id = k.region_id
    group by k.target_id, k.region_id, k.parent_id, k.period, own.value, own.weight, own.provenance, own.parent_id`);
  return new Map(rows.map((row) => [shareKey(row.target, row.region, row.period), row]));
}
