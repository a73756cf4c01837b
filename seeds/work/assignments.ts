import { dayAfter } from '../../src/kernel/period.js';
import { Assignment } from '../../src/modules/work/assignment.entity.js';
import { departmentId, departmentKeys } from '../department.js';
import { regionId } from '../region.js';
import { sampleEnterprises } from '../sample/enterprises.js';
import { committees, countyOf, townships, troubled, villages } from '../sample/places.js';
import { random, type Random } from '../sample/random.js';
import { dueBy, SAMPLE_DAY, sampleRow } from '../sample/sample-row.js';
import { sampleTalents } from '../sample/talents.js';
import type { SeedRow } from '../seed.js';
import { stationedTeams } from './teams.js';

const [WITHOUT_OFFICER, FORMER_OFFICERS, OVERLAPS] = [14, 60, 3];
const [DOCTORS, CONTACT_UNITS, TOWN_LEADERS, PAIRS] = [860, 60, 34, 65];
/** Teams have three cadres, and some two: 290 in all. */
const SMALL_TEAMS = 10;
const [REMINDED, RECALLED] = [5, 1];
/** The setting `cadre.remind.days`. */
const REMINDER_DAYS = 60;

/** No phone number begins with 100, so these cannot be called. */
const phoneOf = (at: number): string => `1005${String(at + 1).padStart(7, '0')}`;

const row = (key: string, village: string, values: object): SeedRow =>
  sampleRow(Assignment, key, {
    region: regionId(village),
    state: 'ACTIVE',
    phone: null,
    unit: null,
    subject: null,
    until: null,
    isFirstSecretary: false,
    daysLastMonth: null,
    remindedOn: null,
    investYuan: null,
    town: null,
    department: null,
    enterprise: null,
    talent: null,
    ...dueBy(null),
    ...values,
  });

/** Villages without an officer: more of them in the troubled counties. */
function villagesWithoutOfficer(dice: Random): Set<string> {
  const codes = (isTroubled: boolean): string[] =>
    committees.map(({ code }) => code).filter((code) => troubled.includes(countyOf(code)) === isTroubled);
  return new Set([...dice.some(codes(true), 9), ...dice.some(codes(false), WITHOUT_OFFICER - 9)]);
}

/** One a village, and the former ones of some; three of these went on after their successors had begun. */
export function informationOfficers(): SeedRow[] {
  const dice = random('information officers');
  const without = villagesWithoutOfficer(dice);
  // one in four officers whose village has a graduate of the talent pool is that person
  const graduates = new Map(
    sampleTalents()
      .filter(({ kinds }) => (kinds as string[]).includes('VILLAGE_GRADUATE'))
      .map((talent) => [talent['region'], talent]),
  );
  const present = committees
    .filter(({ code }) => !without.has(code))
    .map(({ code }, at) => {
      const talent = at % 4 === 0 ? graduates.get(regionId(code)) : undefined;
      return row(`officer-${at + 1}`, code, {
        kind: 'INFORMATION_OFFICER',
        holder: talent?.['name'] ?? `样例信息员${at + 1}`,
        talent: talent?.id ?? null,
        phone: phoneOf(at),
        since: dayAfter('2022-04-01', dice.whole(0, 700)),
      });
    });
  const former = dice.some(present, FORMER_OFFICERS).map((successor, at) => ({
    ...successor,
    ...sampleRow(Assignment, `former-officer-${at + 1}`, {
      holder: `样例原信息员${at + 1}`,
      talent: null,
      phone: null,
      state: 'ENDED',
      since: '2021-07-01',
      until: dayAfter(String(successor['since']), at < OVERLAPS ? 20 : -1),
    }),
  }));
  return [...present, ...former];
}

function doctors(): SeedRow[] {
  const dice = random('village doctors');
  return dice.some(committees, DOCTORS).map(({ code }, at) =>
    row(`doctor-${at + 1}`, code, {
      kind: 'VILLAGE_DOCTOR',
      holder: `样例村医${at + 1}`,
      unit: `样例乡镇卫生院`,
      since: dayAfter('2019-09-01', dice.whole(0, 1700)),
    }),
  );
}

export function cadres(): SeedRow[] {
  const dice = random('stationed cadres');
  const all = stationedTeams().flatMap(({ id, place, unit, since }, at) =>
    Array.from({ length: at < SMALL_TEAMS ? 2 : 3 }, (_, member) =>
      row(`cadre-${at + 1}-${member + 1}`, place.code, {
        kind: 'STATIONED_CADRE',
        holder: `样例驻村干部${at + 1}-${member + 1}`,
        unit,
        subject: `Team:${id}`,
        isFirstSecretary: member === 0,
        daysLastMonth: dice.chance(0.08) ? dice.whole(8, 19) : dice.whole(20, 26),
        since,
      }),
    ),
  );
  // those who stayed away most were talked to
  const absent = [...all].sort((a, b) => Number(a['daysLastMonth']) - Number(b['daysLastMonth']));
  const actions = new Map(absent.slice(0, REMINDED + RECALLED).map(({ id }, at) => [id, at]));
  return all.map((cadre) => {
    const at = actions.get(cadre.id);
    if (at === undefined) return cadre;
    const remindedOn = dayAfter(SAMPLE_DAY, -(25 + 20 * at));
    return at < REMINDED
      ? { ...cadre, state: 'REMINDED', remindedOn, ...dueBy(dayAfter(remindedOn, REMINDER_DAYS)) }
      : { ...cadre, state: 'RECALLED', remindedOn, until: '2024-09-30' };
  });
}

/** Units and leaders of the city that are tied to villages. */
export function contacts(): SeedRow[] {
  const dice = random('contact units and leaders');
  const keys = departmentKeys();
  const villageOf = (town: string): string => dice.pick(villages.filter(({ code }) => code.startsWith(town))).code;
  return [
    ...dice.some(committees, CONTACT_UNITS).map(({ code }, at) =>
      row(`contact-unit-${at + 1}`, code, {
        kind: 'CONTACT_UNIT',
        holder: `样例联系单位${at + 1}`,
        unit: `样例联系单位${at + 1}`,
        department: at % 3 === 0 ? departmentId(keys[at % keys.length]!) : null, // the index is inside
        since: dayAfter('2022-03-01', dice.whole(0, 300)),
      }),
    ),
    ...dice.some(townships, TOWN_LEADERS).map(({ code }, at) =>
      row(`town-leader-${at + 1}`, villageOf(code), {
        kind: 'TOWN_LEADER',
        holder: `样例市领导${at + 1}`,
        unit: '样例市级机关',
        town: regionId(code),
        since: dayAfter('2022-03-01', dice.whole(0, 330)),
      }),
    ),
  ];
}

function pairs(): SeedRow[] {
  const dice = random('paired enterprises');
  const { plans } = sampleEnterprises();
  return dice.some(plans, PAIRS).map(({ id, village }, at) =>
    row(`pair-${at + 1}`, village, {
      kind: 'PAIRED_ENTERPRISE',
      holder: `样例结对企业${at + 1}`,
      enterprise: id,
      investYuan: `${dice.whole(5, 400)}0000`,
      since: dayAfter('2022-05-01', dice.whole(0, 600)),
    }),
  );
}

/** Generates sample assignments: 1,368 officers, 860 doctors, 290 cadres, 159 others. */
export const sampleAssignments = (): SeedRow[] => [
  ...informationOfficers(),
  ...doctors(),
  ...cadres(),
  ...contacts(),
  ...pairs(),
];
