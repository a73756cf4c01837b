import { regionId } from '../region.js';
import { seedId, type SeedRow } from '../seed.js';
import { SAMPLE_SOURCE } from '../sources.js';
import { counties, demonstrationVillages } from './places.js';
import { random } from './random.js';

/** A target that people judge, with the first level of region that it concerns. */
export interface Judgeable {
  readonly target: string;
  readonly level: string;
}

const PLACES: Readonly<Record<string, readonly string[]>> = {
  PREFECTURE: ['4205'],
  COUNTY: counties.map(({ code }) => code),
  VILLAGE: demonstrationVillages.map(({ code }) => code),
};
const DAYS = ['2022-06-20', '2022-12-15', '2023-06-28', '2023-12-20', '2024-06-25', '2024-12-18'];

/** Generates sample judgements of the city, counties and demonstration villages; some are missing, some negative. */
export function sampleJudgements(targets: readonly Judgeable[]): SeedRow[] {
  return targets.flatMap(({ target, level }) => {
    const dice = random(`judgements ${target}`); // of its own: a target that is no longer judged changes no other
    return (PLACES[level] ?? []).flatMap((code) => {
      if (!dice.chance(0.75)) return [];
      return [
        {
          id: seedId('Judgement', `${target} ${code}`),
          target: seedId('Target', target),
          region: regionId(code),
          verdict: dice.chance(0.85) ? 'MET' : 'NOT_MET',
          judgedOn: dice.pick(DAYS),
          evidence: '样例：由程序生成，并非真实研判 Sample: generated, not a real judgement',
          provenance: 'SAMPLE' as const,
          sources: [SAMPLE_SOURCE],
          remark: null,
        },
      ];
    });
  });
}
