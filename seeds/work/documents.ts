import { dayAfter } from '../../src/kernel/period.js';
import { WorkDocument } from '../../src/modules/work/work-document.entity.js';
import { departmentId, departmentKeys } from '../department.js';
import { once } from '../once.js';
import { regionId } from '../region.js';
import { seedId, type SeedRow } from '../seed.js';
import { committees, counties } from '../sample/places.js';
import { random } from '../sample/random.js';
import { dueBy, sampleRow } from '../sample/sample-row.js';

const CITY = '4205';
const YEARS = [2022, 2023, 2024];
const REVIEW_DAYS = 15;
const COUNTIES = counties.map(({ code }) => code);

type Values = Readonly<Record<string, unknown>>;

const document = (key: string, region: string, values: Values): SeedRow =>
  sampleRow(WorkDocument, key, { region: regionId(region), ...values });

/** A document that was handed in on a day and accepted some days later. */
const accepted = (submittedOn: string, days: number): Values => ({
  state: 'ACCEPTED',
  submittedOn,
  acceptedOn: dayAfter(submittedOn, days),
});

/** Those of two counties and three departments came late. */
const LATE_PLANS = new Set(['420506', '420581', 'dept-commerce', 'dept-postal', 'dept-logistics']);

function implementationPlans(): SeedRow[] {
  const dice = random('implementation plans');
  const dueOn = '2022-03-25';
  const handedIn = (unit: string): Values =>
    accepted(dayAfter(dueOn, LATE_PLANS.has(unit) ? dice.whole(3, 25) : -dice.whole(0, 12)), dice.whole(4, 14));
  const plan = (unit: string, region: string, department: string | null): SeedRow =>
    document(`implementation-plan/${unit}`, region, {
      kind: 'IMPLEMENTATION_PLAN',
      period: '2022',
      dueOn,
      department,
      ...handedIn(unit),
    });
  return [
    ...COUNTIES.map((code) => plan(code, code, null)),
    ...departmentKeys().map((key) => plan(key, CITY, departmentId(key))),
  ];
}

export const trainingPlanKey = (region: string, year: number): string => `training-plan/${region}/${year}`;
/** One county has no plan of training for 2024. */
export const hasTrainingPlan = (region: string, year: number): boolean => !(region === '420525' && year === 2024);

/** What the city and its counties draw up every year or quarter. */
function yearly(): SeedRow[] {
  const dice = random('yearly documents');
  const lists = YEARS.map((year) =>
    document(`stage-task-list/${year}`, CITY, {
      kind: 'STAGE_TASK_LIST',
      period: String(year),
      dueOn: `${year}-01-31`,
      department: departmentId('dept-rural-work-office'),
      ...accepted(`${year}-01-2${dice.whole(0, 8)}`, 6),
    }),
  );
  const plans = [CITY, ...COUNTIES].flatMap((region) =>
    YEARS.filter((year) => hasTrainingPlan(region, year)).map((year) =>
      document(trainingPlanKey(region, year), region, {
        kind: 'TRAINING_PLAN',
        period: String(year),
        dueOn: `${year}-03-31`,
        ...accepted(`${year}-03-${dice.whole(10, 30)}`, dice.whole(3, 14)),
      }),
    ),
  );
  const performance = COUNTIES.flatMap((region) =>
    [2022, 2023].map((year) =>
      document(`performance-report/${region}/${year}`, region, {
        kind: 'PERFORMANCE_REPORT',
        period: String(year),
        dueOn: `${year + 1}-02-28`,
        ...accepted(`${year + 1}-02-${dice.whole(10, 28)}`, dice.whole(5, 14)),
      }),
    ),
  );
  return [...lists, ...plans, ...performance];
}

/** Nine quarters: the city on each key task, and the counties in turn on one each. */
function progressReports(): SeedRow[] {
  const dice = random('progress reports');
  const quarters = ['2022Q3', '2022Q4', ...['2023', '2024'].flatMap((year) => [1, 2, 3, 4].map((n) => `${year}Q${n}`))];
  return quarters.slice(0, 9).flatMap((period, n) => {
    const [year, quarter] = [Number(period.slice(0, 4)), Number(period.at(-1))];
    const dueOn = quarter === 4 ? `${year + 1}-01-15` : `${year}-${quarter * 3 + 1}-15`.replace(/-(\d)-/, '-0$1-');
    return Array.from({ length: 10 }, (_, at) => `task-${String(at + 1).padStart(2, '0')}`).flatMap((task, at) =>
      [CITY, COUNTIES[(n * 10 + at) % COUNTIES.length]!].map((region) =>
        document(`progress-report/${region}/${period}/${task}`, region, {
          kind: 'PROGRESS_REPORT',
          period,
          dueOn,
          keyTask: seedId('KeyTask', task),
          ...accepted(dayAfter(dueOn, -dice.whole(0, 9)), dice.whole(3, 12)),
        }),
      ),
    );
  });
}

/** Two sectors have no rules for their assets yet. */
const SECTORS = 'TRANSPORT WATER AGRICULTURE PROCESSING EDUCATION HEALTH CULTURE HABITAT HOUSING OTHER'.split(' ');
/** Of the six counties that need one, one provides for drought alone and one has a draft; a seventh has one as well. */
const WATER_COUNTIES = ['420526', '420527', '420528', '420529', '420506', '420504', '420525'];

/** Counties that are still writing what they found when looking back. */
const LOOKING_BACK = ['420506', '420525', '420583'];

function undated(): SeedRow[] {
  const dice = random('documents that are drawn up once');
  const dueOn = '2022-12-31';
  const rules = SECTORS.map((sector) =>
    document(`asset-rules/${sector}`, CITY, {
      kind: 'ASSET_RULES',
      sector,
      dueOn,
      ...accepted(`2022-${dice.whole(10, 11)}-${dice.whole(10, 28)}`, dice.whole(5, 20)),
    }),
  );
  const water = WATER_COUNTIES.map((region) =>
    document(`water-emergency-plan/${region}`, region, {
      kind: 'WATER_EMERGENCY_PLAN',
      dueOn,
      emergencies: region === '420504' ? ['DROUGHT'] : ['DROUGHT', 'ICE', 'SUDDEN_CUT'],
      ...(region === '420529'
        ? { state: 'DRAFT', ...dueBy(dueOn) }
        : accepted(`2022-${dice.whole(10, 11)}-${dice.whole(10, 28)}`, dice.whole(5, 20))),
    }),
  );
  const evaluation = document('plan-evaluation', CITY, {
    kind: 'PLAN_EVALUATION',
    period: '2018-2022',
    dueOn,
    department: departmentId('dept-development-reform'),
    ...accepted('2023-02-10', 14),
  });
  const lookBacks = COUNTIES.map((region) =>
    document(`look-back-report/${region}`, region, {
      kind: 'LOOK_BACK_REPORT',
      period: '2024',
      dueOn: '2024-12-31',
      ...(LOOKING_BACK.includes(region)
        ? { state: 'DRAFT', ...dueBy('2024-12-31') }
        : accepted(`2024-10-${dice.whole(10, 20)}`, dice.whole(3, 9))),
    }),
  );
  return [...rules, ...water, evaluation, ...lookBacks];
}

const CHECKLISTS = 1_180;
const PLANS = { accepted: 464, onNotice: 24, submitted: 90, returned: 22, draft: 160 };

/** A village plan that was accepted, with the day before which the villagers met about it. */
export interface AcceptedPlan {
  readonly key: string;
  readonly village: string;
  readonly submittedOn: string;
}

const noticed = (first: string): Values => ({ noticedOn: first, noticeEndsOn: dayAfter(first, 30) });

const villagePlans = once((): { readonly rows: SeedRow[]; readonly accepted: AcceptedPlan[] } => {
  const dice = random('village plans');
  const chosen = dice.some(
    committees,
    Object.values(PLANS).reduce((sum, count) => sum + count),
  );
  const taken: AcceptedPlan[] = [];
  const states = Object.entries(PLANS).flatMap(([state, count]) => Array.from({ length: count }, () => state));
  const rows = chosen.map(({ code }, at) => {
    const key = `village-plan/${code}`;
    const values = ((): Values => {
      const submittedOn = dayAfter('2023-02-01', dice.whole(0, 560));
      switch (states[at]) {
        case 'accepted':
          taken.push({ key, village: code, submittedOn });
          return { ...noticed(dayAfter(submittedOn, -40)), ...accepted(submittedOn, dice.whole(5, 40)) };
        case 'onNotice':
          return { state: 'DRAFT', ...noticed(`2024-10-${dice.whole(10, 30)}`) };
        case 'submitted': {
          const on = `2024-10-${dice.whole(10, 30)}`;
          const due = dueBy(dayAfter(on, REVIEW_DAYS));
          return { state: 'SUBMITTED', submittedOn: on, ...noticed(dayAfter(on, -40)), ...due };
        }
        case 'returned':
          return { state: 'RETURNED', submittedOn: '2024-09-20', ...noticed('2024-08-10'), ...dueBy('2024-10-20') };
        default:
          return { state: 'DRAFT' };
      }
    })();
    return document(key, code, { kind: 'VILLAGE_PLAN', ...values });
  });
  return { rows, accepted: taken };
});

export const acceptedVillagePlans = (): AcceptedPlan[] => villagePlans().accepted;

function villageChecklists(): SeedRow[] {
  const dice = random('village checklists');
  return dice.some(committees, CHECKLISTS).map(({ code }) =>
    document(`village-checklist/${code}`, code, {
      kind: 'VILLAGE_CHECKLIST',
      ...accepted(dayAfter('2022-06-01', dice.whole(0, 700)), dice.whole(3, 20)),
    }),
  );
}

/** Generates the documents of the city, its counties and villages up to the day of the samples. */
export const sampleDocuments = once((): SeedRow[] => [
  ...implementationPlans(),
  ...yearly(),
  ...progressReports(),
  ...undated(),
  ...villageChecklists(),
  ...villagePlans().rows,
]);
