import { dayAfter } from '../../src/kernel/period.js';
import type { TalentKind } from '../../src/modules/talent/talent.entity.js';
import { regionId } from '../region.js';
import { seedId, type SeedRow } from '../seed.js';
import { SAMPLE_SOURCE } from '../sources.js';
import { sampleEnterprises, type EnterprisePlan } from './enterprises.js';
import { dealer } from './fitting.js';
import { countyOf, requirePlace, spread } from './places.js';
import { random, type Random } from './random.js';
import { GENERAL_SKILLS, SKILLS } from './skills.js';

const COUNT = 900;
/** Three for each of the eight chains. */
const FEWEST_PER_COUNTY = 24;

const KINDS: readonly (readonly [TalentKind, number])[] = [
  ['LOCAL_EXPERT', 28],
  ['FIELD_SCHOLAR', 18],
  ['NEW_FARMER', 24],
  ['PROSPERITY_LEADER', 18],
  ['VILLAGE_GRADUATE', 12],
];

/** The clause that asks for a talent pool dates from March 2022; the sample ends in October 2024. */
const FIRST_DAY = '2022-03-01';
const LAST_DAY = 974; // days after the first: 2024-10-30

function kindsOf(dice: Random): TalentKind[] {
  const first = dice.weighted(KINDS);
  const second = dice.weighted(KINDS);
  return first === second || dice.chance(0.7) ? [first] : [first, second];
}

/** An enterprise of the same chain, in the village before others in the county; often none. */
function employer(
  village: string,
  chain: string,
  plans: readonly EnterprisePlan[],
  dice: Random,
): EnterprisePlan | null {
  const fitting = plans.filter((plan) => plan.chain === chain && countyOf(plan.village) === countyOf(village));
  const near = fitting.filter((plan) => plan.village === village);
  if (near.length > 0 && dice.chance(0.8)) return dice.pick(near);
  return fitting.length > 0 && dice.chance(0.3) ? dice.pick(fitting) : null;
}

/** No phone number begins with 100, so these cannot be called. */
const phoneOf = (at: number): string => `100${String(at + 1).padStart(8, '0')}`;

function personOf(village: string, at: number, dice: Random) {
  return {
    hasContactConsent: dice.chance(0.3),
    phone: dice.chance(0.9) ? phoneOf(at) : null,
    address: dice.chance(0.8) ? `湖北省宜昌市${requirePlace(village).name}样例路${dice.whole(1, 99)}号` : null,
    birthYear: dice.whole(1955, 2002),
    sensitivity: dice.chance(0.1) ? ('INTERNAL' as const) : ('PUBLIC' as const),
  };
}

/** Generates sample talents, in the chains of the enterprises around them. */
export function sampleTalents(): SeedRow[] {
  const dice = random('talents');
  const persons = random('talents: what is personal'); // a stream of its own leaves the other draws unchanged
  const deal = dealer(dice);
  const { plans } = sampleEnterprises();
  return spread(COUNT, FEWEST_PER_COUNTY, dice).map(({ code: village }, at) => {
    const number = String(at + 1).padStart(4, '0');
    const kinds = kindsOf(dice);
    const dealtChain = deal(countyOf(village));
    const local = plans.filter((plan) => plan.village === village);
    const field = local.length > 0 && dice.chance(0.6) ? dice.pick(local).chain : dealtChain;
    const chain = kinds.length === 1 && kinds[0] === 'VILLAGE_GRADUATE' && dice.chance(0.4) ? null : field;
    const registrationDay = dice.whole(0, LAST_DAY);
    return {
      id: seedId('Talent', `talent-${number}`),
      name: `样例人才${number}`,
      nameEn: `Sample talent ${number}`,
      kinds,
      chain: chain && seedId('IndustryChain', chain),
      skills: dice.some((chain && SKILLS[chain]) || GENERAL_SKILLS, dice.whole(1, 3)).join('、'),
      region: regionId(village),
      enterprise: (chain && employer(village, chain, plans, dice)?.id) || null,
      registeredOn: dayAfter(FIRST_DAY, registrationDay),
      trainedOn: dice.chance(0.7) ? dayAfter(FIRST_DAY, dice.whole(registrationDay, LAST_DAY)) : null,
      ...personOf(village, at, persons),
      provenance: 'SAMPLE',
      sources: [SAMPLE_SOURCE],
      remark: '样例：由程序生成，并非真实人物 Sample: generated, not a real person',
    };
  });
}
