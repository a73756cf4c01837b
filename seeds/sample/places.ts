import { readData } from '../data.js';
import type { Random } from './random.js';

export interface Place {
  readonly code: string;
  readonly name: string;
  readonly displayName?: string;
  readonly shortName?: string;
  readonly level: string;
  readonly kind?: string;
  readonly parentCode: string | null;
  readonly inDemonstrationArea: boolean;
}

const { regions } = readData<{ regions: Place[] }>('regions');
const { units } = readData<{ units: { kind: string; regionCode?: string | null }[] }>('demonstration');

const inArea = (level: string): Place[] =>
  regions.filter((place) => place.level === level && place.inDemonstrationArea);

export const counties = inArea('COUNTY');
export const townships = inArea('TOWNSHIP');
export const villages = inArea('VILLAGE');
/** Villages with a committee of their own: the others are of towns. */
export const committees = villages.filter(({ kind }) => kind === 'VILLAGE_COMMITTEE');
/** The counties in which the trouble of the samples gathers: 夷陵 and 宜都. */
export const troubled: readonly string[] = ['420506', '420581'];

const byCode = new Map(regions.map((place) => [place.code, place]));
export function requirePlace(code: string): Place {
  const place = byCode.get(code);
  if (!place) throw new Error(`seeds/data/regions.json has no region ${code}`);
  return place;
}

export const countyOf = (code: string): string => code.slice(0, 6);

/** Villages that are demonstration units, without duplicates. */
export const demonstrationVillages = [
  ...new Set(units.flatMap((unit) => (unit.kind === 'VILLAGE' && unit.regionCode ? [unit.regionCode] : []))),
].map(requirePlace);

/** Villages at or below a region where things grow: those with a village committee, or all if there are none. */
function ruralVillages(code: string): Place[] {
  const all = villages.filter((village) => village.code.startsWith(code));
  const rural = all.filter((village) => village.kind === 'VILLAGE_COMMITTEE');
  return rural.length > 0 ? rural : all;
}

/**
 * Chooses villages for `count` records: each demonstration village and each township has one, each county has at least
 * `fewest`, and the rest falls on villages at random, so that large counties get more.
 */
export function spread(count: number, fewest: number, rng: Random): Place[] {
  const chosen = [...demonstrationVillages, ...townships.map((township) => rng.pick(ruralVillages(township.code)))];
  for (const county of counties) {
    const present = chosen.filter((village) => countyOf(village.code) === county.code).length;
    for (let more = present; more < fewest; more++) chosen.push(rng.pick(ruralVillages(county.code)));
  }
  while (chosen.length < count) chosen.push(rng.pick(villages));
  return chosen;
}

/** A village at or below the place, which may be a village itself. */
export const villageIn = (code: string, rng: Random): Place => rng.pick(ruralVillages(code));
