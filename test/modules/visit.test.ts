import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedId } from '../../seeds/seed.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { register } from './register-kit.js';

type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers have the shape of the query

let app: TestApp;
const visits = register(() => app, 'Visit');
beforeAll(async () => {
  app = await startTestApp({ now: () => new Date('2024-10-31T02:00:00Z') });
});
afterAll(() => app.stop());

const COUNTY = '420529';
const [TEAM, EXPERTS, BRAND] = ['team-001', 'team-102', 'team-110'].map((key) => `Team:${seedId('Team', key)}`);
let withTeam: string;
let elsewhere: string;
let contact: { id: string; region: { id: string } };
beforeAll(async () => {
  const { data } = await app.ask(`{
    team(key: "team-001") { region { id } }
    region(code: "${COUNTY}") { descendants(first: 1, filter: { level: VILLAGE }) { nodes { id } } }
    contactVillages(first: 1) { nodes { id region { id } } }
  }`);
  withTeam = data.team.region.id;
  elsewhere = data.region.descendants.nodes[0].id;
  [contact] = data.contactVillages.nodes;
});
let made = 0;
const lookBack = (rest: object = {}) => ({
  number: `sample-${++made}`,
  purpose: 'LOOK_BACK',
  visitedOn: '2024-10-30',
  visitor: '样例组',
  role: 'TOWNSHIP_CADRE',
  region: elsewhere,
  ...rest,
});
const leader = (rest: object = {}) =>
  lookBack({ purpose: 'LEADER_VISIT', role: 'UNIT_LEADER', rank: 'PRINCIPAL', subject: TEAM, region: withTeam, ...rest }); // prettier-ignore

test('2,720 visits, each under its name; 82 villages were not looked back on in 2024', async () => {
  const { data } = await app.ask(`{
    visits { totalCount }
    leaderVisits { totalCount }
    lookBacks { totalCount }
    serviceVisits { totalCount }
    found: visits(filter: { hasFinding: { eq: true } }) { totalCount }
    missing: regions(filter: { kind: VILLAGE_COMMITTEE, inDemonstrationArea: { eq: true },
      visits: { none: { purpose: LOOK_BACK, visitedOn: { gte: "2024-01-01" } } } }) { totalCount }
  }`);
  expect(Object.values(data).map((list: Json) => list.totalCount)).toEqual([2720, 1150, 1240, 130, 163, 82]);
});

test('the units of fourteen teams are behind in 2024, and none was in 2023', async () => {
  const came = async (year: number): Promise<[principals: number, deputies: number][]> => {
    const within = `visitedOn: { gte: "${year}-01-01", lt: "${year + 1}-01-01" }`;
    const { data } = await app.ask(`{ stationedTeams(first: 100) { nodes {
      principals: visits(filter: { rank: PRINCIPAL, ${within} }) { totalCount }
      deputies: visits(filter: { rank: DEPUTY, ${within} }) { totalCount } } } }`);
    return data.stationedTeams.nodes.map((team: Json) => [team.principals.totalCount, team.deputies.totalCount]);
  };
  expect((await came(2023)).filter(([principals, deputies]) => principals < 2 || deputies < 4)).toEqual([]);
  const days = 305 / 366; // of the year
  const isBehind = ([principals, deputies]: [number, number]): boolean =>
    principals < Math.floor(2 * days) || deputies < Math.floor(4 * days);
  expect((await came(2024)).filter(isBehind)).toHaveLength(14);
});

test('each purpose has what it needs', async () => {
  expect(await visits.create(leader({ rank: undefined }))).toEqual(['NEEDED_FOR_KIND rank']);
  expect(await visits.create(leader({ subject: undefined }))).toEqual(['NEEDED_FOR_KIND subject']);
  expect(await visits.create(leader({ subject: BRAND }))).toContain('VISIT_TEAM subject');
  expect(await visits.create(lookBack({ purpose: 'CONTACT_VISIT' }))).toEqual(['NEEDED_FOR_KIND assignment']);
  expect(await visits.create(lookBack({ subject: TEAM }))).toContain('NOT_FOR_KIND subject');
  const service = { purpose: 'SERVICE_VISIT', role: 'EXPERT', subject: EXPERTS };
  expect(await visits.create(lookBack(service))).toEqual([]);
});

test('a visit lies where its subject or assignment is, on a day that has come, once', async () => {
  expect(await visits.create(leader({ region: elsewhere }))).toEqual(['VISIT_PLACE subject']);
  const contactVisit = { purpose: 'CONTACT_VISIT', role: 'CONTACT_CADRE', assignment: contact.id };
  expect(await visits.create(lookBack({ ...contactVisit, region: withTeam }))).toEqual(['VISIT_PLACE assignment']);
  expect(await visits.create(lookBack({ ...contactVisit, region: contact.region.id }))).toEqual([]);
  expect(await visits.create(lookBack({ region: COUNTY }))).toEqual(['PLACE_NOT_ALLOWED region']);
  expect(await visits.create(lookBack({ visitedOn: '2024-11-01' }))).toEqual(['VISIT_FUTURE visitedOn']);
  expect(await visits.create(leader())).toEqual([]);
  expect(await visits.create(leader())).toEqual(['VISIT_TWICE visitor']);
});

test('what was found is hidden but for the stewards of the region', async () => {
  const id = await visits.made(lookBack({ hasFinding: true, findings: '某户饮水不足' }));
  const findings = async (headers: Record<string, string>) =>
    (await visits.read(id, 'hasFinding findings { value isMasked }', headers)).findings;
  expect(await findings({ authorization: '' })).toEqual({ value: '****', isMasked: true });
  expect(await findings(await app.as({ role: 'PLANNER' }))).toEqual({ value: '****', isMasked: true });
  const steward = await app.as({ role: 'DATA_STEWARD', region: COUNTY, department: 'dept-rural-revitalization' });
  expect(await findings(steward)).toEqual({ value: '某户饮水不足', isMasked: false });
});

test('townships and departments that keep them write visits down, others do not', async () => {
  const steward = (department: string) => app.as({ role: 'DATA_STEWARD', region: COUNTY, department });
  expect(await visits.create(lookBack(), await steward('dept-organization'))).toEqual([]);
  expect(await visits.refusedCreate(lookBack(), await steward('dept-finance'))).toEqual(['FORBIDDEN']);
});
