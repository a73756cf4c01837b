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

/** Relics and villages are kept, not carried on; an item that no source places has nowhere for a sample to live. */
const carriedOn = items.filter(
  (item) => !['CULTURAL_RELIC', 'ETHNIC_MINORITY_VILLAGE'].includes(item.category) && item.regionCodes.length > 0,
);

/** From the item's own level downwards. */
const LEVELS = ['NATIONAL', 'PROVINCIAL', 'CITY', 'COUNTY'] as const;

const levelsFor = (item: Item): readonly HeritageLevel[] =>
  item.level === 'UNKNOWN' ? ['COUNTY'] : LEVELS.slice(LEVELS.indexOf(item.level));

/** The item's own village or township, or one of its counties before the city that applied with it. */
function home(item: Item, dice: Random): string {
  const ownCounties = item.regionCodes.filter((code) => code.length > 4);
  return item.placeCode ?? dice.pick(ownCounties.length > 0 ? ownCounties : item.regionCodes);
}

/** Inheritors made up for show: three or four for each living item that a source places. */
export function sampleInheritors(): SeedRow[] {
  const dice = random('inheritors');
  const plans = carriedOn.flatMap((item) => Array.from({ length: dice.whole(3, 4) }, (_, at) => ({ item, at })));
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
      region: regionId(villageIn(home(item, dice), dice).code),
      provenance: 'SAMPLE',
      sources: [SAMPLE_SOURCE],
      remark: '样例：由程序生成，并非真实人物 Sample: generated, not a real person',
    };
  });
}
