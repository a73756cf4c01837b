import { dayAfter } from '../../src/kernel/period.js';
import { Facility } from '../../src/modules/village/facility.entity.js';
import type { FacilityItem } from '../../src/modules/village/facility.kinds.js';
import type { FacilityState } from '../../src/modules/village/facility.rules.js';
import { departmentId } from '../department.js';
import { once } from '../once.js';
import { regionId } from '../region.js';
import type { SeedRow } from '../seed.js';
import { committees, counties, countyOf } from './places.js';
import { random, type Random } from './random.js';
import { dueBy, sampleRow } from './sample-row.js';
import { householdsOf } from './village-tables.js';

type Values = Readonly<Record<string, unknown>>;

/** Every row has the same columns, so that many are inserted by one statement. */
const EMPTY = {
  department: null,
  totalHouseholds: null,
  coveredHouseholds: null,
  operator: null,
  gap: null,
  whyNoProject: null,
  carriages: [],
  routeName: null,
  carriers: [],
  sourcePlatforms: [],
  inPlaceSince: null,
  checkedOn: null,
};

const facility = (item: FacilityItem, region: string, state: FacilityState, values: Values): SeedRow =>
  sampleRow(Facility, `${region}/${item}`, {
    ...EMPTY,
    ...dueBy(null),
    item,
    region: regionId(region),
    state,
    ...values,
  });

const WHY = ['纳入下一年度项目库', '与高标准农田项目合并实施', '等待上级资金下达', '用地手续办理中'];

const PLANS: readonly (readonly [FacilityState, number])[] = [
  ['LACKING', 2],
  ['PLANNED', 3],
  ['UNDER_WORK', 3],
];

/** How far a place is that lacks an item; without a reason nothing is planned. */
function lacking(dice: Random, hasReason: boolean): Values & { readonly state: FacilityState } {
  const checkedOn = dayAfter('2024-02-01', dice.whole(0, 260));
  const state = hasReason ? dice.weighted(PLANS) : 'LACKING';
  const days = { LACKING: 180, UNDER_WORK: 365 } as Readonly<Partial<Record<FacilityState, number>>>;
  return {
    state,
    checkedOn,
    gap: '样例：尚未覆盖到户',
    whyNoProject: hasReason ? `样例：${dice.pick(WHY)}` : null,
    ...dueBy(days[state] === undefined ? null : dayAfter(checkedOn, days[state])),
  };
}

function reached(village: string, dice: Random, isInPlace: boolean): Values {
  const totalHouseholds = householdsOf(village);
  const percent = isInPlace ? dice.whole(90, 100) : dice.whole(0, 60);
  return { totalHouseholds, coveredHouseholds: Math.floor((totalHouseholds * percent) / 100) };
}

/** Each with the share of villages that have it, and its department. */
const ENVIRONMENT = [
  ['WASTE', 0.96, 'housing'],
  ['TOILET', 0.88, 'agriculture'],
  ['SEWAGE', 0.52, 'ecology'],
  ['REUSE', 0.41, 'agriculture'],
] as const;
/** Facilities that do not work, six of them for more than a week. */
const BROKEN = { count: 21, long: 6 };

function environment(): SeedRow[] {
  const dice = random('living environment');
  let broken = 0;
  return ENVIRONMENT.flatMap(([item, share, name]) =>
    committees.map(({ code }, at) => {
      const department = departmentId(`dept-${name}`);
      if (!dice.chance(share)) {
        const { state, ...values } = lacking(dice, dice.chance(0.8));
        return facility(item, code, state, { department, ...values, ...reached(code, dice, false) });
      }
      const isBroken = at % 61 === 7 && broken < BROKEN.count;
      if (isBroken) broken += 1;
      const brokenOn = broken <= BROKEN.long ? '2024-10-15' : '2024-10-26';
      return facility(item, code, isBroken ? 'BROKEN' : 'IN_PLACE', {
        department,
        inPlaceSince: dayAfter('2019-03-01', dice.whole(0, 1_900)),
        checkedOn: dayAfter('2024-02-01', dice.whole(0, 260)),
        ...reached(code, dice, true),
        ...dueBy(isBroken ? dayAfter(brokenOn, 7) : null),
      });
    }),
  );
}

const POINTS = { onRoutes: 210, routes: 34 };
const CARRIERS = ['邮政', '中通', '圆通', '韵达', '申通', '极兔'];

function parcelPoints(): SeedRow[] {
  const dice = random('parcel points');
  const department = departmentId('dept-postal');
  let inPlace = 0;
  return committees.map(({ code }) => {
    if (!dice.chance(0.93)) {
      const { state, ...values } = lacking(dice, dice.chance(0.7));
      return facility('PARCEL_POINT', code, state, { department, ...values });
    }
    const at = inPlace++ / 5;
    const isOnRoute = Number.isInteger(at) && at < POINTS.onRoutes;
    return facility('PARCEL_POINT', code, 'IN_PLACE', {
      department,
      inPlaceSince: dayAfter('2020-06-01', dice.whole(0, 1_500)),
      checkedOn: dayAfter('2024-02-01', dice.whole(0, 260)),
      operator: '样例村级服务站',
      carriers: dice.some(CARRIERS, dice.whole(1, 4)),
      ...(isOnRoute && {
        carriages: ['BUS', 'FREIGHT', 'POST'],
        routeName: `样例客货邮${String((at % POINTS.routes) + 1).padStart(2, '0')}号线`,
      }),
    });
  });
}

const NETWORKS = [
  ['TAP_WATER', 5],
  ['ROAD', 3],
  ['POWER', 1],
  ['NETWORK', 2],
  ['GAS', 4],
] as const;
const GAPS = 560;
/** The counties where water is short have most of the gaps. */
const SHORT_OF_WATER = ['420526', '420527', '420528', '420529', '420506', '420504'];

function gaps(): SeedRow[] {
  const dice = random('gaps');
  const dry = committees.filter(({ code }) => SHORT_OF_WATER.includes(countyOf(code)));
  const taken = new Set<string>();
  const rows: SeedRow[] = [];
  while (rows.length < GAPS) {
    const item = dice.weighted(NETWORKS);
    const { code } = dice.pick(dice.chance(0.7) ? dry : committees);
    if (taken.has(`${code}/${item}`)) continue;
    taken.add(`${code}/${item}`);
    const { state, ...values } = lacking(dice, rows.length % 25 >= 9); // 36 in 100 give no reason
    const department = departmentId(item === 'TAP_WATER' ? 'dept-water' : 'dept-rural-revitalization');
    rows.push(facility(item, code, state, { department, ...values, ...reached(code, dice, false) }));
  }
  return rows;
}

function platforms(): SeedRow[] {
  const dice = random('platforms');
  const there = (item: FacilityItem, region: string, name: string, values: Values = {}): SeedRow =>
    facility(item, region, 'IN_PLACE', {
      department: departmentId(`dept-${name}`),
      inPlaceSince: dayAfter('2021-09-01', dice.whole(0, 400)),
      checkedOn: '2024-06-30',
      ...values,
    });
  const everywhere = ['4205', ...counties.map(({ code }) => code)];
  const services: readonly (readonly [FacilityItem, string, number])[] = [
    ['DAY_CARE', 'civil-affairs', 5],
    ['CIVIC_CENTRE', 'publicity', 3],
    ['VISITOR_CENTRE', 'culture-tourism', 3],
  ];
  return [
    ...everywhere.map((code) => there('EARLY_WARNING_PLATFORM', code, 'rural-revitalization')),
    ...everywhere.map((code) => there('EMPLOYMENT_PLATFORM', code, 'human-resources')),
    there('CONSUMPTION_PLATFORM', '4205', 'commerce', {
      sourcePlatforms: ['样例扶贫馆', '样例供销商城', '样例工会团购'],
    }),
    ...services.flatMap(([item, name, count]) =>
      dice.some(committees, count).map(({ code }) => there(item, code, name)),
    ),
  ];
}

/** Generates what villages have and lack, and the platforms of the city and its counties. */
export const sampleFacilities = once((): SeedRow[] => [...environment(), ...parcelPoints(), ...gaps(), ...platforms()]);
