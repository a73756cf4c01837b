import { bySql, type SqlFigure } from '../../kernel/model/computation.js';
import { whereSql, type RowCondition } from '../../kernel/model/finding.js';
import type { Setting } from '../../kernel/model/setting.js';
import { below, col, sql, type Sql } from '../../kernel/sql.js';
import { Team } from './team.entity.js';
import type { LeaderRank } from './visit.kinds.js';
import { Visit } from './visit.entity.js';

/**
 * Whether leaders of a rank came to the aliased team as often as they should have by a day: so many times a year, in
 * proportion to the days of the year that the team is in post.
 */
const haveCome = (team: string, rank: LeaderRank, perYear: string, day: string): Sql<boolean> => sql<boolean>`(
  select count(v.id) >= floor(${perYear}::numeric * (${day}::date - greatest(${col(team, 'since')}, year.start) + 1)
    / extract(doy from year.start + interval '1 year -1 day')::int)
  from (select date_trunc('year', ${day}::date)::date as start) year
    left join visit v on v.subject_type = 'Team' and v.subject_id = ${col(team, 'id')} and v.purpose = 'LEADER_VISIT'
      and v.rank = ${rank} and v.visited_on between year.start and ${day}::date and v.archived_at is null
  group by year.start)`;

/** The share of stationed teams in post whose leaders of a rank came, in per cent. The weight is the teams. */
export const leadersCame = (rank: LeaderRank, perYear: Setting<'COUNT'>): SqlFigure =>
  bySql(
    [Team, Visit],
    (region, { day, setting }) => sql`
      select 100 * avg(${haveCome('t', rank, setting(perYear.key), day)}::int) as value, count(*)::numeric as weight
      from team t
      where t.kind = 'STATIONED_TEAM' and t.since <= ${day}::date and (t.until is null or t.until > ${day}::date)
        and t.archived_at is null and ${below(sql`t.region_path`, col(region, 'path'))}
      having count(*) > 0`,
    [perYear],
  );

/** Of a stationed team: leaders of a rank came less often than they should have by the day. */
export const leadersAreBehind = (perYear: Readonly<Partial<Record<LeaderRank, Setting<'COUNT'>>>>): RowCondition =>
  whereSql(
    [Visit],
    (team, { day, setting }) => {
      const came = Object.entries(perYear).map(([rank, of]) =>
        haveCome(team, rank as LeaderRank, setting(of.key), day),
      );
      return sql<boolean>`not (${sql.join(came, sql` and `)})`;
    },
    Object.values(perYear),
  );
