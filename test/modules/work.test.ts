import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
const clock = { now: new Date('2024-10-31T02:00:00Z') };
const setDay = (day: string): void => void (clock.now = new Date(`${day}T02:00:00Z`));
beforeAll(async () => {
  app = await startTestApp({ now: () => clock.now });
});
afterAll(() => app.stop());

/** A token of another day is none. */
const NOBODY = { authorization: '' };

const idOf = async (code: string): Promise<string> =>
  (await app.ask('query ($code: RegionCode!) { region(code: $code) { id } }', { code }, { headers: NOBODY })).data
    .region.id;

interface Written {
  readonly id: string;
  readonly version: number;
  readonly [field: string]: unknown;
}
const FIELDS: Readonly<Record<string, string>> = {
  WorkDocument: 'dueOn submittedOn acceptedOn isLate villagersMetOn stateDueOn',
  WorkSession: 'heldOn people sensitivity',
};

/** What a mutation of the city comes to: the record, or the codes of what is wrong at each field. */
async function write(verb: string, type: string, input: object) {
  const field = type[0]!.toLowerCase() + type.slice(1);
  const query = `mutation ($input: ${verb[0]!.toUpperCase()}${verb.slice(1)}${type}Input!) {
    it: ${verb}${type}(input: $input) { ${field} { id version state ${FIELDS[type]} } userErrors { code path message } } }`;
  const headers = await app.as({ role: 'DATA_STEWARD', region: '4205' }, { role: 'REVIEWER', region: '4205' });
  const { it } = (await app.ask(query, { input }, { headers })).data;
  const codes = it.userErrors.map(({ code, path }: { code: string; path: string[] }) => [code, ...path].join(' '));
  return { row: it[field] as Written, codes: codes as string[] };
}
const move = (type: string, { id, version }: Written, to: string) =>
  write('transition', type, { id, expectedVersion: version, to, reason: '核实' });

test('the samples have what REGISTERS.md plants', async () => {
  const count = (list: string, filter = '{}'): string => `${list}(filter: ${filter}) { totalCount }`;
  const { data } = await app.ask(`{
    ${count('workDocuments')} ${count('workSessions')}
    plans: ${count('implementationPlans')} late: ${count('implementationPlans', '{ isLate: { eq: true } }')}
    training: ${count('trainingPlans', '{ period: { eq: "2024" } }')}
    water: waterEmergencyPlans { totalCount nodes { region { code } state emergencies } }
    rules: assetRules { groupCount(by: [SECTOR]) }
    approved: ${count('villagePlans', '{ state: ACCEPTED }')}
    without: ${count('villagePlans', '{ state: ACCEPTED, sessions: { none: {} } }')}
    lookBacks: ${count('workDocuments', '{ kind: LOOK_BACK_REPORT, state: DRAFT }')}
    joint: ${count('jointMeetings', '{ kind: JOINT_MEETING }')}
    absent: departments(filter: { expectedSessions: { some: {} } }) { nodes { key expectedSessions { totalCount } attendedSessions { totalCount } } }
    courses: ${count('trainingSessions')}
    support: ${count('trainingSessions', '{ group: SUPPORT_CADRE, heldOn: { gte: "2024-01-01" } }')}
    villagers: ${count('villagersMeetings')}
  }`);
  expect(data).toMatchObject({
    workDocuments: { totalCount: 2266 },
    workSessions: { totalCount: 864 },
    plans: { totalCount: 45 },
    late: { totalCount: 5 },
    training: { totalCount: 13 },
    water: { totalCount: 7 },
    rules: { groupCount: 10 },
    approved: { totalCount: 464 },
    without: { totalCount: 0 },
    lookBacks: { totalCount: 3 },
    joint: { totalCount: 11 },
    courses: { totalCount: 150 },
    support: { totalCount: 11 },
    villagers: { totalCount: 664 },
  });
  const incomplete = data.water.nodes.filter(({ state, emergencies }: { state: string; emergencies: string[] }) => state !== 'ACCEPTED' || emergencies.length < 3); // prettier-ignore
  expect(incomplete.map(({ region }: { region: { code: string } }) => region.code).sort()).toEqual(['420504', '420529']); // prettier-ignore
  type Sessions = Record<'expectedSessions' | 'attendedSessions', { totalCount: number }> & { key: string };
  const absences = (data.absent.nodes as Sessions[]).map(({ key, expectedSessions, attendedSessions }) => [key, expectedSessions.totalCount - attendedSessions.totalCount]); // prettier-ignore
  expect(absences.filter(([, times]) => times !== 0).sort()).toEqual([['dept-commerce', 3], ['dept-postal', 3]]); // prettier-ignore
});

test('joint meetings are shown to those alone who read what is internal', async () => {
  const query = '{ jointMeetings { totalCount } }';
  expect((await app.ask(query, {}, { headers: NOBODY })).data.jointMeetings.totalCount).toBe(6);
  const planner = await app.as({ role: 'PLANNER' });
  expect((await app.ask(query, {}, { headers: planner })).data.jointMeetings.totalCount).toBe(17);
});

describe('a document', () => {
  test('has what its kind takes, is due when its kind is, and is there once until it is replaced', async () => {
    setDay('2024-10-31');
    const region = await idOf('420525');
    const plan = { kind: 'TRAINING_PLAN', region };
    expect((await write('create', 'WorkDocument', plan)).codes).toEqual(['NEEDED_FOR_KIND period']);
    expect((await write('create', 'WorkDocument', { ...plan, period: '2025Q1' })).codes).toEqual(['PERIOD_FOR_KIND period']); // prettier-ignore
    expect((await write('create', 'WorkDocument', { ...plan, period: '2025', sector: 'WATER' })).codes).toEqual(['NOT_FOR_KIND sector']); // prettier-ignore
    const { row } = await write('create', 'WorkDocument', { ...plan, period: '2025' });
    expect(row).toMatchObject({ state: 'DRAFT', dueOn: '2025-03-31', stateDueOn: '2025-03-31' });
    expect((await write('create', 'WorkDocument', { ...plan, period: '2025' })).codes).toEqual(['DOCUMENT_ONCE kind']);
    const report = { kind: 'PROGRESS_REPORT', region, period: '2025Q1' };
    expect((await write('create', 'WorkDocument', report)).codes).toEqual(['NEEDED_FOR_KIND keyTask']);
    setDay('2025-04-02');
    const submitted = (await move('WorkDocument', row, 'SUBMITTED')).row;
    expect(submitted).toMatchObject({ submittedOn: '2025-04-02', isLate: true, stateDueOn: '2025-04-17' });
    const accepted = (await move('WorkDocument', submitted, 'ACCEPTED')).row;
    expect(accepted).toMatchObject({ acceptedOn: '2025-04-02', stateDueOn: null });
    expect((await move('WorkDocument', accepted, 'REPLACED')).codes).toEqual([]);
    expect((await write('create', 'WorkDocument', { ...plan, period: '2025' })).codes).toEqual([]);
  });

  test('that plans a village is on notice for thirty days, and discussed by its villagers', async () => {
    setDay('2025-05-30');
    const { data } = await app.ask(
      '{ regions(filter: { kind: VILLAGE_COMMITTEE, inDemonstrationArea: { eq: true }, workDocuments: { none: { kind: VILLAGE_PLAN } } }, first: 1) { nodes { id } } }',
      {},
      { headers: NOBODY },
    );
    const region = data.regions.nodes[0].id;
    const { row } = await write('create', 'WorkDocument', { kind: 'VILLAGE_PLAN', region });
    expect((await move('WorkDocument', row, 'SUBMITTED')).codes).toEqual(['DOCUMENT_NOTICE to']);
    const notice = { id: row.id, expectedVersion: 1, noticedOn: '2025-05-01' };
    const noticed = (await write('update', 'WorkDocument', notice)).row;
    expect((await move('WorkDocument', noticed, 'SUBMITTED')).codes).toEqual(['DOCUMENT_NOTICE to']);
    setDay('2025-05-31');
    const submitted = (await move('WorkDocument', noticed, 'SUBMITTED')).row;
    expect((await move('WorkDocument', submitted, 'ACCEPTED')).codes).toEqual(['DOCUMENT_VILLAGERS to']);
    const meeting = { number: 'villagers-new', name: '村民会议', kind: 'VILLAGERS_MEETING', region, plannedOn: '2025-05-20', document: row.id }; // prettier-ignore
    const session = (await write('create', 'WorkSession', meeting)).row;
    expect((await move('WorkSession', session, 'HELD')).codes).toEqual(['SESSION_HELD to']);
    const held = { id: session.id, expectedVersion: 1, heldOn: '2025-05-20', people: 40 };
    const told = (await write('update', 'WorkSession', held)).row;
    expect((await move('WorkSession', told, 'HELD')).codes).toEqual([]);
    const accepted = await move('WorkDocument', submitted, 'ACCEPTED');
    expect(accepted).toMatchObject({ codes: [], row: { state: 'ACCEPTED', villagersMetOn: '2025-05-20' } });
  });
});

test('only who was expected at a meeting came to it', async () => {
  setDay('2024-10-31');
  const { data } = await app.ask('{ departments(first: 2) { nodes { id } } }', {}, { headers: NOBODY });
  const [one, other] = data.departments.nodes.map(({ id }: { id: string }) => id);
  const region = await idOf('4205');
  const meeting = { number: 'joint-new', name: '联席会议', kind: 'JOINT_MEETING', region, plannedOn: '2024-11-01' };
  expect((await write('create', 'WorkSession', meeting)).codes).toEqual(['NEEDED_FOR_KIND expected']);
  const came = await write('create', 'WorkSession', { ...meeting, expected: [one], attended: [one, other] });
  expect(came.codes).toEqual(['SESSION_ATTENDED attended']);
  const { row, codes } = await write('create', 'WorkSession', { ...meeting, expected: [one, other], attended: [one] });
  expect([codes, row['sensitivity']]).toEqual([[], 'INTERNAL']);
});
