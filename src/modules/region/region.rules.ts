import type { RowRules } from '../../kernel/model/rule.js';

/** Kinds that a region of each level may have; above the county there are none. */
const KINDS: Readonly<Record<string, readonly unknown[]>> = {
  COUNTY: ['DISTRICT', 'COUNTY', 'AUTONOMOUS_COUNTY', 'COUNTY_LEVEL_CITY', 'OTHER'],
  TOWNSHIP: ['TOWN', 'TOWNSHIP', 'ETHNIC_TOWNSHIP', 'SUBDISTRICT', 'STATISTICAL_AREA', 'OTHER'],
  VILLAGE: ['VILLAGE_COMMITTEE', 'RESIDENTS_COMMITTEE', 'STATISTICAL_AREA', 'OTHER'],
};

/** A region has a kind of its level, or none. */
export const regionRules: RowRules<'level' | 'kind'> = ({ level, kind }) =>
  kind == null || KINDS[level as string]?.includes(kind) ? [] : [{ code: 'REGION_KIND_LEVEL', path: ['kind'] }];
