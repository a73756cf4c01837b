import type { Context } from '../../../kernel/context.js';
import { below, sql } from '../../../kernel/sql.js';
import type { RegionLevel } from '../../region/region.entity.js';
import { lastDayOf, regionsOf, type Question } from '../assessment/question.rules.js';

/**
 * Judgements of a target among the regions of one level at and below a region, by a day: how many regions were judged,
 * and how many met the target by their latest judgement.
 */
export interface Judged {
  readonly target: string;
  readonly region: string;
  readonly day: string;
  readonly level: RegionLevel;
  readonly met: number;
  readonly judged: number;
  /** Day of the latest judgement among them. */
  readonly on: string;
  readonly samples: number;
}

/** Judgements by `judgedKey`: one entry for each level. */
export type Judgements = ReadonlyMap<string, readonly Judged[]>;
export const judgedKey = (target: string, region: string, day: string): string => `${target} ${region} ${day}`;

/** The judgements behind the questions: one statement, whatever their number. */
export async function readJudgements(questions: readonly Question[], { db }: Context): Promise<Judgements> {
  const relevant = questions.filter(({ measurement }) => measurement.how?.method === 'JUDGEMENT');
  if (relevant.length === 0) return new Map();
  const targets = [...new Set(relevant.map(({ measurement }) => measurement.target))];
  const regions = regionsOf(relevant);
  const days = [...new Set(relevant.map(lastDayOf))];
  const rows = await db.rows<Judged>(sql`
    select j.target_id as target, a.id as region, j.day::text as day, j.level,
      count(*) filter (where j.verdict = 'MET')::int as met, count(*)::int as judged, max(j.judged_on)::text as on,
      count(*) filter (where j.provenance = 'SAMPLE')::int as samples
    from (
      select distinct on (d.day, j.target_id, j.region_id) d.day, j.*, r.level
      from unnest(${days}::date[]) d(day) join judgement j on j.judged_on <= d.day join region r on r.id = j.region_id
      where j.target_id = any(${targets}::uuid[]) and j.archived_at is null
      order by d.day, j.target_id, j.region_id, j.judged_on desc, j.id desc) j
    join region a on a.id = any(${regions}::uuid[]) and ${below(sql`j.region_path`, sql`a.path`)}
    group by j.target_id, a.id, j.day, j.level`);
  return Map.groupBy(rows, ({ target, region, day }) => judgedKey(target, region, day));
}
