import { bySql, type SqlFigure } from '../../kernel/model/computation.js';
import type { Setting } from '../../kernel/model/setting.js';
import { below, col, sql } from '../../kernel/sql.js';
import { Team } from './team.entity.js';
import type { LeaderRank } from './visit.kinds.js';
import { Visit } from './visit.entity.js';

/**
 * The share of stationed teams in post whose leaders of a rank came as often as they should have by then: so many times
 * a year, in proportion to the days of the year that the team is in post, in per cent. The weight is the teams.
 */
export const leadersCame = (rank: LeaderRank, perYear: Setting<'COUNT'>): SqlFigure =>
  bySql(
    [Team, Visit],
    (region, { day, setting }) => sql`
      select 100 * avg((came.times >= floor(${setting(perYear.key)}::numeric * post.days / year.days))::int) as value,
        count(*)::numeric as weight
      from team t
        cross join lateral (select date_trunc('year', ${day}::date)::date as start,
          extract(doy from date_trunc('year', ${day}::date) + interval '1 year -1 day')::int as days) year
        cross join lateral (select ${day}::date - greatest(t.since, year.start) + 1 as days) post
        cross join lateral (select count(*) as times from visit v
          where v.subject_type = 'Team' and v.subject_id = t.id and v.purpose = 'LEADER_VISIT' and v.rank = ${rank}
            and v.visited_on between year.start and ${day}::date and v.archived_at is null) came
      where t.kind = 'STATIONED_TEAM' and t.since <= ${day}::date and (t.until is null or t.until > ${day}::date)
        and t.archived_at is null and ${below(sql`t.region_path`, col(region, 'path'))}
      having count(*) > 0`,
    [perYear],
  );
