import { triggers } from '../../kernel/model/triggers.js';
import { TIME_ZONE } from '../../kernel/period.js';
import { belowText } from '../../kernel/sql.js';
import { sqlFile } from '../../kernel/sql-file.js';
import type { RegionLevel } from './region.entity.js';

/** Digits of a level's codes, and the levels directly above. Some counties report directly to their province (省直管). */
const LEVELS: Readonly<Record<RegionLevel, { readonly digits: number; readonly below: readonly RegionLevel[] }>> = {
  PROVINCE: { digits: 2, below: [] },
  PREFECTURE: { digits: 4, below: ['PROVINCE'] },
  COUNTY: { digits: 6, below: ['PREFECTURE', 'PROVINCE'] },
  TOWNSHIP: { digits: 9, below: ['COUNTY'] },
  VILLAGE: { digits: 12, below: ['TOWNSHIP'] },
};

const PLACE = sqlFile(new URL('./region-place.sql', import.meta.url), {
  time_zone: TIME_ZONE,
  at_below_was: belowText('at.path', 'was.path'),
  ...triggers('a', 'placed'),
  ...triggers('c', 'moved'),
});

const FORMER = sqlFile(new URL('./region-former.sql', import.meta.url), {
  time_zone: TIME_ZONE,
  ...triggers('a', 'named'),
});

const CHECK = sqlFile(new URL('./region-check.sql', import.meta.url), {
  levels: Object.entries(LEVELS)
    .map(
      ([level, { digits, below }]) =>
        `('${level}', ${digits}, array[${below.map((each) => `'${each}'`).join(', ')}]::text[])`,
    )
    .join(', '),
  ...triggers('a', 'check', 'check_update'),
});

export const regionRoutines = [PLACE, FORMER, CHECK];
