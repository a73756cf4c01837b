import type { RowRules } from '../../kernel/model/rule.js';

/** Kinds that a region of a level may be of; above the county there are none. */
const KINDS: Readonly<Record<string, readonly unknown[]>> = {
  COUNTY: ['DISTRICT', 'COUNTY', 'AUTONOMOUS_COUNTY', 'COUNTY_LEVEL_CITY', 'OTHER'],
  TOWNSHIP: ['TOWN', 'TOWNSHIP', 'ETHNIC_TOWNSHIP', 'SUBDISTRICT', 'STATISTICAL_AREA', 'OTHER'],
  VILLAGE: ['VILLAGE_COMMITTEE', 'RESIDENTS_COMMITTEE', 'STATISTICAL_AREA', 'OTHER'],
};

/** A region is of a kind that its level has. */
export const regionRules: RowRules<'level' | 'kind'> = ({ level, kind }) =>
  kind == null || KINDS[level as string]?.includes(kind) ? [] : [{ code: 'REGION_KIND_LEVEL', path: ['kind'] }];
