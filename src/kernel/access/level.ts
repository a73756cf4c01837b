/** Digits of a division's code at each level: the shorter the code of a grant's region, the higher it is held. */
export const LEVEL_DIGITS = { PROVINCE: 2, PREFECTURE: 4, COUNTY: 6, TOWNSHIP: 9, VILLAGE: 12 } as const;
export type Level = keyof typeof LEVEL_DIGITS;

/** Names of the levels for people who read Chinese. */
export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  PROVINCE: '省级',
  PREFECTURE: '市级',
  COUNTY: '县级',
  TOWNSHIP: '乡镇级',
  VILLAGE: '村级',
};

/** Whether a grant for a region is held at a level or above; one for the whole area always is. */
export const isHeldAt = (region: string | null, level: Level): boolean =>
  region === null || region.length <= LEVEL_DIGITS[level];
