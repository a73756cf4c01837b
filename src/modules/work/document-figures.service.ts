import { bySql } from '../../kernel/model/computation.js';
import { below, col, sql } from '../../kernel/sql.js';
import { Department } from '../department/department.entity.js';
import { SETTINGS } from '../setting/settings.entity.js';
import { WorkDocument } from './work-document.entity.js';

const UNITS = SETTINGS['implementationPlan.units'];
const WATER_COUNTIES = SETTINGS['water.keyCounties'];

/** Of the counties and city departments that have to file one, those that did in time, in per cent. */
export const filedInTime = bySql(
  [WorkDocument, Department],
  (region, { day, setting }) => sql`select round(100 * filed.count::numeric / units.count, 1) as value,
    units.count::numeric as weight
    from (select (select count(*) from region c where ${setting(UNITS.key)} like '%COUNTIES%' and c.level = 'COUNTY'
          and c.in_demonstration_area and ${below(sql`c.path`, col(region, 'path'))} and c.archived_at is null)
        + (select count(*) from department d where ${setting(UNITS.key)} like '%CITY_DEPARTMENTS%'
          and d.level = 'PREFECTURE' and d.kind <> 'COLLECTIVE' and d.archived_at is null) as count) units,
      (select count(*) from work_document d where d.kind = 'IMPLEMENTATION_PLAN'
        and ${below(sql`d.region_path`, col(region, 'path'))} and d.archived_at is null
        and d.submitted_on <= least(d.due_on, ${day}::date)) filed
    where units.count > 0`,
  [UNITS],
);

/** A county that the setting names has an accepted plan for each of the three cases (2.3.3.6). */
export const readyForEmergencies = bySql(
  [WorkDocument],
  (region, { day, setting }) => sql`select count(*)::numeric as value, null::numeric as weight from work_document d
    where d.region_id = ${col(region, 'id')} and d.kind = 'WATER_EMERGENCY_PLAN'
      and ${col(region, 'code')} = any(string_to_array(${setting(WATER_COUNTIES.key)}, ' '))
      and d.accepted_on <= ${day}::date and d.archived_at is null
      and d.emergencies @> array['DROUGHT', 'ICE', 'SUDDEN_CUT']`,
  [WATER_COUNTIES],
);
