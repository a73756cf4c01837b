import type { EnterpriseKind, LeadingLevel, ProductStage } from '../../src/modules/chain/enterprise.entity.js';
import { regionId } from '../region.js';
import { seedId, type SeedRow } from '../seed.js';
import { SAMPLE_SOURCE } from '../sources.js';
import { chainName, dealer, productsThere } from './fitting.js';
import { countyOf, requirePlace, spread } from './places.js';
import { random } from './random.js';

const COUNT = 600;
/** Two for each of the eight chains. */
const FEWEST_PER_COUNTY = 16;

/** The data of an enterprise that the other samples need. */
export interface EnterprisePlan {
  readonly id: string;
  readonly village: string;
  readonly chain: string;
}

const KINDS: readonly (readonly [EnterpriseKind, number])[] = [
  ['LEADING', 12],
  ['PRODUCTION', 40],
  ['PROCESSING', 22],
  ['DISTRIBUTION', 16],
  ['SERVICE', 10],
];
const LEVELS: readonly (readonly [LeadingLevel, number])[] = [
  ['NATIONAL', 3],
  ['PROVINCIAL', 17],
  ['CITY', 35],
  ['COUNTY', 45],
];
/** Least and greatest yearly output, in ten thousand yuan, and number of linked households. */
const SIZE: Readonly<Record<EnterpriseKind, { output: [number, number]; households: [number, number] }>> = {
  LEADING: { output: [3_000, 60_000], households: [120, 1_500] },
  PRODUCTION: { output: [40, 1_800], households: [5, 160] },
  PROCESSING: { output: [200, 6_000], households: [20, 400] },
  DISTRIBUTION: { output: [60, 3_000], households: [10, 300] },
  SERVICE: { output: [20, 600], households: [8, 220] },
};
const PROCESSED: Readonly<Record<EnterpriseKind, number>> = {
  LEADING: 0.8,
  PRODUCTION: 0.1,
  PROCESSING: 1,
  DISTRIBUTION: 0.4,
  SERVICE: 0,
};

/** Generates sample enterprises, with the plans that the other samples use. */
export function sampleEnterprises(): { plans: EnterprisePlan[]; rows: SeedRow[] } {
  const dice = random('enterprises');
  const deal = dealer(dice);
  const heads = new Set<string>();
  const samples = spread(COUNT, FEWEST_PER_COUNTY, dice).map(({ code: village }, at) => {
    const number = String(at + 1).padStart(3, '0');
    const county = countyOf(village);
    const chain = deal(county);
    const kind = heads.has(chain) ? dice.weighted(KINDS) : 'LEADING'; // every chain has a leading enterprise
    heads.add(chain);
    const stage: ProductStage = dice.chance(PROCESSED[kind]) ? 'PROCESSED_PRODUCT' : 'RAW_PRODUCT';
    const { output, households } = SIZE[kind];
    const id = seedId('Enterprise', `enterprise-${number}`);
    const row: SeedRow = {
      id,
      name: `${requirePlace(county).shortName}${chainName(chain)}样例企业${number}号`,
      nameEn: `Sample enterprise ${number}`,
      kind,
      leadingLevel: kind === 'LEADING' ? dice.weighted(LEVELS) : null,
      stage,
      chain: seedId('IndustryChain', chain),
      region: regionId(village),
      products: dice.some(productsThere(chain, county), dice.whole(1, 3)).map((product) => seedId('Product', product)),
      linkedHouseholds: dice.whole(...households),
      foundedYear: dice.whole(1998, 2023),
      annualOutputWanYuan: `${dice.whole(...output)}.${dice.whole(0, 9)}0`,
      provenance: 'SAMPLE',
      sources: [SAMPLE_SOURCE],
      remark: '样例：由程序生成，并非真实企业 Sample: generated, not a real enterprise',
    };
    return { plan: { id, village, chain }, row };
  });
  return { plans: samples.map(({ plan }) => plan), rows: samples.map(({ row }) => row) };
}
