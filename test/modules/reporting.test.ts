import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

type Headers = Record<string, string>;
type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers have the shape of the query

const COUNTY = '420529';
const TODAY = '2026-11-30';
let app: TestApp;
let village: { id: string; code: string };
let steward: Headers;
let neighbour: Headers;
let reviewer: Headers;
let farReviewer: Headers;
const indicators = new Map<string, string>();

beforeAll(async () => {
  app = await startTestApp({ now: () => new Date(`${TODAY}T02:00:00Z`) });
  steward = await app.as({ role: 'DATA_STEWARD', region: COUNTY });
  neighbour = await app.as({ role: 'DATA_STEWARD', region: '420527' });
  reviewer = await app.as({ role: 'REVIEWER', region: '4205' });
  farReviewer = await app.as({ role: 'REVIEWER', region: '420527' });
  const { data } = await app.ask(`{ indicators(first: 100) { nodes { id key } } region(code: "${COUNTY}") { descendants(first: 1, filter: { level: VILLAGE }) { nodes { id code } } } }`); // prettier-ignore
  for (const { id, key } of data.indicators.nodes) indicators.set(key, id);
  [village] = data.region.descendants.nodes;
});
afterAll(() => app.stop());

const ROW = `id version state value sensitivity reportedOn reporter isLate figure revisions { value }
  availableTransitions viewerCan { update { allowed } archive { allowed } transitions { to allowed reason } }`;

async function change(mutation: string, input: object, headers: Headers): Promise<{ row: Json; codes: string[]; paths: string[][] }> {
  const type = mutation[0]!.toUpperCase() + mutation.slice(1);
  const { data } = await app.ask<Json>(`mutation ($input: ${type}Input!) { done: ${mutation}(input: $input) { observation { ${ROW} } userErrors { code path } } }`, { input }, { headers });
  return { row: data.done.observation, codes: data.done.userErrors.map((e: { code: string }) => e.code), paths: data.done.userErrors.map((e: { path: string[] }) => e.path) };
} // prettier-ignore

/** What a mutation is refused with as a whole: rights are no fault of the input. */
async function refused(mutation: string, input: object, headers: Headers): Promise<string> {
  const type = mutation[0]!.toUpperCase() + mutation.slice(1);
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: `mutation ($input: ${type}Input!) { done: ${mutation}(input: $input) { userErrors { code } } }`, variables: { input } }),
  }); // prettier-ignore
  const { errors, data } = (await response.json()) as Json;
  return errors?.[0]?.extensions.code ?? data.done.userErrors[0]?.code ?? 'DONE';
}

const ABSENT = '00000000-0000-4000-8000-000000000000';
const draft = (period: string, more: object = {}) => ({
  indicator: indicators.get('tap-water-coverage'), region: village.id, period, value: '91.5', weight: '300', ...more,
}); // prettier-ignore
const at = ({ id, version }: { id: string; version: number }, more: object): object => ({ id, expectedVersion: version, ...more }); // prettier-ignore
const look = async (id: string, headers: Headers): Promise<Json> =>
  (await app.ask<Json>(`query ($id: ID!) { node(id: $id) { ... on Observation { ${ROW} } } }`, { id }, { headers })).data.node; // prettier-ignore

test('what is not there is told where it is named, with all else that is wrong', async () => {
  const missing = await change('createObservation', draft('2026Q1', { indicator: `Indicator:${ABSENT}` }), steward);
  expect([missing.codes, missing.paths]).toEqual([['NOT_FOUND'], [['indicator']]]);
  const { codes, paths } = await change(
    'createObservation',
    draft('2026Q1', { indicator: `Indicator:${ABSENT}`, weight: '-3.5', remark: '甲\u0007', reason: '\u202e' }),
    steward,
  );
  expect(codes.map((code, at) => `${code} at ${paths[at]!.join('.')}`).sort()).toEqual([
    'NOT_FOUND at indicator',
    'TEXT_CONTROL at reason',
    'TEXT_CONTROL at remark',
    'VALUE_OUT_OF_RANGE at weight',
  ]);
});

test('a reason or key that cannot be kept hides nothing else that is wrong, and nothing is done', async () => {
  const faults = async (mutation: string, input: object) => {
    const { codes, paths } = await change(mutation, input, steward);
    return codes.map((code, at) => `${code} at ${paths[at]!.join('.')}`).sort();
  };
  const input = draft('2030Q4', { value: '9200.123', weight: '-3.5', remark: '甲\u0007', reason: '\u202e' });
  const all = [
    'OBSERVATION_VALUE_DECIMALS at value',
    'TEXT_CONTROL at reason',
    'TEXT_CONTROL at remark',
    'VALUE_OUT_OF_RANGE at value',
    'VALUE_OUT_OF_RANGE at weight',
  ];
  expect(await faults('createObservation', input)).toEqual(all);
  const keyed = await faults('createObservation', { ...input, idempotencyKey: '' });
  expect(keyed).toEqual(['IDEMPOTENCY_KEY_SIZE at idempotencyKey', ...all]);
  const bulk = `mutation ($input: ChangeObservationsInput!) { changeObservations(input: $input) { results { userErrors { code path } } } }`;
  const { data } = await app.ask<Json>(bulk, { input: { create: [input, draft('2019Q4', { reason: '\u200b' })], onError: 'REJECT_FAILED_ROWS' } }, { headers: steward }); // prettier-ignore
  const [row, other] = data.changeObservations.results.map(({ userErrors }: Json) =>
    userErrors.map(({ code, path }: Json) => `${code} at ${path.slice(2).join('.')}`).sort(),
  );
  expect(row).toEqual(all);
  expect(other).toEqual(['TEXT_CONTROL at reason']);
  const alone = { reason: '\u202e', idempotencyKey: 'k-1' };
  expect(await faults('createObservation', draft('2019Q4', alone))).toEqual(['TEXT_CONTROL at reason']);
  const made = await change('createObservation', draft('2019Q4', { ...alone, reason: '补报' }), steward);
  expect(made.codes).toEqual([]); // neither the row nor the key was kept
  const move = { reason: '\u202e' };
  expect(await faults('transitionObservation', at(made.row, { ...move, to: 'SUBMITTED' }))).toEqual(['TEXT_CONTROL at reason']); // prettier-ignore
  const { row: handedIn } = await change('transitionObservation', at(made.row, { to: 'SUBMITTED' }), steward);
  const unlisted = await change('transitionObservation', at(handedIn, { ...move, to: 'SUBMITTED' }), steward);
  expect(unlisted.codes).toEqual(['TEXT_CONTROL', 'TRANSITION_NOT_ALLOWED']);
  const step = `mutation ($input: TransitionObservationInput!) { transitionObservation(input: $input) { userErrors { message } } }`;
  const said = async (more: object) =>
    (await app.ask<Json>(step, { input: at(handedIn, { to: 'SUBMITTED' }) }, { headers: { ...steward, ...more } })).data.transitionObservation.userErrors[0].message; // prettier-ignore
  expect(await said({})).toBe(
    '不能从已报送（SUBMITTED）转到已报送（SUBMITTED）；可以转到：已退回（RETURNED）、已审核（APPROVED）。',
  );
  expect(await said({ 'accept-language': 'en' })).toContain('it can go to: RETURNED, APPROVED.');
});

test('a report goes from entry to lock, each step by who may and by nobody else', async () => {
  const entered = await change('createObservation', draft('2025Q1'), steward);
  expect(entered.codes).toEqual([]);
  let { row } = entered;
  expect(row).toMatchObject({
    state: 'DRAFT',
    sensitivity: 'INTERNAL',
    reportedOn: null,
    reporter: null,
    figure: null,
  });
  expect(row.availableTransitions).toEqual(['SUBMITTED']);
  expect(row.viewerCan).toEqual({ update: { allowed: true }, archive: { allowed: true }, transitions: [{ to: 'SUBMITTED', allowed: true, reason: null }] }); // prettier-ignore

  // nobody else's steward sees a draft, and the reviewer enters nothing
  expect(await look(row.id, neighbour)).toBeNull();
  expect(await refused('updateObservation', at(row, { value: '1' }), neighbour)).toBe('NOT_FOUND');
  expect(await refused('transitionObservation', at(row, { to: 'SUBMITTED' }), neighbour)).toBe('NOT_FOUND');
  expect(await refused('createObservation', draft('2025Q2'), neighbour)).toBe('FORBIDDEN');
  expect(await refused('createObservation', draft('2025Q2'), reviewer)).toBe('FORBIDDEN');
  expect(await refused('updateObservation', at(row, { value: '1' }), reviewer)).toBe('FORBIDDEN');
  expect(await refused('transitionObservation', at(row, { to: 'SUBMITTED' }), reviewer)).toBe('FORBIDDEN');

  const submitted = await change('transitionObservation', at(row, { to: 'SUBMITTED' }), steward);
  expect(submitted.codes).toEqual([]);
  ({ row } = submitted);
  expect(row).toMatchObject({ state: 'SUBMITTED', sensitivity: 'INTERNAL', isLate: true, figure: null }); // 2025Q1 was due in April of 2025
  expect(row.reportedOn).not.toBeNull();
  expect(row.reporter).toContain('tester');
  expect(row.availableTransitions).toEqual([]);
  expect(row.viewerCan.transitions).toMatchObject([{ to: 'RETURNED', allowed: false }, { to: 'APPROVED', allowed: false }]); // prettier-ignore
  expect(row.viewerCan.transitions[0].reason).not.toBeNull();

  // what is handed in is closed, and a steward does not approve
  expect((await change('updateObservation', at(row, { value: '1' }), steward)).codes).toEqual(['OBSERVATION_CLOSED']);
  expect(await refused('transitionObservation', at(row, { to: 'APPROVED' }), steward)).toBe('FORBIDDEN');
  expect(await refused('transitionObservation', at(row, { to: 'APPROVED' }), farReviewer)).toBe('NOT_FOUND');

  const seen = await look(row.id, reviewer);
  expect(seen.availableTransitions).toEqual(['RETURNED', 'APPROVED']);
  expect(seen.viewerCan).toMatchObject({ update: { allowed: false }, transitions: [{ allowed: true }, { allowed: true }] }); // prettier-ignore

  const silent = await change('transitionObservation', at(row, { to: 'RETURNED' }), reviewer);
  expect([silent.codes, silent.paths]).toEqual([['REASON_REQUIRED'], [['reason']]]);
  const returned = await change('transitionObservation', at(row, { to: 'RETURNED', reason: '户数有误' }), reviewer);
  expect(returned.codes).toEqual([]);
  const corrected = await change('updateObservation', at(returned.row, { value: '92.5' }), steward);
  expect(corrected.codes).toEqual([]);
  const again = await change('transitionObservation', at(corrected.row, { to: 'SUBMITTED' }), steward);
  expect(again.row.reportedOn).toBe(row.reportedOn); // the day on which it was first handed in
  const approved = await change('transitionObservation', at(again.row, { to: 'APPROVED' }), reviewer);
  expect(approved.row).toMatchObject({ state: 'APPROVED', sensitivity: 'PUBLIC', figure: '92.5', revisions: [] });
  expect(await look(row.id, neighbour)).toMatchObject({ figure: '92.5' });
  expect((await look(row.id, neighbour)).viewerCan).toMatchObject({
    update: { allowed: false },
    archive: { allowed: false },
  });
  expect((await change('updateObservation', at(approved.row, { value: '1' }), steward)).codes).toEqual(['OBSERVATION_CLOSED']); // prettier-ignore

  const locked = await change('transitionObservation', at(approved.row, { to: 'LOCKED' }), reviewer);
  expect(locked.row).toMatchObject({ state: 'LOCKED', figure: '92.5', sensitivity: 'PUBLIC' });
  expect((await change('updateObservation', at(locked.row, { value: '1' }), steward)).codes).toEqual(['OBSERVATION_CLOSED']); // prettier-ignore

  // a late change: with a reason, and what was approved counts until the change is
  expect((await change('transitionObservation', at(locked.row, { to: 'RETURNED' }), reviewer)).codes).toEqual(['REASON_REQUIRED']); // prettier-ignore
  const reopened = await change('transitionObservation', at(locked.row, { to: 'RETURNED', reason: '普查修订' }), reviewer); // prettier-ignore
  expect(reopened.row).toMatchObject({ state: 'RETURNED', sensitivity: 'INTERNAL', figure: '92.5' });
  const moved = await change('updateObservation', at(reopened.row, { period: '2025Q3' }), steward);
  expect(moved.codes).toEqual(['OBSERVATION_FIXED']);
  const late = await change('updateObservation', at(reopened.row, { value: '93.5' }), steward);
  expect(late.row.figure).toBe('92.5');
  const last = await change('transitionObservation', at(late.row, { to: 'SUBMITTED' }), steward);
  const final = await change('transitionObservation', at(last.row, { to: 'APPROVED' }), reviewer);
  expect(final.row).toMatchObject({ figure: '93.5', revisions: [{ value: '92.5' }] });
  const { data } = await app.ask(`query ($id: ID!) { node(id: $id) { ... on Observation { history(first: 20) { nodes { reason } } } } }`, { id: row.id }); // prettier-ignore
  expect(data.node.history.nodes.map(({ reason }: { reason: string | null }) => reason)).toEqual(expect.arrayContaining(['户数有误', '普查修订'])); // prettier-ignore
});

describe('a report is refused, with the field that is wrong,', () => {
  test.each<[string, (id: (key: string) => string) => object, string, string[]]>([
    ['for a period of another kind', () => ({ period: '2025M01' }), 'OBSERVATION_PERIOD_KIND', ['period']],
    ['of a region of another level', () => ({ region: 'COUNTY' }), 'OBSERVATION_REGION_LEVEL', ['region']],
    ['with a negative weight', () => ({ weight: '-1' }), 'VALUE_OUT_OF_RANGE', ['weight']],
    ['of more than there can be', () => ({ value: '9200' }), 'VALUE_OUT_OF_RANGE', ['value']],
    ['of less than there can be', () => ({ value: '-5' }), 'VALUE_OUT_OF_RANGE', ['value']],
    ['with more decimals than the indicator has', () => ({ value: '91.55' }), 'OBSERVATION_VALUE_DECIMALS', ['value']],
    ['a second time', () => ({ period: '2025Q1' }), 'TAKEN', ['period']],
  ])('%s', async (_, wrong, code, path) => {
    const given = wrong((key) => indicators.get(key)!) as { region?: string };
    const county = given.region && (await app.ask(`{ region(code: "${COUNTY}") { id } }`)).data.region.id;
    const { codes, paths } = await change('createObservation', draft('2025Q4', { ...given, ...(county && { region: county }) }), steward); // prettier-ignore
    expect([codes, paths]).toEqual([[code], [path]]);
  });

  test('and is told all that is wrong at once, whatever else could not be read', async () => {
    const { county } = (await app.ask(`{ county: region(code: "${COUNTY}") { id } }`)).data;
    const told = ({ codes, paths }: { codes: string[]; paths: string[][] }): string[] =>
      codes.map((code, n) => `${code} at ${paths[n]!.join('.')}`);
    const values = ['OBSERVATION_VALUE_DECIMALS at value', 'VALUE_OUT_OF_RANGE at value'];
    const everything = { period: '2050M01', region: county.id, value: '9200.55', weight: '-1' };
    const all = ['VALUE_OUT_OF_RANGE at weight', 'OBSERVATION_PERIOD_KIND at period', 'OBSERVATION_REGION_LEVEL at region', ...values]; // prettier-ignore
    expect(told(await change('createObservation', draft('', everything), steward))).toEqual(all);
    const unread = { period: '2025 spring', value: '9200.55', weight: 'many' };
    const gaps = ['PERIOD_MALFORMED at period', 'NUMBER_MALFORMED at weight', ...values];
    expect(told(await change('createObservation', draft('', unread), steward))).toEqual(gaps);
    const nowhere = ['NOT_FOUND at region', 'OBSERVATION_PERIOD_KIND at period', ...values];
    const somewhere = { ...everything, region: '999999', weight: '1' };
    expect(told(await change('createObservation', draft('', somewhere), await app.as({ role: 'DATA_STEWARD' })))).toEqual(nowhere); // prettier-ignore

    const { row } = await change('createObservation', draft('2025Q3'), steward);
    expect(told(await change('updateObservation', at(row, everything), steward))).toEqual(all);
    expect(told(await change('updateObservation', at(row, unread), steward))).toEqual(gaps);
    const stale = { ...unread, id: row.id, expectedVersion: row.version + 1 };
    expect(told(await change('updateObservation', stale, steward))).toEqual(['VERSION_CONFLICT at expectedVersion', ...gaps.slice(0, 2)]); // prettier-ignore
    const bulk = `mutation ($input: ChangeObservationsInput!) { changeObservations(input: $input) { results { userErrors { code path } } } }`;
    const input = { create: [draft('', everything), draft('', unread)], update: [at(row, unread)], onError: 'REJECT_FAILED_ROWS' }; // prettier-ignore
    const { results } = (await app.ask<Json>(bulk, { input }, { headers: steward })).data.changeObservations;
    const byRow = results.map(({ userErrors }: Json) => userErrors.map(({ code, path }: Json) => `${code} at ${path.slice(2)}`)); // prettier-ignore
    expect(byRow).toEqual([all, gaps, gaps]);
    expect(await look(row.id, steward)).toMatchObject({ version: row.version, value: '91.5' });
  });

  test('and is told what is allowed instead', async () => {
    const told = async (input: object, as: Headers, language: string): Promise<string> => {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept-language': language, ...as },
        body: JSON.stringify({ query: `mutation ($input: CreateObservationInput!) { done: createObservation(input: $input) { userErrors { message } } }`, variables: { input } }),
      }); // prettier-ignore
      const { errors, data } = (await response.json()) as Json;
      return errors?.[0].message ?? data.done.userErrors[0].message;
    };
    const [kind, decimals] = [draft('2025M01'), draft('2025Q4', { value: '91.55' })];
    expect(await told(kind, steward, 'zh')).toBe('此指标的统计期为季度（QUARTER），写作 2025Q1。');
    expect(await told(kind, steward, 'en')).toBe('The indicator is reported for periods of the kind QUARTER, such as 2025Q1.'); // prettier-ignore
    expect(await told(decimals, steward, 'zh')).toBe('此指标的数值至多 1 位小数。');
    expect(await told(decimals, steward, 'en')).toBe('Decimals of this indicator: at most 1.');
    expect(await told(draft('2025Q4'), neighbour, 'zh')).toBe('不允许此操作：不在你的授权区划之内。');
    expect(await told(draft('2025Q4'), reviewer, 'en')).toBe('This is not allowed: Your roles do not include this.');
  });

  test('but not with zeros behind the last decimal', async () => {
    const { codes } = await change('createObservation', draft('2025Q4', { value: '91.500' }), steward);
    expect(codes).toEqual([]);
  });
});

describe('what is handed in', () => {
  const ADMINISTRATOR: Headers = {};
  const setIndicator = async (key: string, input: object): Promise<void> => {
    const { indicator } = (await app.ask<Json>(`{ indicator(key: "${key}") { id version } }`)).data;
    const { data } = await app.ask<Json>(`mutation ($input: UpdateIndicatorInput!) { updateIndicator(input: $input) { userErrors { code path } } }`, { input: { id: indicator.id, expectedVersion: indicator.version, ...input } }); // prettier-ignore
    expect(data.updateIndicator.userErrors).toEqual([]);
  };
  const handIn = async (input: object, more: object = {}) => {
    const { row, codes } = await change('createObservation', input, steward);
    expect(codes).toEqual([]);
    return { draft: row, ...(await change('transitionObservation', at(row, { to: 'SUBMITTED', ...more }), steward)) };
  };

  test('is of a period that is over, by the clock of the platform, or of one that may be reported within', async () => {
    const early = await handIn(draft('2050Q4'));
    expect([early.codes, early.paths]).toEqual([['PERIOD_NOT_OVER'], [['to']]]);
    const running = await handIn(draft('2026Q4'));
    expect(running.codes).toEqual(['PERIOD_NOT_OVER']);
    const transition = [at(running.draft, { to: 'SUBMITTED' })];
    const bulk = `mutation ($input: ChangeObservationsInput!) { changeObservations(input: $input) { results { userErrors { code path } } } }`;
    const { data } = await app.ask<Json>(bulk, { input: { transition, onError: 'REJECT_FAILED_ROWS' } }, { headers: steward }); // prettier-ignore
    expect(data.changeObservations.results[0].userErrors).toEqual([
      { code: 'PERIOD_NOT_OVER', path: ['transition', '0', 'to'] },
    ]);
    await setIndicator('tap-water-coverage', { isReportedWithin: true });
    expect((await change('transitionObservation', at(running.draft, { to: 'SUBMITTED' }), steward)).codes).toEqual([]);
    expect((await change('transitionObservation', at(early.draft, { to: 'SUBMITTED' }), steward)).codes).toEqual(['PERIOD_NOT_OVER']); // prettier-ignore
    await setIndicator('tap-water-coverage', { isReportedWithin: false });
  });

  test('has its weight where the indicator is a weighted mean', async () => {
    const { codes, paths } = await handIn(draft('2026Q1', { weight: null }));
    expect([codes, paths]).toEqual([['WEIGHT_REQUIRED'], [['to']]]);
    expect((await handIn(draft('2025Q2', { weight: '0' }))).codes).toEqual(['WEIGHT_REQUIRED']); // a mean of nothing
  });

  test('has a reason where it is unusual, and shows the reviewer how far it jumped', async () => {
    const { region } = (await app.ask<Json>('{ region(code: "420529203215") { id } }')).data;
    const officers = { indicator: indicators.get('information-officers'), region: region.id, weight: null };
    const first = await handIn(draft('2025', { ...officers, value: '1' }));
    await change('transitionObservation', at(first.row, { to: 'APPROVED' }), reviewer);
    await setIndicator('information-officers', { usualChange: '3' });
    const unusual = await handIn(draft('2026', { ...officers, value: '9' }));
    expect(unusual.codes).toEqual(['PERIOD_NOT_OVER', 'VALUE_UNUSUAL']);
    await setIndicator('information-officers', { isReportedWithin: true });
    const silent = await change('transitionObservation', at(unusual.draft, { to: 'SUBMITTED' }), steward);
    expect([silent.codes, silent.paths]).toEqual([['VALUE_UNUSUAL'], [['reason']]]);
    const told = await change('transitionObservation', at(unusual.draft, { to: 'SUBMITTED', reason: '新增网格' }), steward); // prettier-ignore
    expect(told.codes).toEqual([]);
    const { data } = await app.ask<Json>(`{ observations(filter: { isJump: { eq: true } }) { nodes { value previousFigure isJump } } }`, {}, { headers: reviewer }); // prettier-ignore
    expect(data.observations.nodes).toEqual([{ value: '9', previousFigure: '1', isJump: true }]);
    await setIndicator('information-officers', { isReportedWithin: false });
  });

  test('is of a time in which the region exists; a place that does not has no verdict', async () => {
    const { data } = await app.ask<Json>('{ region(code: "420529203") { id } }');
    const region = { code: '420529203950', name: '试点村', officialName: '试点村', level: 'VILLAGE', kind: 'VILLAGE_COMMITTEE', parent: data.region.id, inDemonstrationArea: true, establishedOn: '2023-07-01' }; // prettier-ignore
    const make = `mutation ($input: CreateRegionInput!) { createRegion(input: $input) { region { id version } userErrors { code } } }`;
    const made = (await app.ask<Json>(make, { input: region }, { headers: ADMINISTRATOR })).data.createRegion.region;
    const officers = { indicator: indicators.get('information-officers'), region: made.id, value: '3', weight: null };
    const before = await change('createObservation', draft('2022', officers), steward);
    expect([before.codes, before.paths]).toEqual([['REGION_NOT_IN_PERIOD'], [['region']]]);
    const counted = await handIn(draft('2025', officers));
    await change('transitionObservation', at(counted.row, { to: 'APPROVED' }), reviewer);
    const end = `mutation ($input: UpdateRegionInput!) { updateRegion(input: $input) { userErrors { code } } }`;
    await app.ask(end, { input: at(made, { abolishedOn: '2025-06-30', reason: '撤并' }) });
    const after = await change('createObservation', draft('2026', officers), steward);
    expect(after.codes).toEqual(['REGION_NOT_IN_PERIOD']);
    const { progress } = (await app.ask<Json>('{ progress(target: "tgt-info-officer-per-village", region: "420529203950", period: "2025") { status actual coverage { expected } } }')).data; // prettier-ignore
    expect(progress).toEqual({ status: 'UNKNOWN', actual: null, coverage: { expected: 0 } });
  });
});

interface Line {
  readonly region: { readonly code: string };
  readonly [figure: string]: unknown;
}
const LINE = 'region { code } expected reported approved onTime late completeness timeliness';

test('completeness counts what is handed in, not yet approved, alike for everybody; a draft is not counted', async () => {
  const args = `region: "${village.code.slice(0, 9)}", indicators: ["tap-water-coverage"], period: "2023Q1"`;
  const { data } = await app.ask(`{ observations(first: 1, filter: { within: "${village.code}", period: { eq: "2023Q1" }, indicator: { key: { eq: "tap-water-coverage" } } }) { nodes { id version } } }`); // prettier-ignore
  const archive = `mutation ($input: ArchiveInput!) { archive(input: $input) { userErrors { code } } }`;
  for (const row of data.observations.nodes) await app.ask(archive, { input: at(row, {}) });
  const own = async (headers: Headers): Promise<Line> => {
    const { reporting } = (await app.ask<{ reporting: Line[] }>(`{ reporting(${args}) { ${LINE} } }`, {}, { headers }))
      .data;
    return reporting.find(({ region }) => region.code === village.code)!; // it has to report
  };
  const { row } = await change('createObservation', draft('2023Q1'), steward);
  expect(await own(steward)).toMatchObject({ expected: 1, reported: 0, completeness: '0.0000' });
  await change('transitionObservation', at(row, { to: 'SUBMITTED' }), steward);
  for (const who of [steward, neighbour, reviewer])
    expect(await own(who)).toMatchObject({ reported: 1, approved: 0, late: 1, onTime: 0, completeness: '1.0000', timeliness: '0.0000' }); // prettier-ignore
});
