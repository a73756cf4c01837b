import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedId } from '../../seeds/seed.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { register } from './register-kit.js';

type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers have the shape of the query

let app: TestApp;
const now = () => new Date('2024-10-31T02:00:00Z');
const teams = register(() => app, 'Team');
const assignments = register(() => app, 'Assignment');
beforeAll(async () => {
  app = await startTestApp({ now });
  const { data } = await app.ask(
    `{ region(code: "${TOWNSHIP}") { children(filter: { teams: { none: {} } }) { nodes { code } } } }`,
  );
  villages = data.region.children.nodes.map(({ code }: { code: string }) => code);
});
afterAll(() => app.stop());

const COUNTY = '420529';
const TOWNSHIP = '420529203';
/** Villages of the township without a team. */
let villages: string[];
let made = 0;
const stationed = (rest: object = {}) => ({
  key: `sample-${++made}`,
  name: '样例工作队',
  kind: 'STATIONED_TEAM',
  unit: '样例单位',
  since: '2024-05-01',
  region: villages[0],
  ...rest,
});

/** A stationed team with a cadre. */
async function manned(rest: object = {}, headers?: Record<string, string>): Promise<string> {
  const input = stationed(rest);
  const id = await teams.made(input, headers);
  const cadre = { kind: 'STATIONED_CADRE', holder: input.key, subject: id, since: '2024-05-01' };
  expect(await assignments.create({ ...cadre, region: input.region })).toEqual([]);
  return id;
}

test('100 teams are stationed in nine counties, 9 of experts and 9 labour brands, under their names', async () => {
  const { data } = await app.ask(`{
    teams { totalCount }
    stationedTeams { totalCount }
    counties: regions(filter: { level: COUNTY, teams: { some: { kind: LABOUR_BRAND } } }) { nodes { stationedTeams { totalCount } } }
    expertTeams { totalCount nodes { state chain { key } serves { code } talents { chain { key } } } }
    labourBrands(orderBy: [{ field: WORKERS, direction: ASC }]) { totalCount nodes { workers } }
    region(code: "420506") { stationedTeams { totalCount } teams(filter: { kind: LABOUR_BRAND }) { totalCount } }
  }`);
  expect(data).toMatchObject({
    teams: { totalCount: 118 },
    stationedTeams: { totalCount: 100 },
    labourBrands: { totalCount: 9 },
  });
  const perCounty: number[] = data.counties.nodes.map((county: Json) => county.stationedTeams.totalCount);
  expect([perCounty.length, perCounty.reduce((a, b) => a + b)]).toEqual([9, 100]);
  expect(data.labourBrands.nodes[0].workers).toBeGreaterThan(0);
  expect(data.region.stationedTeams.totalCount).toBeGreaterThan(5);
  expect(data.region.teams.totalCount).toBe(1);
  const { nodes } = data.expertTeams;
  expect(nodes).toHaveLength(9);
  for (const { chain, talents } of nodes) {
    expect(talents.length).toBeGreaterThan(0);
    if (chain) for (const talent of talents) expect(talent.chain).toEqual(chain);
  }
});

test('of the eight chains six have experts at work, and the team of one is overdue', async () => {
  const { data } = await app.ask(`{
    industryChains { totalCount }
    without: industryChains(filter: { teams: { none: { kind: EXPERT_TEAM, state: ACTIVE } } }) { nodes { key } }
    teams(filter: { isOverdue: { eq: true } }) { nodes { kind state chain { key } stateDueOn } }
  }`);
  expect(data.industryChains.totalCount).toBe(8);
  expect(data.without.nodes.map(({ key }: { key: string }) => key).sort()).toEqual([
    'chain-aquatic',
    'chain-edible-fungi',
  ]);
  expect(data.teams.nodes).toEqual([
    { kind: 'EXPERT_TEAM', state: 'FORMING', chain: { key: 'chain-edible-fungi' }, stateDueOn: '2024-08-31' },
  ]);
});

test('a team has what its kind needs, where it belongs', async () => {
  const expert = { kind: 'EXPERT_TEAM', region: COUNTY };
  expect(await teams.create(stationed(expert))).toEqual(['NEEDED_FOR_KIND chain']);
  expect(await teams.create(stationed({ ...expert, field: '农村电商', workers: 5 }))).toEqual(['NOT_FOR_KIND workers']);
  expect(await teams.create(stationed({ region: COUNTY }))).toEqual(['PLACE_FOR_KIND region']);
  expect(await teams.create(stationed({ ...expert, kind: 'LABOUR_BRAND', field: '厨师', workers: 80 }))).toEqual([]);
  expect(await teams.create(stationed({ until: '2024-01-01' }))).toHaveLength(1);
});

test('a village has one stationed team at work, and the next one once that is dissolved', async () => {
  const [unmanned, first, second] = [await teams.made(stationed()), await manned(), await manned()];
  expect(await teams.move(unmanned, 'ACTIVE')).toEqual(['TEAM_COMPLETE to']);
  expect(await teams.move(first, 'ACTIVE')).toEqual([]);
  expect(await teams.move(second, 'ACTIVE')).toEqual(['TEAM_ONE_A_VILLAGE to']);
  expect(await teams.move(first, 'DISSOLVED')).toEqual(['REASON_REQUIRED reason']);
  expect(await teams.move(first, 'DISSOLVED', { reason: '轮换' })).toEqual([]);
  expect(await teams.move(second, 'ACTIVE')).toEqual([]);
});

test('experts begin to work with an enterprise beside them', async () => {
  const id = `Team:${seedId('Team', 'team-107')}`;
  expect(await teams.move(id, 'ACTIVE')).toEqual(['TEAM_COMPLETE to']);
  const { data } = await app.ask('{ enterprises(first: 1, filter: { kind: LEADING }) { nodes { id } } }');
  expect(await teams.update(id, { enterprises: [data.enterprises.nodes[0].id] })).toEqual([]);
  expect(await teams.move(id, 'ACTIVE')).toEqual([]);
});

test('a township writes down its teams, and the county or a department that has them lets them begin', async () => {
  const by = (role: 'DATA_STEWARD' | 'REVIEWER', region: string, department: string | null = null) =>
    app.as({ role, region, department });
  const id = await manned({ region: villages[1] }, await by('DATA_STEWARD', TOWNSHIP));
  for (const other of [by('DATA_STEWARD', COUNTY), by('REVIEWER', TOWNSHIP), by('REVIEWER', COUNTY, 'dept-finance')])
    expect(await teams.refused(id, 'ACTIVE', await other)).toEqual(['FORBIDDEN']);
  expect(await teams.move(id, 'ACTIVE', {}, await by('REVIEWER', COUNTY, 'dept-organization'))).toEqual([]);
});
