import { regionId } from '../region.js';
import { counties, countyOf, villages } from '../sample/places.js';
import { random } from '../sample/random.js';
import type { SeedRow } from '../seed.js';
import { cadres, informationOfficers } from './assignments.js';

/** Of the officers in post nine in a hundred were not trained in 2024. */
const UNTRAINED = 118;

interface Assigned {
  readonly region: string;
  readonly since: string;
  readonly until: string | null;
}

/** Lists in each course of officers or stationed cadres those of its county who were in post. */
export function withParticipants(sessions: readonly SeedRow[]): SeedRow[] {
  const countyOfVillage = new Map(villages.map(({ code }) => [regionId(code), regionId(countyOf(code))]));
  const officers = informationOfficers();
  const inPost = officers.filter(({ until }) => until === null);
  const untrained = new Set(
    random('untrained officers')
      .some(inPost, UNTRAINED)
      .map(({ id }) => id),
  );
  const byGroup: Readonly<Record<string, readonly SeedRow[]>> = {
    INFORMATION_OFFICER: officers,
    STATIONED_CADRE: cadres(),
  };
  const isOfCounty = new Set(counties.map(({ code }) => regionId(code)));
  return sessions.map((session) => {
    const { group, region, heldOn } = session as SeedRow & Readonly<Record<'group' | 'region' | 'heldOn', string>>;
    const present = isOfCounty.has(region) ? (byGroup[group] ?? []) : [];
    const participants = present.filter((row) => {
      const { id, region: village, since, until } = row as SeedRow & Assigned;
      const isInPost = since <= heldOn && (until === null || heldOn <= until);
      return countyOfVillage.get(village) === region && isInPost && !(heldOn >= '2024-01-01' && untrained.has(id));
    });
    return { ...session, participants: participants.map(({ id }) => id) };
  });
}
