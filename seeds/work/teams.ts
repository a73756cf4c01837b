import { dayAfter } from '../../src/kernel/period.js';
import { Team } from '../../src/modules/work/team.entity.js';
import { departmentId } from '../department.js';
import { once } from '../once.js';
import { regionId } from '../region.js';
import { sampleEnterprises } from '../sample/enterprises.js';
import { chainName, fittingChains } from '../sample/fitting.js';
import { counties, countyOf, demonstrationVillages, requirePlace, villages, type Place } from '../sample/places.js';
import { random } from '../sample/random.js';
import { dueBy, sampleRow } from '../sample/sample-row.js';
import { sampleTalents } from '../sample/talents.js';
import { seedId, type SeedRow } from '../seed.js';

const CITY = '4205';
const STATIONED = 100;

/** Units of the city that send teams; the others are made-up units of counties. */
const SENDERS = ['dept-agriculture', 'dept-finance', 'dept-health', 'dept-education', 'dept-water', 'dept-transport'];

const EXPERT_CHAINS = ['citrus', 'tea', 'livestock', 'vegetables', 'grain-oil', 'medicinal'].map(
  (key) => `chain-${key}`,
);
/** Still without an enterprise, so it cannot start to work. The chain of aquatic products has no team at all. */
const FORMING_CHAIN = 'chain-edible-fungi';
const FIELDS: readonly (readonly [region: string, field: string])[] = [
  [CITY, '农村电商'],
  ['420506', '冷链物流'],
];
const TRADES = ['家政服务', '建筑工匠', '茶艺师', '柑橘修剪', '电商主播', '养老护理', '厨师', '焊工', '船员'];

export interface TeamPlan {
  readonly id: string;
  readonly place: Place;
  readonly unit: string;
  readonly department: string | null;
  readonly since: string;
}

const teamKey = (at: number): string => `team-${String(at + 1).padStart(3, '0')}`;

const team = (at: number, row: object): SeedRow =>
  sampleRow(Team, teamKey(at), {
    key: teamKey(at),
    nameEn: `Sample team ${at + 1}`,
    state: 'ACTIVE',
    field: null,
    until: null,
    workers: null,
    department: null,
    chain: null,
    talents: [],
    enterprises: [],
    serves: [],
    ...dueBy(null),
    ...row,
  });

/** Counties with demonstration villages have stationed teams: these villages first, then as many others as it takes. */
export function stationedTeams(): TeamPlan[] {
  const dice = random('stationed teams');
  const chosen = new Set(demonstrationVillages);
  const rural = counties.filter(({ code }) => demonstrationVillages.some((village) => countyOf(village.code) === code));
  const others = villages.filter(
    (village) =>
      village.kind === 'VILLAGE_COMMITTEE' &&
      rural.some(({ code }) => code === countyOf(village.code)) &&
      !chosen.has(village),
  );
  return [...chosen, ...dice.some(others, STATIONED - chosen.size)].map((place, at) => {
    const sender = at % 4 === 0 ? SENDERS[(at / 4) % SENDERS.length]! : null; // the index is inside
    return {
      id: seedId('Team', teamKey(at)),
      place,
      unit: sender ? '市直样例单位' : `${requirePlace(countyOf(place.code)).shortName}样例派出单位${at + 1}`,
      department: sender,
      since: dayAfter('2021-06-01', dice.whole(0, 700)),
    };
  });
}

/** Counties in which a chain is among the three that fit best. */
const servedCounties = (chain: string): string[] =>
  counties.flatMap(({ code }) => {
    const best = fittingChains(code).slice(0, 3);
    return best.some(([fitting]) => fitting === chain) ? [regionId(code)] : [];
  });

function expertTeams(): object[] {
  const dice = random('expert teams');
  const talents = sampleTalents().filter(({ sensitivity }) => sensitivity === 'PUBLIC');
  const { rows: enterprises } = sampleEnterprises();
  const leaders = enterprises.filter(({ kind }) => kind === 'LEADING');
  const some = (rows: readonly SeedRow[], chain: string | null, most: number): string[] => {
    const fitting = chain === null ? rows : rows.filter((row) => row['chain'] === seedId('IndustryChain', chain));
    return dice.some(fitting, dice.whole(2, most)).map(({ id }) => id);
  };
  const common = { kind: 'EXPERT_TEAM', since: '2022-06-01', unit: '样例农业科研单位' };
  return [
    ...EXPERT_CHAINS.map((chain) => ({
      ...common,
      name: `${chainName(chain)}样例专家服务团队`,
      chain: seedId('IndustryChain', chain),
      region: regionId(CITY),
      talents: some(talents, chain, 6),
      enterprises: some(leaders, chain, 4),
      serves: servedCounties(chain),
    })),
    {
      ...common,
      name: `${chainName(FORMING_CHAIN)}样例专家服务团队`,
      chain: seedId('IndustryChain', FORMING_CHAIN),
      region: regionId(CITY),
      talents: some(talents, FORMING_CHAIN, 3),
      since: '2024-08-01',
      state: 'FORMING',
      ...dueBy('2024-08-31'),
    },
    ...FIELDS.map(([region, field]) => ({
      ...common,
      name: `${field}样例专家服务团队`,
      field,
      region: regionId(region),
      talents: some(talents, null, 5),
      enterprises: some(leaders, null, 3),
    })),
  ];
}

function labourBrands(): object[] {
  const dice = random('labour brands');
  const homes = counties.filter(({ code }) => demonstrationVillages.some((village) => countyOf(village.code) === code));
  return homes.map(({ code, shortName }, at) => ({
    kind: 'LABOUR_BRAND',
    name: `${shortName}样例${TRADES[at]!}`, // as many as there are counties
    unit: `${shortName}样例人社单位`,
    field: TRADES[at]!,
    workers: dice.whole(80, 2400),
    since: dayAfter('2020-03-01', dice.whole(0, 1200)),
    region: regionId(code),
  }));
}

/** Generates sample teams: 100 stationed, 9 of experts, 9 labour brands. */
export const sampleTeams = once((): SeedRow[] => [
  ...stationedTeams().map(({ place, department, unit, since }, at) =>
    team(at, {
      kind: 'STATIONED_TEAM',
      name: `${place.displayName ?? place.name}样例驻村工作队`,
      unit,
      department: department && departmentId(department),
      since,
      region: regionId(place.code),
    }),
  ),
  ...[...expertTeams(), ...labourBrands()].map((row, at) => team(STATIONED + at, row)),
]);
