import { dayAfter } from '../../src/kernel/period.js';
import { WorkSession } from '../../src/modules/work/work-session.entity.js';
import { departmentId } from '../department.js';
import { once } from '../once.js';
import { regionId } from '../region.js';
import { seedId, type SeedRow } from '../seed.js';
import { acceptedVillagePlans, hasTrainingPlan, trainingPlanKey } from './documents.js';
import { committees, counties } from '../sample/places.js';
import { random } from '../sample/random.js';
import { sampleRow } from '../sample/sample-row.js';

const CITY = '4205';

type Values = Readonly<Record<string, unknown>>;

const session = (number: string, region: string, heldOn: string, values: Values): SeedRow =>
  sampleRow(WorkSession, number, {
    number,
    region: regionId(region),
    state: 'HELD',
    plannedOn: heldOn,
    heldOn,
    ...values,
  });

/** The departments of the joint meeting; two of them were absent three times. */
const MEMBERS = [
  'dept-rural-work-office',
  'dept-rural-revitalization',
  'dept-finance',
  'dept-civil-affairs',
  'dept-human-resources',
  'dept-health',
  'dept-healthcare-security',
  'dept-education',
  'dept-housing',
  'dept-water',
  'dept-agriculture',
  'dept-transport',
  'dept-commerce',
  'dept-postal',
];
const ABSENT: Readonly<Record<string, readonly number[]>> = { 'dept-commerce': [1, 4, 8], 'dept-postal': [2, 6, 9] };

/** One a quarter since 2022, but for the first quarter of 2023. */
function jointMeetings(): SeedRow[] {
  const quarters = [2022, 2023, 2024].flatMap((year) => [1, 2, 3, 4].map((quarter) => [year, quarter] as const));
  const held = quarters.filter(([year, quarter]) => !(year === 2023 && quarter === 1));
  return held.map(([year, quarter], at) => {
    const attended = MEMBERS.filter((key) => !ABSENT[key]?.includes(at));
    return session(`joint-${year}-${quarter}`, CITY, `${year}-${String(quarter * 3 - 2).padStart(2, '0')}-18`, {
      name: `样例${year}年第${quarter}季度联席会议`,
      kind: 'JOINT_MEETING',
      department: departmentId('dept-rural-work-office'),
      expected: MEMBERS.map(departmentId),
      attended: attended.map(departmentId),
      people: attended.length * 2,
    });
  });
}

const consultations = (): SeedRow[] =>
  [2022, 2023, 2024].flatMap((year) =>
    [1, 2].map((n) =>
      session(`consultation-${year}-${n}`, CITY, `${year}-0${n * 4}-12`, {
        name: `样例${year}年第${n}次会商`,
        kind: 'CONSULTATION',
        department: departmentId('dept-rural-work-office'),
        people: 18,
      }),
    ),
  );

const GROUPS = [
  'PARTY_GOVERNMENT',
  'REVITALIZATION_SYSTEM',
  'SUPPORT_CADRE',
  'RURAL_CADRE',
  'STATIONED_CADRE',
  'INFORMATION_OFFICER',
];
/** Counties that trained no cadres who support households in 2024. */
const WITHOUT_SUPPORT = ['420503', '420525', '420529'];

/** Two courses a year for the city and each county, all six in 2024, and one for farmers in 2023. */
function courses(): SeedRow[] {
  const dice = random('courses');
  const groupsOf = (region: string, year: number): readonly string[] => {
    if (year === 2024) return GROUPS.filter((group) => group !== 'SUPPORT_CADRE' || !WITHOUT_SUPPORT.includes(region));
    const usual = ['INFORMATION_OFFICER', 'SUPPORT_CADRE'];
    return year === 2023 && region !== CITY ? [...usual, 'FARMER'] : usual;
  };
  return [CITY, ...counties.map(({ code }) => code)].flatMap((region) =>
    [2022, 2023, 2024].flatMap((year) =>
      groupsOf(region, year).map((group, at) => {
        const number = `course-${region}-${year}-${at + 1}`;
        return session(number, region, dayAfter(`${year}-04-10`, dice.whole(0, 190)), {
          name: `样例培训${region}-${year}-${at + 1}`,
          kind: 'TRAINING',
          group,
          people: dice.whole(30, 160),
          document: hasTrainingPlan(region, year) ? seedId('WorkDocument', trainingPlanKey(region, year)) : null,
        });
      }),
    ),
  );
}

/** Meetings about village plans before these were handed in; about incomes from assets, and uses of power. */
function villagersMeetings(): SeedRow[] {
  const dice = random('villagers’ meetings');
  const meeting = (number: string, village: string, heldOn: string, document: string | null): SeedRow =>
    session(number, village, heldOn, {
      name: `样例村民会议${number.replace(/\D/g, '')}`,
      kind: 'VILLAGERS_MEETING',
      people: dice.whole(25, 90),
      document,
    });
  const aboutPlans = acceptedVillagePlans().map(({ key, village, submittedOn }) =>
    meeting(`villagers-${village}-1`, village, dayAfter(submittedOn, -dice.whole(2, 30)), seedId('WorkDocument', key)),
  );
  const others = dice
    .some(committees, 200)
    .map(({ code }) => meeting(`villagers-${code}-2`, code, dayAfter('2023-01-10', dice.whole(0, 650)), null));
  return [...aboutPlans, ...others];
}

function reviews(): SeedRow[] {
  const dice = random('reviews');
  return dice.some(committees, 33).map(({ code }) =>
    session(`review-${code}`, code, dayAfter('2023-02-10', dice.whole(0, 600)), {
      name: `样例民主评议${code}`,
      kind: 'REVIEW_MEETING',
      people: dice.whole(15, 40),
    }),
  );
}

/** Generates the meetings and courses that were held up to the day of the samples. */
export const sampleSessions = once((): SeedRow[] => [
  ...jointMeetings(),
  ...consultations(),
  ...courses(),
  ...villagersMeetings(),
  ...reviews(),
]);
