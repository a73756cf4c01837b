import { Migration } from '@mikro-orm/migrations';

/** Roll-ups counted reports of regions that did not have to report, or did not exist at the end of the period. */
export class Migration20261130142000_expected_rollups extends Migration {
  override name = 'Migration20261130142000_expected_rollups';

  override up(): void {
    this.addSql(`select set_config('rural.keeper', 'on', true)`);
    this.addSql(`truncate rollup`);
    this.addSql(`insert into rollup
        (indicator_id, region_id, period, reported, total, weight, weighted, unweighted, top, samples)
      select o.indicator_id, r.id, o.period, count(*)::int, sum(o.figure), sum(coalesce(o.figure_weight, 0)),
        sum(o.figure * coalesce(o.figure_weight, 0)), count(*) filter (where o.figure_weight is null)::int,
        max(o.figure), count(*) filter (where o.provenance = 'SAMPLE')::int
      from observation o
      join indicator i on i.id = o.indicator_id
      join region own on own.id = o.region_id and own.level = i.level and (i.kinds = '{}' or own.kind = any(i.kinds))
        and own.in_demonstration_area and own.archived_at is null
        and (own.established_on is null or own.established_on <= o.ends_on)
        and (own.abolished_on is null or own.abolished_on > o.ends_on)
      join region r on r.code = any(string_to_array(rtrim(o.region_path, '/'), '/'))
      where o.figure is not null and o.archived_at is null
      group by o.indicator_id, r.id, o.period`);
  }
}
