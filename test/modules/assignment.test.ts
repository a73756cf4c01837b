import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedId } from '../../seeds/seed.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { register } from './register-kit.js';

type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers have the shape of the query

let app: TestApp;
const assignments = register(() => app, 'Assignment');
const courses = register(() => app, 'WorkSession');
beforeAll(async () => {
  app = await startTestApp({ now: () => new Date('2024-10-31T02:00:00Z') });
});
afterAll(() => app.stop());

const COUNTY = '420529';
const TEAM = `Team:${seedId('Team', 'team-001')}`;
/** A village with a team; one of 五峰 without an officer of its own. */
let withTeam: string;
let village: string;
let enterprise: string;
beforeAll(async () => {
  const { data } = await app.ask(`{
    team(key: "team-001") { region { id } }
    region(code: "${COUNTY}") { descendants(first: 1, filter: {
      level: VILLAGE, assignments: { none: { kind: [INFORMATION_OFFICER, VILLAGE_DOCTOR, STATIONED_CADRE, PAIRED_ENTERPRISE] } }
    }) { nodes { id } } }
    enterprises(first: 1) { nodes { id } }
  }`);
  withTeam = data.team.region.id;
  village = data.region.descendants.nodes[0].id;
  enterprise = data.enterprises.nodes[0].id;
});
const assignment = (rest: object = {}) => ({ kind: 'INFORMATION_OFFICER', holder: '样例甲', region: village, since: '2024-05-01', ...rest }); // prettier-ignore
const cadre = (rest: object = {}) => assignment({ kind: 'STATIONED_CADRE', subject: TEAM, region: withTeam, ...rest });

test('2,677 assignments of six kinds, each under its name; 14 villages have no officer', async () => {
  const { data } = await app.ask(`{
    assignments { totalCount }
    informationOfficers(filter: { until: { isNull: true } }) { totalCount }
    former: informationOfficers(filter: { state: ENDED }) { totalCount }
    villageDoctors { totalCount } villageTownSupports { totalCount } contactVillages { totalCount }
    stationedCadres { totalCount } enterpriseVillagePairs { totalCount }
    without: regions(filter: { kind: VILLAGE_COMMITTEE, inDemonstrationArea: { eq: true },
      assignments: { none: { kind: INFORMATION_OFFICER, until: { isNull: true } } } }) { totalCount }
  }`);
  const counts = Object.values(data).map((list: Json) => list.totalCount);
  expect(counts).toEqual([2677, 1308, 60, 860, 34, 60, 290, 65, 14]);
});

test('a team counts its cadres in post, who lie in its village and have its unit', async () => {
  const { data } = await app.ask(`{
    stationedTeams(first: 100) { nodes { cadres unit region { id } assignments(first: 10) { nodes { unit state region { id } } } } }
    few: teams(filter: { kind: STATIONED_TEAM, cadres: { lt: 2 } }) { totalCount }
  }`);
  let cadres = 0;
  for (const team of data.stationedTeams.nodes) {
    const inPost = team.assignments.nodes.filter(({ state }: Json) => state !== 'RECALLED' && state !== 'ENDED');
    expect(team.cadres).toBe(inPost.length);
    for (const each of team.assignments.nodes) expect(each).toMatchObject({ unit: team.unit, region: team.region });
    cadres += team.cadres;
  }
  expect([cadres, data.few.totalCount]).toEqual([289, 0]);
});

test('118 officers in post were not trained in 2024; a course that lists them sets their day', async () => {
  const { data } = await app.ask(`{
    untrained: informationOfficers(filter: { until: { isNull: true },
      or: [{ trainedOn: { lt: "2024-01-01" } }, { trainedOn: { isNull: true } }] }) { totalCount nodes { id region { id } } }
    trained: informationOfficers(first: 1, filter: { trainedOn: { gte: "2024-01-01" } }) {
      nodes { trainedOn sessions { nodes { heldOn group } } } }
  }`);
  expect(data.untrained.totalCount).toBe(118);
  const [{ trainedOn, sessions }] = data.trained.nodes;
  expect(
    sessions.nodes
      .map(({ heldOn }: Json) => heldOn)
      .sort()
      .at(-1),
  ).toBe(trainedOn);
  const [{ id }] = data.untrained.nodes;
  const course = { number: 'sample-course', name: '样例培训', kind: 'TRAINING', group: 'INFORMATION_OFFICER' };
  const days = { plannedOn: '2024-10-20', heldOn: '2024-10-20', people: 1, region: '4205', participants: [id] };
  const held = await courses.made({ ...course, ...days });
  expect((await assignments.read(id, 'trainedOn')).trainedOn).not.toBe('2024-10-20');
  expect(await courses.move(held, 'HELD')).toEqual([]);
  expect((await assignments.read(id, 'trainedOn')).trainedOn).toBe('2024-10-20');
});

test('who was reminded or recalled is not public, and nothing for a partner', async () => {
  const count = async (headers: object): Promise<number[]> => {
    const query = '{ personnelActions { totalCount } stationedCadres { totalCount } team(key: "team-001") { cadres } }';
    const { data } = await app.ask(query, {}, { headers: headers as Record<string, string> });
    return [data.personnelActions.totalCount, data.stationedCadres.totalCount];
  };
  expect(await count({ authorization: '' })).toEqual([0, 284]);
  expect(await count(await app.as({ role: 'PARTNER', region: '4205' }))).toEqual([0, 284]);
  expect(await count(await app.as({ role: 'AUDITOR', region: '4205' }))).toEqual([6, 290]);
  expect(await count(await app.as({ role: 'REVIEWER', region: '4205', department: 'dept-finance' }))).toEqual([0, 284]);
});

test('each kind has what it needs, in a village', async () => {
  expect(await assignments.create(assignment({ unit: '样例' }))).toEqual(['NOT_FOR_KIND unit']);
  expect(await assignments.create(assignment({ kind: 'TOWN_LEADER' }))).toEqual(['NEEDED_FOR_KIND unit']);
  expect(await assignments.create(assignment({ kind: 'CONTACT_UNIT' }))).toEqual(['NEEDED_FOR_KIND unit']);
  expect(await assignments.create(assignment({ kind: 'PAIRED_ENTERPRISE' }))).toEqual(['NEEDED_FOR_KIND enterprise']);
  expect(await assignments.create(assignment({ region: COUNTY }))).toEqual(['PLACE_NOT_ALLOWED region']);
  expect(await assignments.create(cadre({ region: village }))).toEqual(['ASSIGNMENT_OTHER_VILLAGE subject']);
});

test('one is in force at a time: of a village, of a pair, of a person', async () => {
  const twice = async (input: object, at: string, other: object): Promise<void> => {
    expect(await assignments.create(input)).toEqual([]);
    expect(await assignments.create(input)).toEqual([`ASSIGNMENT_ACTIVE_TWICE ${at}`]);
    expect(await assignments.create({ ...input, ...other })).toEqual([]);
  };
  await twice(assignment({ holder: '样例乙' }), 'region', { until: '2024-06-01' });
  await twice(assignment({ kind: 'PAIRED_ENTERPRISE', enterprise }), 'region', { until: '2024-06-01' });
  await twice(assignment({ kind: 'CONTACT_UNIT', unit: '样例单位' }), 'region', { unit: '样例另一单位' });
  await twice(cadre({ unit: '样例单位' }), 'holder', { unit: '样例另一单位' });
});

test('a cadre is reminded, has days to improve, and is recalled by the organization department', async () => {
  const id = await assignments.made(cadre({ holder: '样例干部', unit: '样例单位三' }));
  const reviewer = (department: string | null = null) => app.as({ role: 'REVIEWER', region: '4205', department });
  expect(await assignments.move(id, 'REMINDED', {}, await reviewer())).toEqual(['REASON_REQUIRED reason']);
  expect(await assignments.move(id, 'REMINDED', { reason: '在村天数不足' }, await reviewer())).toEqual([]);
  expect(await assignments.read(id, 'remindedOn stateDueOn state')).toEqual({
    remindedOn: '2024-10-31',
    stateDueOn: '2024-12-30',
    state: 'REMINDED',
  });
  expect(await assignments.refused(id, 'RECALLED', await reviewer('dept-health'))).toEqual(['FORBIDDEN']);
  const organization = await reviewer('dept-organization');
  expect(await assignments.move(id, 'RECALLED', { reason: '提醒后仍不到岗' }, organization)).toEqual([]);
});

test('only a cadre is reminded, whoever asks; an end has its day, not before the start', async () => {
  const id = await assignments.made(assignment({ kind: 'VILLAGE_DOCTOR' }));
  expect(await assignments.move(id, 'REMINDED', { reason: '样例' })).toContain('ASSIGNMENT_OF_CADRE to');
  expect(await assignments.move(id, 'ENDED')).toEqual(['ASSIGNMENT_UNTIL to']);
  expect(await assignments.update(id, { until: '2024-04-01' })).toEqual(['NOT_IN_ORDER until']);
  expect(await assignments.update(id, { until: '2024-10-01' })).toEqual([]);
  expect(await assignments.move(id, 'ENDED', {}, await app.as({ role: 'DATA_STEWARD', region: COUNTY }))).toEqual([]);
});

test('a phone number is masked but for the stewards of the region', async () => {
  const id = await assignments.made(assignment({ kind: 'CONTACT_UNIT', unit: '样例单位四', phone: '13812345678' }));
  const phone = async (headers: Record<string, string>) => (await assignments.read(id, 'phone { value isMasked }', headers)).phone; // prettier-ignore
  expect(await phone({ authorization: '' })).toEqual({ value: '138****5678', isMasked: true });
  const steward = await app.as({ role: 'DATA_STEWARD', region: COUNTY });
  expect(await phone(steward)).toEqual({ value: '13812345678', isMasked: false });
});
