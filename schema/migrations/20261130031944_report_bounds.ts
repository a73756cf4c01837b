import { Migration } from '@mikro-orm/migrations';

/**
 * Bounds of what is reported. In the roll-ups a figure without a weight counted as one of weight 1: it leaves the means,
 * and how many there are is kept.
 */
export class Migration20261130031944_report_bounds extends Migration {

  override name = 'Migration20261130031944_report_bounds';

  override up(): void | Promise<void> {
    this.addSql(`alter table "indicator" add "is_reported_within" boolean not null default false, add "minimum" numeric null, add "maximum" numeric null, add "usual_minimum" numeric null, add "usual_maximum" numeric null, add "usual_change" numeric null;`);
    this.addSql(`alter table "indicator" add constraint "indicator_maximum_order" check ("minimum" <= "maximum");`);
    this.addSql(`alter table "indicator" add constraint "indicator_usual_maximum_order" check ("usual_minimum" <= "usual_maximum");`);
    this.addSql(`alter table "indicator" add constraint "indicator_minimum_check" check ("minimum" between -999999999999999 and 999999999999999);`);
    this.addSql(`alter table "indicator" add constraint "indicator_maximum_check" check ("maximum" between -999999999999999 and 999999999999999);`);
    this.addSql(`alter table "indicator" add constraint "indicator_usual_minimum_check" check ("usual_minimum" between -999999999999999 and 999999999999999);`);
    this.addSql(`alter table "indicator" add constraint "indicator_usual_maximum_check" check ("usual_maximum" between -999999999999999 and 999999999999999);`);
    this.addSql(`alter table "indicator" add constraint "indicator_usual_change_check" check ("usual_change" between 0 and 999999999999999);`);

    this.addSql(`alter table "observation" add "previous_figure" numeric null, add "is_jump" boolean null;`);
    this.addSql(`create index "observation_is_jump_index" on "observation" ("is_jump", "id");`);

    this.addSql(`drop function if exists figures_as_of(uuid[], uuid[], text[], date, timestamptz)`); // it gives a column more
    this.addSql(`alter table "rollup" add "unweighted" int not null default 0;`);
    this.addSql(`select set_config('rural.keeper', 'on', true)`);
    this.addSql(`update rollup kept set weight = kept.weight - net.reports, weighted = kept.weighted - net.total, unweighted = net.reports
      from (select o.indicator_id, r.id as region_id, o.period, count(*)::int as reports, sum(o.figure) as total
        from observation o join region r on r.code = any(string_to_array(rtrim(o.region_path, '/'), '/'))
        where o.figure is not null and o.figure_weight is null and o.archived_at is null group by 1, 2, 3) net
      where kept.indicator_id = net.indicator_id and kept.region_id = net.region_id and kept.period = net.period`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "indicator" drop constraint "indicator_maximum_order";`);
    this.addSql(`alter table "indicator" drop constraint "indicator_usual_maximum_order";`);
    this.addSql(`alter table "indicator" drop constraint "indicator_minimum_check";`);
    this.addSql(`alter table "indicator" drop constraint "indicator_maximum_check";`);
    this.addSql(`alter table "indicator" drop constraint "indicator_usual_minimum_check";`);
    this.addSql(`alter table "indicator" drop constraint "indicator_usual_maximum_check";`);
    this.addSql(`alter table "indicator" drop constraint "indicator_usual_change_check";`);
    this.addSql(`alter table "indicator" drop column "is_reported_within", drop column "minimum", drop column "maximum", drop column "usual_minimum", drop column "usual_maximum", drop column "usual_change";`);

    this.addSql(`drop index "observation_is_jump_index";`);
    this.addSql(`alter table "observation" drop column "previous_figure", drop column "is_jump";`);
    this.addSql(`alter table "rollup" drop column "unweighted";`);
  }

}
