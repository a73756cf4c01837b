import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedId } from '../../seeds/seed.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { register } from './register-kit.js';

let app: TestApp;
const marks = register(() => app, 'ChecklistMark');
beforeAll(async () => {
  app = await startTestApp({ now: () => new Date('2024-10-31T02:00:00Z') });
});
afterAll(() => app.stop());

const COUNTY = '420529';
const item = (key: string): string => `ChecklistItem:${seedId('ChecklistItem', key)}`;
const TEAM = `Team:${seedId('Team', 'team-001')}`;
const mark = (rest: object) => ({ item: item('four-no-removals-1'), period: '2025', dueOn: '2025-12-31', ...rest });
let county: string;
let village: string;
beforeAll(async () => {
  const { data } = await app.ask(`{ region(code: "${COUNTY}") { id } team(key: "team-001") { region { id } } }`);
  county = data.region.id;
  village = data.team.region.id;
});

test('counties, villages and teams are marked year by year, some late, some not met', async () => {
  const { data } = await app.ask(`{
    removals: checklistMarks(filter: { item: { list: FOUR_NO_REMOVALS } }) {
      totalCount groups(by: [PERIOD]) { count }
    }
    notMet: checklistMarks(filter: { item: { list: FOUR_NO_REMOVALS }, state: NOT_MET }) { nodes { county { code } } }
    governances: checklistMarks(filter: { subject: { region: { level: VILLAGE } } }) { totalCount groupCount(by: [SUBJECT]) }
    stationedDutyRecords { totalCount groups(by: [ITEM_LIST]) { count } }
    late: checklistMarks(filter: { isLate: { eq: true } }) { totalCount }
    overdue: checklistMarks(filter: { state: MET, isOverdue: { eq: true } }) { totalCount }
  }`);
  expect(data.removals).toEqual({ totalCount: 156, groups: [52, 52, 52].map((count) => ({ count })) });
  expect(data.notMet.nodes.map((each: { county: { code: string } }) => each.county.code).sort()).toEqual(['420506', '420581']); // prettier-ignore
  expect(data.governances).toEqual({ totalCount: 300, groupCount: 100 });
  expect(data.stationedDutyRecords).toEqual({ totalCount: 600, groups: [{ count: 600 }] });
  expect(data.late.totalCount).toBeGreaterThan(0);
  expect(data.overdue.totalCount).toBeGreaterThan(0);
});

test('a list is marked for what it is about, in a year, once', async () => {
  expect(await marks.create(mark({ subject: village }))).toEqual(['MARK_SUBJECT subject']);
  expect(await marks.create(mark({ subject: TEAM }))).toEqual(['MARK_SUBJECT subject']);
  expect(await marks.create(mark({ subject: county, item: item('ten-stars-1') }))).toEqual(['MARK_SUBJECT subject']);
  expect(await marks.create(mark({ subject: county, period: undefined }))).toEqual(['REQUIRED period']);
  expect(await marks.create(mark({ subject: county, period: '2025Q1' }))).toEqual(['PERIOD_KIND period']);
  expect(await marks.create(mark({ subject: county }))).toEqual([]);
  expect(await marks.create(mark({ subject: county }))).toEqual(['TAKEN item']);
  const duty = await marks.made(mark({ item: item('six-duties-1'), subject: TEAM }));
  const read = await marks.read(
    duty,
    'subject { ... on Team { key region { id } } } region { id } stateDueOn isOverdue',
  );
  expect(read).toEqual({
    subject: { key: 'team-001', region: { id: village } },
    region: { id: village },
    stateDueOn: '2025-12-31',
    isOverdue: false,
  });
});

test('who is met says when, and another person of the county confirms it within the days that are set', async () => {
  const id = await marks.made(mark({ item: item('four-no-removals-2'), subject: county }));
  const steward = await app.as({ role: 'DATA_STEWARD', region: COUNTY });
  expect(await marks.move(id, 'MET', {}, steward)).toEqual(['MARK_DAY to']);
  expect(await marks.update(id, { metOn: '2026-01-04' }, steward)).toEqual([]);
  expect(await marks.move(id, 'MET', {}, steward)).toEqual([]);
  expect(await marks.read(id, 'isLate stateDueOn')).toEqual({ isLate: true, stateDueOn: '2024-11-30' });
  const same = await app.as({ role: 'DATA_STEWARD', region: COUNTY }, { role: 'REVIEWER', region: COUNTY });
  expect(await marks.move(id, 'CONFIRMED', {}, same)).toEqual(['MARK_CHECKED_BY_ANOTHER to']);
  expect(await marks.refused(id, 'CONFIRMED', steward)).toEqual(['FORBIDDEN']);
  const other = await app.asPerson('reviewer', { role: 'REVIEWER', region: COUNTY });
  expect(await marks.move(id, 'NOT_MET', {}, other)).toEqual(['REASON_REQUIRED reason']);
  expect(await marks.move(id, 'CONFIRMED', {}, other)).toEqual([]);
  expect(await marks.move(id, 'NOT_MET', { reason: '复查未做到' }, other)).toEqual([]);
});

test('an item that is marked stays', async () => {
  const ARCHIVE = 'mutation ($input: ArchiveInput!) { archive(input: $input) { userErrors { code path } } }';
  const input = { id: item('six-duties-1'), expectedVersion: 1 };
  expect((await app.ask(ARCHIVE, { input })).data.archive.userErrors).toEqual([{ code: 'ROWS_BELOW', path: ['id'] }]);
});
