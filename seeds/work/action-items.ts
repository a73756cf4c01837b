import { dayAfter, daysBetween } from '../../src/kernel/period.js';
import { ActionItem } from '../../src/modules/work/action-item.entity.js';
import type { ActionItemState } from '../../src/modules/work/action-item.rules.js';
import { departmentId } from '../department.js';
import { regionId } from '../region.js';
import { counties, troubled, villageIn } from '../sample/places.js';
import { sampleDocuments } from './documents.js';
import { sampleFacilities } from '../sample/facilities.js';
import { random, type Random } from '../sample/random.js';
import { dueBy, SAMPLE_DAY, sampleRow } from '../sample/sample-row.js';
import { sampleSessions } from './sessions.js';
import { seedId, type SeedRow } from '../seed.js';
import { sampleTeams } from './teams.js';
import { sampleVisits } from './visits.js';

const CITY = '4205';
const OWNERS = ['water', 'health', 'education', 'housing', 'agriculture', 'civil-affairs', 'human-resources'];
/** The settings `action.due.days` and `action.check.days`. */
const [DUE_DAYS, CHECK_DAYS] = [30, 10];

/** The stages of an item, with how many days ago each was reached: of one that is in time, and of one that is not. */
const OPEN_STATES: readonly (readonly [ActionItemState, inTime: readonly number[], overdue: readonly number[]])[] = [
  ['FOUND', [4], [25]],
  ['HANDED_OVER', [15, 10], [60, 55]],
  ['FIXED', [25, 20, 4], [70, 65, 40]],
  ['CHECKED', [30, 25, 12, 3], [75, 70, 50, 30]],
];

const item = (number: string, values: Readonly<Record<string, unknown>>): SeedRow =>
  sampleRow(ActionItem, number, {
    number,
    handedOn: null,
    dueOn: null,
    fixedOn: null,
    closedOn: null,
    result: null,
    extensions: 0,
    owner: null,
    keyTask: null,
    subject: null,
    repeats: null,
    ...dueBy(null),
    ...values,
  });

const ownerOf = (dice: Random): string => departmentId(`dept-${dice.pick(OWNERS)}`);
const RESULT = '样例：已按要求整改到位';

/** What is closed: mostly within its days. */
function closed(foundOn: string, dice: Random): object {
  const days = Math.min(daysBetween(foundOn, SAMPLE_DAY), dice.whole(10, 42));
  const handedOn = dayAfter(foundOn, Math.floor(days * 0.15));
  return {
    state: 'CLOSED',
    foundOn,
    handedOn,
    dueOn: dayAfter(handedOn, DUE_DAYS),
    fixedOn: dayAfter(foundOn, Math.floor(days * 0.7)),
    closedOn: dayAfter(foundOn, days),
    result: RESULT,
    owner: ownerOf(dice),
  };
}

/** What is open at the end of the samples, in the states by turns. */
function open(at: number, isOverdue: boolean, dice: Random): object {
  const [state, inTime, overdue] = OPEN_STATES[at % OPEN_STATES.length]!; // the index is inside
  const days = (isOverdue ? overdue : inTime).map((ago) => dayAfter(SAMPLE_DAY, -ago));
  const [foundOn, handedOn = null, fixedOn = null] = days;
  const dueOn = handedOn && dayAfter(handedOn, DUE_DAYS);
  return {
    state,
    foundOn,
    handedOn,
    dueOn,
    fixedOn,
    result: fixedOn && RESULT,
    owner: handedOn && ownerOf(dice),
    ...dueBy(state === 'HANDED_OVER' ? dueOn : dayAfter(days.at(-1)!, CHECK_DAYS)), // an item was found at least
  };
}

/** Open issues gather in 夷陵 and 宜都; every third of the first 36 is overdue. */
function openIssues(): SeedRow[] {
  const dice = random('open issues');
  const others = counties.filter(({ code }) => !troubled.includes(code)).map(({ code }) => code);
  const sources = ['PHONE_ROUND', 'LOOK_BACK', 'INSPECTION', 'AUDIT'];
  const places = [
    ...Array<string>(13).fill('420506'),
    ...Array<string>(9).fill('420581'),
    ...dice.some([...others, ...others], 19),
  ];
  return places.map((county, at) => {
    const values = open(at, at % 3 === 0 && at < 36, dice);
    return item(`issue-open-${at + 1}`, {
      kind: 'RECTIFICATION_ISSUE',
      title: `样例未销号问题${at + 1}`,
      source: sources[Math.floor(at / 4) % sources.length],
      region: regionId(villageIn(county, dice).code),
      ...values,
    });
  });
}

/** All but eleven findings of visits were handed over: seven of look-backs, four of other visits. */
function issuesOfVisits(): SeedRow[] {
  const dice = random('issues of visits');
  const found = sampleVisits().filter(({ hasFinding }) => hasFinding === true);
  const ofLookBacks = found.filter(({ purpose }) => purpose === 'LOOK_BACK').slice(7);
  const ofOthers = found.filter(({ purpose }) => purpose !== 'LOOK_BACK').slice(4);
  return [...ofLookBacks, ...ofOthers].map(({ id, purpose, region, visitedOn }, at) =>
    item(`issue-visit-${at + 1}`, {
      kind: 'RECTIFICATION_ISSUE',
      title: `样例走访发现问题${at + 1}`,
      source: purpose === 'LOOK_BACK' ? 'LOOK_BACK' : 'FIELD_VISIT',
      region,
      subject: `Visit:${id}`,
      ...closed(String(visitedOn), dice),
    }),
  );
}

/** How many issues of each source are closed, or withdrawn, besides those of visits. */
const CLOSED: Readonly<Record<string, number>> = {
  PHONE_ROUND: 78,
  LOOK_BACK: 15,
  INSPECTION: 31,
  FIELD_VISIT: 1,
  ASSESSMENT: 40,
  AUDIT: 22,
};
const [WITHDRAWN, REPEATED, EXTENDED_TWICE] = [8, 15, 3];

/** What an inspection found of a facility, where it is. */
const aboutFacility = (facility: SeedRow | undefined): object =>
  facility ? { region: facility['region'], subject: `Facility:${facility.id}` } : {};

function closedIssues(): SeedRow[] {
  const broken = sampleFacilities().filter(({ state }) => state === 'BROKEN');
  const dice = random('closed issues');
  const sources = Object.entries(CLOSED).flatMap(([source, count]) => Array<string>(count).fill(source));
  return sources.map((source, at) => {
    const foundOn = dayAfter('2022-05-01', dice.whole(0, 840));
    return item(`issue-${at + 1}`, {
      kind: 'RECTIFICATION_ISSUE',
      title: `样例问题${at + 1}`,
      source,
      region: regionId(villageIn(dice.pick(counties).code, dice).code),
      ...(source === 'INSPECTION' && aboutFacility(broken[at % broken.length])),
      ...(at % 23 === 0 && at / 23 < WITHDRAWN ? { state: 'WITHDRAWN', foundOn } : closed(foundOn, dice)),
    });
  });
}

function issues(): SeedRow[] {
  const former = closedIssues();
  const again = former.filter(({ state }) => state === 'CLOSED').slice(0, REPEATED);
  const current = openIssues().map((issue, at): SeedRow => ({ ...issue, repeats: again[at]?.id ?? null }));
  const extended = new Set(current.filter((issue) => issue['state'] === 'HANDED_OVER').slice(-EXTENDED_TWICE));
  return [
    ...former,
    ...issuesOfVisits(),
    ...current.map((issue) => (extended.has(issue) ? { ...issue, extensions: 2 } : issue)),
  ];
}

/** The last of the rows, in the order of a day, that is not after a day. */
const before = (rows: readonly SeedRow[], day: string, name: string): string =>
  rows.findLast((row) => String(row[name]) <= day)!.id; // the first is before all items

/** Decisions, tasks and requests: some of each are open, of these every third is overdue. */
function others(
  kind: string,
  [source, count, isOpen]: readonly [string, number, number],
  more: (at: number, foundOn: string) => object,
): SeedRow[] {
  const dice = random(kind);
  const name = kind.toLowerCase().replaceAll('_', '-');
  return Array.from({ length: count }, (_, at) => {
    const day = dayAfter('2022-06-01', Math.floor((at * 800) / count) + dice.whole(0, 20));
    const values = at < count - isOpen ? closed(day, dice) : open(at, at % 3 === 0, dice);
    const row = item(`${name}-${at + 1}`, { kind, source, region: regionId(CITY), ...values });
    return { ...row, ...more(at, String(row['foundOn'])) };
  });
}

/** Generates sample items: 380 issues of which 41 are open, 90 decisions, 70 tasks, 20 requests. */
export function sampleActionItems(): SeedRow[] {
  const experts = sampleTeams().filter(({ kind, state }) => kind === 'EXPERT_TEAM' && state === 'ACTIVE');
  const meetings = sampleSessions()
    .filter(({ kind }) => kind === 'JOINT_MEETING')
    .sort((a, b) => (String(a['heldOn']) < String(b['heldOn']) ? -1 : 1));
  const lists = sampleDocuments().filter(({ kind }) => kind === 'STAGE_TASK_LIST');
  return [
    ...issues(),
    ...others('DECISION', ['MEETING', 90, 16], (at, foundOn) => ({
      title: `样例议定事项${at + 1}`,
      subject: `WorkSession:${before(meetings, foundOn, 'heldOn')}`,
    })),
    ...others('STAGE_TASK', ['PLAN', 70, 20], (at, foundOn) => ({
      title: `样例阶段任务${at + 1}`,
      subject: `WorkDocument:${before(lists, foundOn, 'period')}`,
      keyTask: seedId('KeyTask', `task-${String((at % 10) + 1).padStart(2, '0')}`),
    })),
    ...others('HELP_REQUEST', ['COMPLAINT', 20, 5], (at) => ({
      title: `样例服务求助${at + 1}`,
      subject: `Team:${experts[at % experts.length]!.id}`, // the index is inside
    })),
  ];
}
