import type { Context } from '../../../kernel/context.js';
import { sql } from '../../../kernel/sql.js';
import { shareKey, WHOLE, type Share, type Shares } from './goal.rules.js';
import { regionsOf, type Question } from '../assessment/question.rules.js';

/** The shares of the questions' regions and of those above, which they divide: one statement, whatever their number. */
export async function readShares(questions: readonly Question[], { db }: Context): Promise<Shares> {
  const relevant = questions.filter(({ measurement }) => measurement.how?.parts === 'SHARES');
  if (relevant.length === 0) return new Map();
  const targets = [...new Set(relevant.map(({ measurement }) => measurement.target))];
  const regions = regionsOf(relevant);
  const rows = await db.rows<Share>(sql`
    with line as materialized (
      select distinct r.id, r.parent_id,
        (select up.id from region up where up.id = r.parent_id and up.level <> all(${WHOLE}::text[])) as divided
      from region a join region r on r.code = any(string_to_array(rtrim(a.path, '/'), '/'))
      where a.id = any(${regions}::uuid[])
    ),
    near as (select id, parent_id from line
      union select r.id, r.parent_id from line join region r on r.parent_id = line.id),
    share as materialized (
      select s.target_id, s.region_id, s.period, s.value, s.weight, s.provenance, near.parent_id
      from near join target_share s on s.region_id = near.id
      where s.target_id = any(${targets}::uuid[]) and s.archived_at is null
    ),
    below as materialized (
      select target_id, period, parent_id, sum(weight) as weights, sum(value) as total, count(weight)::int as by_weight
      from share group by 1, 2, 3
    )
    select k.target_id as target, line.id as region, k.period, own.value::text, own.weight::text,
      coalesce(own.provenance = 'SAMPLE', false) as "isSample", line.divided as parent, beside.weights::text,
      under.total::text as "childrenTotal", coalesce(under.by_weight, 0) as "childrenByWeight"
    from (select distinct target_id, period from share) k cross join line
    left join share own on (own.target_id, own.period, own.region_id) = (k.target_id, k.period, line.id)
    left join below beside
      on (beside.target_id, beside.period, beside.parent_id) = (k.target_id, k.period, own.parent_id)
    left join below under
      on (under.target_id, under.period, under.parent_id) = (k.target_id, k.period, line.id)
    where own.region_id is not null or under.parent_id is not null`);
  return new Map(rows.map((row) => [shareKey(row.target, row.region, row.period), row]));
}
