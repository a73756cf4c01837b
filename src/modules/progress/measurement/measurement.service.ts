import type { Context } from '../../../kernel/context.js';
import type { Row } from '../../../kernel/database.js';
import { Invalid } from '../../../kernel/errors.js';
import { sql } from '../../../kernel/sql.js';
import type { TargetMeasurement } from '../assessment/question.rules.js';

type MeasurementRow = Row & { readonly measurement: TargetMeasurement };

const MEASUREMENT_QUERY = sql`
        select t.id, json_build_object('target', t.id, 'key', t.key, 'comparator', t.comparator, 'value', t.value::text,
          'firstYear', t.first_year, 'lastYear', t.last_year, 'isLongTerm', t.is_long_term, 'dueOn', t.due_on,
          'levels', t.levels,
          'how', case when r.id is not null then json_build_object('id', r.id, 'method', r.method, 'count', r.count,
            'pace', r.pace, 'window', r.window, 'startsOn', r.starts_on, 'parts', r.parts, 'goal', r.goal::text,
            'goalLower', r.goal_lower::text, 'goalUpper', r.goal_upper::text, 'isStep', r.is_step,
            'indicator', case when i.id is not null then json_build_object('id', i.id, 'unit', i.unit,
              'acrossRegions', i.across_regions, 'acrossPeriods', i.across_periods, 'level', i.level, 'kinds', i.kinds,
              'cadence', i.cadence, 'reportingDays', i.reporting_days, 'isAboutPeople', i.is_about_people,
              'computedFrom', i.computed_from,
              'plans', case when i.cadence = 'PLAN' then (select json_agg(distinct o.period) from observation o
                where o.indicator_id = i.id and o.figure is not null and o.archived_at is null) end)
              end) end) as measurement
        from target t
        left join target_reading r on r.target_id = t.id and r.archived_at is null
        left join indicator i on i.id = r.indicator_id`;

/** @throws Invalid `UNKNOWN_TARGET`: a calculation needs a target that exists */
export function unknownTarget(key: string): never {
  throw new Invalid('UNKNOWN_TARGET', { target: key });
}

/** A target with its measurement; batched: one statement, whatever the number of targets. */
export const readMeasurement = (target: string, { loaders, db }: Context): Promise<TargetMeasurement | null> =>
  loaders
    .get<TargetMeasurement | null>('progress: reading', async (targets) => {
      const rows = await db.rows<MeasurementRow>(sql`${MEASUREMENT_QUERY} where t.id = any(${targets}::uuid[])`);
      const byId = new Map(rows.map(({ id, measurement }) => [id, measurement]));
      return targets.map((id) => byId.get(id) ?? null);
    })
    .load(target);

/**
 * All targets in the order of the policy, or the targets with the given keys in the order of the keys.
 *
 * @throws Invalid `UNKNOWN_TARGET`
 */
export async function readMeasurements(
  keys: readonly string[] | null | undefined,
  { db }: Context,
): Promise<TargetMeasurement[]> {
  const predicate = keys ? sql`t.key = any(${keys}::text[])` : sql`t.archived_at is null`;
  const rows = await db.rows<MeasurementRow>(
    sql`${MEASUREMENT_QUERY} where ${predicate} order by t.clause_order, t.key`,
  );
  const all = rows.map(({ measurement }) => measurement);
  return keys
    ? [...new Set(keys)].map((key) => all.find((measurement) => measurement.key === key) ?? unknownTarget(key))
    : all;
}
