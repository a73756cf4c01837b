import { afterAll, beforeAll, expect, test } from 'vitest';
import { departmentId } from '../../seeds/department.js';
import { seedId } from '../../seeds/seed.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { register } from './register-kit.js';

type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers have the shape of the query

let app: TestApp;
const items = register(() => app, 'ActionItem');
beforeAll(async () => {
  app = await startTestApp({ now: () => new Date('2024-10-31T02:00:00Z') });
});
afterAll(() => app.stop());

const COUNTY = '420529';
const TOWNSHIP = '420529203';
const VILLAGE = '420529203215';
const [STATIONED, EXPERTS] = ['team-001', 'team-102'].map((key) => `Team:${seedId('Team', key)}`);
const KEY_TASK = `KeyTask:${seedId('KeyTask', 'task-01')}`;
const OWNER = `Department:${departmentId('dept-water')}`;
let visit: { id: string; region: { code: string } };
let meeting: string;
beforeAll(async () => {
  const { data } = await app.ask(`{
    visits(first: 1, filter: { hasFinding: { eq: true }, isOverdue: { eq: true } }) { nodes { id region { code } } }
    jointMeetings(first: 1) { nodes { id } }
  }`);
  [visit] = data.visits.nodes;
  meeting = data.jointMeetings.nodes[0].id;
});
let made = 0;
const issue = (rest: object = {}) => ({
  number: `sample-${++made}`,
  kind: 'RECTIFICATION_ISSUE',
  title: '样例问题',
  source: 'LOOK_BACK',
  foundOn: '2024-10-30',
  region: VILLAGE,
  ...rest,
});

test('560 items, each under its name; 41 issues are open, most where trouble gathers, 12 of them overdue', async () => {
  const OPEN = 'state: [FOUND, HANDED_OVER, FIXED, CHECKED]';
  const { data } = await app.ask(`{
    actionItems { totalCount }
    rectificationIssues { totalCount }
    decisions { totalCount }
    stageTasks(filter: { keyTask: {} }) { totalCount }
    helpRequests(filter: { subject: { team: { kind: EXPERT_TEAM } } }) { totalCount }
    open: rectificationIssues(filter: { ${OPEN} }) { totalCount }
    yiling: rectificationIssues(filter: { ${OPEN}, within: "420506" }) { totalCount }
    yidu: rectificationIssues(filter: { ${OPEN}, within: "420581" }) { totalCount }
    overdue: rectificationIssues(filter: { ${OPEN}, isOverdue: { eq: true } }) { totalCount }
    repeated: rectificationIssues(filter: { repeats: {} }) { totalCount }
    extended: actionItems(filter: { extensions: { eq: 2 } }) { totalCount }
    late: actionItems(filter: { isLate: { eq: true } }) { totalCount }
  }`);
  const counts = Object.values(data).map((list: Json) => list.totalCount);
  expect(counts.slice(0, -1)).toEqual([560, 380, 90, 70, 20, 41, 13, 9, 12, 15, 3]);
  expect(counts.at(-1)).toBeGreaterThan(10);
});

test('eleven findings of visits were not handed over in time; one that is handed over is not overdue any more', async () => {
  const overdue = async (): Promise<number> =>
    (await app.ask('{ visits(filter: { isOverdue: { eq: true } }) { totalCount } }')).data.visits.totalCount;
  expect(await overdue()).toBe(11);
  expect(await items.create(issue({ subject: visit.id, region: visit.region.code }))).toEqual([]);
  expect(await overdue()).toBe(10);
});

test('each kind has what it needs, about what it is', async () => {
  expect(await items.create(issue({ kind: 'STAGE_TASK', region: '4205' }))).toEqual(['NEEDED_FOR_KIND keyTask']);
  expect(await items.create(issue({ kind: 'STAGE_TASK', keyTask: KEY_TASK }))).toEqual(['PLACE_FOR_KIND region']);
  expect(await items.create(issue({ kind: 'HELP_REQUEST' }))).toEqual(expect.arrayContaining(['NEEDED_FOR_KIND subject'])); // prettier-ignore
  expect(await items.create(issue({ kind: 'HELP_REQUEST', subject: STATIONED }))).toEqual(['ACTION_SUBJECT subject']);
  expect(await items.create(issue({ kind: 'HELP_REQUEST', subject: EXPERTS }))).toEqual([]);
  const decision = { kind: 'DECISION', source: 'MEETING', region: '4205' };
  expect(await items.create(issue({ ...decision, subject: STATIONED }))).toEqual(['ACTION_SUBJECT subject']);
  expect(await items.create(issue({ ...decision, subject: meeting }))).toEqual([]);
  expect(await items.create(issue({ dueOn: '2024-10-01' }))).toEqual(['NOT_IN_ORDER dueOn']);
});

test('an issue is handed over with an owner and a date, done with a result, checked by another, and closed', async () => {
  const id = await items.made(issue());
  const state = () => items.read(id, 'state stateDueOn handedOn fixedOn closedOn isLate extensions');
  expect(await state()).toMatchObject({ state: 'FOUND', stateDueOn: '2024-11-10' });
  const county = await app.as({ role: 'DATA_STEWARD', region: COUNTY }, { role: 'REVIEWER', region: COUNTY });
  const township = await app.asPerson('township', { role: 'DATA_STEWARD', region: TOWNSHIP });
  expect(await items.move(id, 'HANDED_OVER', {}, county)).toEqual(['ACTION_OWNER to']);
  expect(await items.update(id, { owner: OWNER, dueOn: '2024-11-20' }, county)).toEqual([]);
  expect(await items.refused(id, 'HANDED_OVER', township)).toEqual(['FORBIDDEN']);
  expect(await items.move(id, 'HANDED_OVER', {}, county)).toEqual([]);
  expect(await items.update(id, { dueOn: '2024-12-20' }, county)).toEqual(['ACTION_EXTENDED reason']);
  expect(await items.update(id, { dueOn: '2024-12-20', reason: '材料未到' }, county)).toEqual([]);
  expect(await state()).toMatchObject({ state: 'HANDED_OVER', stateDueOn: '2024-12-20', handedOn: '2024-10-31', extensions: 1 }); // prettier-ignore
  expect(await items.move(id, 'FIXED', {}, county)).toEqual(['ACTION_RESULT to']);
  expect(await items.update(id, { result: '已修复' }, county)).toEqual([]);
  expect(await items.move(id, 'FIXED', {}, county)).toEqual([]);
  expect(await items.move(id, 'CHECKED', {}, county)).toEqual(['ACTION_CHECKED_BY_ANOTHER to']);
  const other = await app.asPerson('reviewer', { role: 'REVIEWER', region: COUNTY });
  expect(await items.move(id, 'HANDED_OVER', {}, other)).toEqual(['REASON_REQUIRED reason']);
  expect(await items.move(id, 'CHECKED', {}, other)).toEqual([]);
  expect(await items.move(id, 'CLOSED', {}, other)).toEqual([]);
  expect(await state()).toMatchObject({ state: 'CLOSED', stateDueOn: null, fixedOn: '2024-10-31', closedOn: '2024-10-31', isLate: false }); // prettier-ignore
});

test('a department that does not keep them writes nothing down; what is withdrawn says why', async () => {
  const by = (role: 'DATA_STEWARD' | 'REVIEWER', department: string) => app.as({ role, region: COUNTY, department });
  expect(await items.refusedCreate(issue(), await by('DATA_STEWARD', 'dept-water'))).toEqual(['FORBIDDEN']);
  const id = await items.made(issue(), await by('DATA_STEWARD', 'dept-rural-revitalization'));
  const reviewer = await by('REVIEWER', 'dept-rural-work-office');
  expect(await items.move(id, 'WITHDRAWN', {}, reviewer)).toEqual(['REASON_REQUIRED reason']);
  expect(await items.move(id, 'WITHDRAWN', { reason: '重复登记' }, reviewer)).toEqual([]);
});
