import { dayAfter } from '../../src/kernel/period.js';
import { Visit } from '../../src/modules/work/visit.entity.js';
import { once } from '../once.js';
import { regionId } from '../region.js';
import { committees, countyOf, requirePlace, troubled, villageIn } from '../sample/places.js';
import { random, type Random } from '../sample/random.js';
import { sampleRow } from '../sample/sample-row.js';
import type { SeedRow } from '../seed.js';
import { contacts } from './assignments.js';
import { sampleTeams, stationedTeams } from './teams.js';

const [LOOK_BACKS, CONTACT_VISITS, SERVICE_VISITS] = [1240, 200, 130];
/** Visits in which something was found, by purpose. */
const FINDINGS = { LOOK_BACK: 100, CONTACT_VISIT: 30, SERVICE_VISIT: 20, LEADER_VISIT: 13 } as const;

type Purpose = keyof typeof FINDINGS;

/** So many principals and deputies came in 2024 to the fourteen teams whose units are behind. */
const BEHIND: readonly (readonly [principals: number, deputies: number])[] = [
  ...[0, 0, 0, 0, 0].map(() => [0, 2] as const),
  ...[0, 0, 0, 0, 0].map(() => [1, 2] as const),
  ...[0, 0, 0, 0].map(() => [1, 1] as const),
];
const KEPT = [2, 4] as const;

const visit = (number: string, purpose: Purpose, region: unknown, values: object): SeedRow =>
  sampleRow(Visit, number, {
    number,
    purpose,
    region,
    rank: null,
    hasFinding: false,
    findings: null,
    subject: null,
    department: null,
    assignment: null,
    ...values,
  });

/** Of 100 teams the units of fourteen are behind in 2024; in 2023 all came as often as they should. */
function leaderVisits(): SeedRow[] {
  const dice = random('leader visits');
  const teams = stationedTeams();
  const behind = new Map(dice.some(teams, BEHIND.length).map(({ id }, at) => [id, BEHIND[at]!])); // as many
  let number = 0;
  const visits = teams.flatMap(({ id, place, unit }) =>
    [2023, 2024].flatMap((year) => {
      const [principals, deputies] = year === 2024 ? (behind.get(id) ?? KEPT) : KEPT;
      const ranks = [...Array<string>(principals).fill('PRINCIPAL'), ...Array<string>(deputies).fill('DEPUTY')];
      return ranks.map((rank, at) =>
        visit(`leader-visit-${(number += 1)}`, 'LEADER_VISIT', regionId(place.code), {
          subject: `Team:${id}`,
          rank,
          role: 'UNIT_LEADER',
          visitor: `${unit}${rank === 'PRINCIPAL' ? '主要负责同志' : '分管领导'}`,
          visitedOn: dayAfter(`${year}-01-08`, Math.floor((at * 290) / 6) + dice.whole(0, 40)),
        }),
      );
    }),
  );
  const [first] = teams;
  const other = { subject: `Team:${first!.id}`, rank: 'OTHER', role: 'UNIT_LEADER' }; // there are 100
  const last = { visitor: '样例其他领导', visitedOn: '2024-09-12' };
  return [
    ...visits,
    visit(`leader-visit-${number + 1}`, 'LEADER_VISIT', regionId(first!.place.code), { ...other, ...last }),
  ];
}

/** Villages that were not looked back on lie in the troubled counties and a few others. */
function lookBacks(): SeedRow[] {
  const dice = random('look-backs');
  const chance = (code: string): number => (troubled.includes(countyOf(code)) ? 1 : 0) + dice.whole(0, 100) / 100;
  const ranked = committees.map(({ code }) => [code, chance(code)] as const).sort(([, a], [, b]) => a - b);
  const roles = ['TOWNSHIP_CADRE', 'VILLAGE_CADRE', 'STATIONED_CADRE', 'INFORMATION_OFFICER'];
  return ranked.slice(0, LOOK_BACKS).map(([code], at) =>
    visit(`look-back-${at + 1}`, 'LOOK_BACK', regionId(code), {
      role: roles[at % roles.length],
      visitor: `样例${requirePlace(code.slice(0, 9)).name}排查组`,
      visitedOn: dayAfter('2024-03-01', dice.whole(0, 230)),
    }),
  );
}

function contactVisits(): SeedRow[] {
  const dice = random('contact visits');
  const all = contacts();
  return Array.from({ length: CONTACT_VISITS }, (_, at) => {
    const { id, region, holder, department } = all[at % all.length] as SeedRow & { readonly holder: string };
    return visit(`contact-visit-${at + 1}`, 'CONTACT_VISIT', region, {
      assignment: id,
      department,
      role: 'CONTACT_CADRE',
      visitor: holder,
      visitedOn: dayAfter('2023-02-01', dice.whole(0, 630)),
    });
  });
}

function serviceVisits(): SeedRow[] {
  const dice = random('service visits');
  const experts = sampleTeams().filter(({ kind, state }) => kind === 'EXPERT_TEAM' && state === 'ACTIVE');
  return Array.from({ length: SERVICE_VISITS }, (_, at) => {
    const { id, name, region } = experts[at % experts.length]! as SeedRow & { readonly name: string }; // it is inside
    const home = region === regionId('4205') ? dice.pick(committees).code : villageIn('420506', dice).code;
    return visit(`service-visit-${at + 1}`, 'SERVICE_VISIT', regionId(home), {
      subject: `Team:${id}`,
      role: 'EXPERT',
      visitor: `${name}${at + 1}`,
      visitedOn: dayAfter('2023-03-01', dice.whole(0, 600)),
    });
  });
}

const NOTES: Readonly<Record<Purpose, string>> = {
  LOOK_BACK: '样例：台账与实际不符，待核实',
  CONTACT_VISIT: '样例：村民反映饮水季节性不足',
  SERVICE_VISIT: '样例：虫害防治不及时',
  LEADER_VISIT: '样例：驻村队员在村时间不足',
};

/** Some visits of a purpose found something. */
function withFindings(purpose: Purpose, visits: SeedRow[], dice: Random): SeedRow[] {
  const found = new Set(dice.some(visits, FINDINGS[purpose]).map(({ id }) => id));
  return visits.map((row) => (found.has(row.id) ? { ...row, hasFinding: true, findings: NOTES[purpose] } : row));
}

/** Generates sample visits: 1,240 look-backs of 2024, 1,150 of leaders, 200 of contacts, 130 of experts. */
export const sampleVisits = once((): SeedRow[] => {
  const dice = random('findings');
  return [
    ...withFindings('LOOK_BACK', lookBacks(), dice),
    ...withFindings('LEADER_VISIT', leaderVisits(), dice),
    ...withFindings('CONTACT_VISIT', contactVisits(), dice),
    ...withFindings('SERVICE_VISIT', serviceVisits(), dice),
  ];
});
