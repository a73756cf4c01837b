import type { HeritageLevel } from '../../src/modules/heritage/heritage.entity.js';
import { readData } from '../data.js';
import { regionId } from '../region.js';
import { seedId, type SeedRow } from '../seed.js';
import { SAMPLE_SOURCE } from '../sources.js';
import { villageIn } from './places.js';
import { random, type Random } from './random.js';

interface Item {
  readonly id: string;
  readonly category: string;
  readonly level: HeritageLevel;
  readonly regionCodes: readonly string[];
  readonly placeCode?: string;
  readonly year: number | null;
}

const { items } = readData<{ items: Item[] }>('heritage');

/** Items with inheritors: relics and villages have none, and an item without a region gives none a place to live. */
const livingItems = items.filter(
  (item) => !['CULTURAL_RELIC', 'ETHNIC_MINORITY_VILLAGE'].includes(item.category) && item.regionCodes.length > 0,
);

/** Levels from the highest down; an inheritor has the item's level or a lower one. */
const LEVELS = ['NATIONAL', 'PROVINCIAL', 'CITY', 'COUNTY'] as const;

const levelsFor = (item: Item): readonly HeritageLevel[] =>
  item.level === 'UNKNOWN' ? ['COUNTY'] : LEVELS.slice(LEVELS.indexOf(item.level));

/** The item's own village or township, else one of its counties, else the city. */
function homeOf(item: Item, dice: Random): string {
  const ownCounties = item.regionCodes.filter((code) => code.length > 4);
  return item.placeCode ?? dice.pick(ownCounties.length > 0 ? ownCounties : item.regionCodes);
}

/** Generates sample inheritors: three or four for each item of `livingItems`. */
export function sampleInheritors(): SeedRow[] {
  const dice = random('inheritors');
  const plans = livingItems.flatMap((item) => Array.from({ length: dice.whole(3, 4) }, (_, at) => ({ item, at })));
  return plans.map(({ item, at }, index) => {
    const number = String(index + 1).padStart(3, '0');
    const levels = levelsFor(item);
    return {
      id: seedId('Inheritor', `inheritor-${number}`),
      name: `样例传承人${number}`,
      nameEn: `Sample inheritor ${number}`,
      heritageItem: seedId('HeritageItem', item.id),
      level: levels[Math.min(at, levels.length - 1)],
      recognisedYear: dice.whole(Math.max(item.year ?? 0, 2008), 2023),
      region: regionId(villageIn(homeOf(item, dice), dice).code),
      provenance: 'SAMPLE',
      sources: [SAMPLE_SOURCE],
      remark: '样例：由程序生成，并非真实人物 Sample: generated, not a real person',
    };
  });
}
