import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { app, change, FIELDS, progress, readFromReports, type Progress, start, stop } from './kit.js';

beforeAll(start);
afterAll(stop);

interface Observed {
  readonly id: string;
  readonly version: number;
  readonly value: string;
  readonly weight: string | null;
}
async function observation(indicator: string, region: string, period: string): Promise<Observed> {
  const { data } =
    await app.ask(`{ observations(filter: { within: "${region}", period: { eq: "${period}" }, indicator: { key: { eq: "${indicator}" } } }, first: 1) {
    nodes { id version value weight } } }`);
  return data.observations.nodes[0];
}

/** Puts an approved figure right: returned, changed, handed in, approved. */
async function correct(of: Observed, value: string): Promise<void> {
  let { version } = of;
  const move = async (to: string): Promise<void> => {
    const done = await change('transitionObservation', { id: of.id, expectedVersion: version, to, reason: '更正' });
    expect(done.userErrors).toEqual([]);
    version = done.row.version;
  };
  await move('RETURNED');
  const changed = await change('updateObservation', { id: of.id, expectedVersion: version, value });
  expect(changed.userErrors).toEqual([]);
  version = changed.row.version;
  await move('SUBMITTED');
  await move('APPROVED');
}

describe('what is missing', () => {
  test('is not zero: a village that withdraws its figure leaves the mean of the others', async () => {
    const before = await progress('tgt-tap-water', '420526', '2024');
    const of = await observation('tap-water-coverage', '420526', '2024Q4');
    const gone = await change('archive', { id: of.id, expectedVersion: of.version });
    expect(gone.userErrors).toEqual([]);
    const after = await progress('tgt-tap-water', '420526', '2024');
    expect(after.coverage.reported).toBe(before.coverage.reported - 1);
    expect(Number(after.actual)).toBeGreaterThan(80);
    const { data } = await app.ask(`{ progress(target: "tgt-tap-water", region: "420526", period: "2024") { coverage { missing(first: 100) { id } } } node(id: "${of.id}") { ... on Observation { region { id } } } }`); // prettier-ignore
    expect(data.progress.coverage.missing).toContainEqual(data.node.region);
    expect(data.progress.coverage.missing).toHaveLength(after.coverage.expected - after.coverage.reported);
  });

  test('is nothing at all for a period that nobody has reported', async () => {
    const { data } = await app.ask(`{ target(key: "tgt-dropout-zero") { id version } }`);
    const extend = async (version: number, input: object) =>
      (await change('updateTarget', { id: data.target.id, expectedVersion: version, ...input })).row.version;
    const version = await extend(data.target.version, { lastYear: 2025 });
    expect(await progress('tgt-dropout-zero', '4205', '2025')).toMatchObject({ status: 'UNKNOWN', rule: 'NOTHING_REPORTED', actual: null });
    await extend(version, { lastYear: 2024 });
  }); // prettier-ignore

  test('is not asked of a region that was not there yet, or is no more', async () => {
    const { coverage } = await progress('tgt-tap-water', '420525', '2024');
    const { data: found } = await app.ask('{ region(code: "420525") { descendants(first: 1, filter: { level: VILLAGE }) { nodes { id } } } }');
    const village = found.region.descendants.nodes[0].id as string;
    const set = async (fields: object): Promise<void> => {
      const { data } = await app.ask(`query ($id: ID!) { node(id: $id) { ... on Region { version } } }`, { id: village });
      expect((await change('updateRegion', { id: village, expectedVersion: data.node.version, ...fields })).userErrors).toEqual([]);
    };
    onTestFinished(() => set({ abolishedOn: null, establishedOn: null }));
    await set({ abolishedOn: '2024-06-30' });
    expect((await progress('tgt-tap-water', '420525', '2024')).coverage.expected).toBe(coverage.expected - 1);
    expect((await progress('tgt-tap-water', '420525', '2024Q1')).coverage.expected).toBe(coverage.expected);
    await set({ abolishedOn: null, establishedOn: '2024-06-30' });
    expect((await progress('tgt-tap-water', '420525', '2024Q1')).coverage.expected).toBe(coverage.expected - 1);
  }); // prettier-ignore

  test('has no verdict of a region that is no more, although its last report is known', async () => {
    const { data } = await app.ask(`{ observations(filter: { within: "420526", period: { eq: "2024Q1" }, indicator: { key: { eq: "tap-water-coverage" } } }, first: 1) {
      nodes { region { id code version } } } }`);
    const { id: village, code, version } = data.observations.nodes[0].region as { id: string; code: string; version: number };
    const months = (asOf = '') => progress('tgt-tap-water', code, '2024', asOf);
    const changed = await change('updateRegion', { id: village, expectedVersion: version, abolishedOn: '2024-07-01' });
    onTestFinished(() => change('updateRegion', { id: village, expectedVersion: changed.row.version, abolishedOn: null }));
    expect(await months()).toMatchObject({ status: 'UNKNOWN', rule: 'REGION_NOT_IN_PERIOD', actual: null });
    expect((await months(', asOf: "2024-06-30"')).actual).not.toBeNull();
    const board = await app.ask(`{ progressBoard(targets: ["tgt-tap-water"], region: "${code.slice(0, 9)}", period: "2024") { cells { regions { code } rule } } }`);
    expect(board.data.progressBoard.cells).toContainEqual({ regions: [{ code }], rule: 'REGION_NOT_IN_PERIOD' });
  }); // prettier-ignore

  test.each([
    ['abolished before the end of the period', { abolishedOn: '2024-06-30' }, { abolishedOn: null }],
    ['established after the period', { establishedOn: '2025-01-01' }, { establishedOn: null }],
    ['outside the demonstration area', { inDemonstrationArea: false }, { inDemonstrationArea: true }],
  ])('nor counted of a region that is %s, although it reported', async (_, fields, restored) => {
    const { id } = await observation('tap-water-coverage', '420526', '2024Q4');
    const { data } = await app.ask(`query ($id: ID!) { node(id: $id) { ... on Observation { region { id code } } } }`, { id });
    const { id: village, code } = data.node.region as { id: string; code: string };
    const set = async (given: object): Promise<void> => {
      const now = await app.ask(`query ($id: ID!) { node(id: $id) { ... on Region { version } } }`, { id: village });
      const done = await change('updateRegion', { id: village, expectedVersion: now.data.node.version, ...given });
      expect(done.userErrors).toEqual([]);
    };
    const tapWater = (region: string, more = ''): Promise<Progress> => progress('tgt-tap-water', region, '2024', more);
    const before = await tapWater('420526');
    expect((await tapWater(code)).coverage).toEqual({ expected: 1, reported: 1 });
    onTestFinished(() => set(restored));

    await set(fields);
    const after = await tapWater('420526');
    expect(after.coverage).toEqual({ expected: before.coverage.expected - 1, reported: before.coverage.reported - 1 });
    expect(after.actual).not.toBe(before.actual);
    const known = await tapWater('420526', `, knownAt: "${new Date().toISOString()}"`); // aggregated anew
    expect({ actual: known.actual, ...known.coverage }).toEqual({ actual: after.actual, ...after.coverage });
    expect(await tapWater(code)).toMatchObject({ status: 'UNKNOWN', actual: null, coverage: { expected: 0, reported: 0 } });

    await set(restored);
    expect(await tapWater('420526')).toEqual(before);
  }); // prettier-ignore
});

describe('true then, and known then', () => {
  test('a figure of 2023 that is corrected in a later year is as it was for who asks as of before', async () => {
    const of = await observation('industry-fund-share', '420527', '2023Q4');
    const before = await progress('tgt-industry-share-2024', '420527', '2023');
    const knownAt = new Date().toISOString();
    await correct(of, '99.9');
    const after = await progress('tgt-industry-share-2024', '420527', '2023');
    expect(after.actual).toBe('99.9');
    expect(await progress('tgt-industry-share-2024', '420527', '2023', `, knownAt: "${knownAt}"`)).toEqual(before);
    const { data } =
      await app.ask(`{ progress(target: "tgt-industry-share-2024", region: "420527", period: "2023") { actual earlier(knownAt: "${knownAt}") { actual }
      observations(first: 100) { nodes { period figure revisions { value } state } } } }`);
    expect(data.progress).toMatchObject({ actual: '99.9', earlier: { actual: before.actual } });
    const [corrected] = data.progress.observations.nodes.filter(({ period }: { period: string }) => period === '2023Q4'); // prettier-ignore
    expect(corrected).toEqual({
      period: '2023Q4',
      figure: '99.9',
      revisions: [{ value: of.value }],
      state: 'APPROVED',
    });
  });

  test('what was reported late was not known before', async () => {
    const { rule } = await progress('tgt-dropout-zero', '420529', '2023', ', knownAt: "2020-01-01T00:00:00Z"');
    expect(rule).toBe('NOTHING_REPORTED');
  });

  test('as of a day, only the periods that were over count', async () => {
    const { data } = await app.ask(
      `{ progress(target: "tgt-tap-water", region: "4205", period: "2024", asOf: "2024-08-15") { on coverage { period } projection { method value } series { period } } }`,
    );
    expect(data.progress).toMatchObject({
      on: '2024-08-15',
      coverage: { period: '2024Q2' },
      projection: { method: 'LINEAR' },
    });
    expect(data.progress.series.at(-1)).toEqual({ period: '2024Q2' });
  });

  test('a township that moves takes its figures to its new county, and leaves them with the old one as of before', async () => {
    const target = 'tgt-phase-2024-issues-zero';
    await readFromReports(target, 'open-rectification-issues');
    const [from, to] = ['420503', '420502'];
    const sums = async (more = ''): Promise<number[]> =>
      (await Promise.all([from, to, '4205'].map((region) => progress(target, region, '2024', more)))).map(({ actual }) => Number(actual)); // prettier-ignore
    const { data } = await app.ask(`{ from: region(code: "${from}") { children(first: 1) { nodes { id version code } } } to: region(code: "${to}") { id } }`); // prettier-ignore
    const [township] = data.from.children.nodes;
    const before = await sums();
    const own = Number((await progress(target, township.code, '2024')).actual);
    const moved = await change('updateRegion', { id: township.id, expectedVersion: township.version, parent: data.to.id, placedOn: '2024-07-01', reason: '代码待定' });
    expect(moved.userErrors).toEqual([]);
    expect(await sums()).toEqual([before[0]! - own, before[1]! + own, before[2]]);
    expect(await sums(', asOf: "2025-01-31"')).toEqual([before[0]! - own, before[1]! + own, before[2]]);
    const then = (await Promise.all([from, to].map((region) => progress(target, region, '2024Q2', ', asOf: "2024-06-30"')))).map(({ coverage }) => coverage.expected); // prettier-ignore
    const now = (await Promise.all([from, to].map((region) => progress(target, region, '2024Q2')))).map(({ coverage }) => coverage.expected); // prettier-ignore
    expect([then[0]! - now[0]!, then[1]! - now[1]!]).toEqual([1, -1]);
  }); // prettier-ignore
});

describe('a target is judged in its own years', () => {
  test('not before the first of them, nor after the last', async () => {
    expect(await progress('tgt-demo-villages', '4205', '2020')).toMatchObject({ status: 'UNKNOWN', rule: 'NOT_YET', ratio: null }); // prettier-ignore
    for (const target of ['tgt-demo-villages', 'tgt-support-closed-loop', 'tgt-dropout-zero'])
      expect(await progress(target, '4205', '2025')).toMatchObject({
        status: 'UNKNOWN',
        rule: 'ENDED',
        goal: null,
        ratio: null,
      });
    const { data } = await app.ask(`{ region(code: "4205") { progress(period: "2025", statuses: [BEHIND]) { endsOn target { lastYear isLongTerm } } } }`); // prettier-ignore
    type Judged = { endsOn: string; target: { lastYear: number; isLongTerm: boolean } };
    expect(data.region.progress.filter(({ endsOn, target }: Judged) => endsOn > '2025' && target.lastYear < 2025 && !target.isLongTerm)).toEqual([]); // prettier-ignore
  });

  test('of a period that reaches beyond them, on the days inside', async () => {
    const { data } = await app.ask(`{
      standing: progress(target: "tgt-support-closed-loop", region: "4205", period: "2021-2025") { startsOn endsOn status }
      yearly: progress(target: "tgt-demo-villages", region: "4205", period: "2023-2025") { startsOn endsOn status } }`);
    expect(data).toEqual({
      standing: { startsOn: '2022-01-01', endsOn: '2024-12-31', status: 'BEHIND' },
      yearly: { startsOn: '2024-01-01', endsOn: '2024-12-31', status: 'BEHIND' },
    });
  });

  test('and beyond the last where it has to be kept up for the long term', async () => {
    const { data } = await app.ask(`{ target(key: "tgt-support-closed-loop") { id version } }`);
    const keep = (expectedVersion: number, isLongTerm: boolean) =>
      change('updateTarget', { id: data.target.id, expectedVersion, isLongTerm });
    const { rule } = await progress('tgt-support-closed-loop', '4205', '2024');
    const { row } = await keep(data.target.version, true);
    expect((await progress('tgt-support-closed-loop', '4205', '2024')).rule).toBe(rule);
    expect((await progress('tgt-support-closed-loop', '4205', '2025')).rule).toBe(rule);
    await keep(row.version, false);
    expect((await progress('tgt-support-closed-loop', '4205', '2025')).rule).toBe('ENDED');
  });

  test('of a whole term, the verdict of its end stands afterwards and says how old its figures are', async () => {
    const { data } = await app.ask(`{
      reported: progress(target: "tgt-tap-water", region: "4205", period: "2026") { status notes { code period } }
      counted: progress(target: "tgt-twinning-links", region: "4205", period: "2026") { status actual notes { code period } counted { id } } }`); // prettier-ignore
    expect(data.reported.status).toBe('ACHIEVED');
    expect(data.reported.notes).toContainEqual({ code: 'EARLIER_PERIOD', period: '2024Q4' });
    expect(data.counted).toMatchObject({ status: 'ACHIEVED', actual: '6', notes: [{ code: 'EARLIER_PERIOD', period: '2024' }] }); // prettier-ignore
    expect(data.counted.counted).toHaveLength(6);
    expect((await progress('tgt-tap-water', '4205', '2024')).notes.map(({ code }) => code)).not.toContain('EARLIER_PERIOD'); // prettier-ignore
  });
});

test('the share of judgements that a target is met is a decimal of six places', async () => {
  expect((await progress('tgt-ten-star', '4205', '2024')).actual).toBe('0.827586');
});

test('the same answer by every way: region, target, department, key task, parts and the board', async () => {
  const { data } = await app.ask(`{
    target(key: "tgt-tap-water") { progress(region: "420529", period: "2024") { ${FIELDS} } keyTask { progress(region: "420529", period: "2024") { target { key } ${FIELDS} }
      responsibleUnits { progress(region: "420529", period: "2024") { target { key } ${FIELDS} } } } }
    region(code: "420529") { progress(period: "2024") { target { key } ${FIELDS} } }
    progress(target: "tgt-tap-water", region: "4205", period: "2024") { parts { regions { code } ${FIELDS} } }
    progressBoard(region: "4205", period: "2024", targets: ["tgt-tap-water"]) { total cells { regions { code } ${FIELDS} } }
  }`);
  const wanted = data.target.progress;
  type Cell = Progress & { target?: { key: string }; regions?: { code: string }[] };
  const ofTarget = (all: Cell[]): object => {
    const { target: _, ...cell } = all.find(({ target }) => target?.key === 'tgt-tap-water')!;
    return cell;
  };
  const ofRegion = (all: Cell[]): object => {
    const { regions: _, ...cell } = all.find(({ regions }) => regions?.[0]?.code === '420529')!;
    return cell;
  };
  expect(ofTarget(data.region.progress)).toEqual(wanted);
  expect(ofTarget(data.target.keyTask.progress)).toEqual(wanted);
  expect(ofTarget(data.target.keyTask.responsibleUnits[0].progress)).toEqual(wanted);
  expect(ofRegion(data.progress.parts)).toEqual(wanted);
  expect(ofRegion(data.progressBoard.cells)).toEqual(wanted);
  expect(data.progressBoard.total).toBe(13);
  expect(data.region.progress).toHaveLength(78);
});

test('a belt is its counties taken together', async () => {
  const { data } =
    await app.ask(`{ demonstrationBelts(first: 1) { nodes { counties { code progress(period: "2024", statuses: [ACHIEVED, BEHIND, UNKNOWN]) { target { key } coverage { expected reported } } }
    progress(period: "2024") { target { key } regions { code } coverage { expected reported } } } } }`);
  const [belt] = data.demonstrationBelts.nodes;
  type Row = { target: { key: string }; coverage: { expected: number; reported: number } };
  const water = (all: Row[]): Row => all.find(({ target }) => target.key === 'tgt-tap-water')!;
  const parts = belt.counties.map(({ progress: of }: { progress: Row[] }) => water(of).coverage) as Row['coverage'][];
  expect(water(belt.progress).coverage).toEqual({
    expected: parts.reduce((sum, { expected }) => sum + expected, 0),
    reported: parts.reduce((sum, { reported }) => sum + reported, 0),
  });
});

test('a board takes the same number of statements for 13 counties and 78 targets as for one of each', async () => {
  const board = (region: string, targets = '') =>
    app.ask(`{ progressBoard(region: "${region}", period: "2024"${targets}) { total cells { status actual goal } } }`);
  const all = await board('4205');
  expect(all.data.progressBoard.total).toBe(13 * 78);
  const some = await board('420529', ', targets: ["tgt-tap-water", "tgt-demo-villages", "tgt-village-plans"]');
  // which regions and targets there are, and all facts; the feed is asked on a connection of its own
  expect([all.statements, some.statements]).toEqual([2, 2]);
});

test('a board has the cells of some statuses, told once however often their target is named', async () => {
  const asked = `region: "4205", period: "2024", targets: ["tgt-tap-water", "tgt-demo-villages", "tgt-tap-water"]`;
  const { data } = await app.ask(`{ all: progressBoard(${asked}) { total cells { ${FIELDS} } }
    behind: progressBoard(${asked}, statuses: [BEHIND]) { total cells { ${FIELDS} } removed { target { key } } }
    none: progressBoard(${asked}, statuses: []) { cells { status } }
    progress(target: "tgt-demo-villages", region: "4205", period: "2024") { parts(statuses: [BEHIND]) { status } } }`);
  const { all, behind, none, progress: whole } = data;
  expect([all.total, all.cells.length, behind.total]).toEqual([26, 26, 26]);
  const wanted = all.cells.filter(({ status }: Progress) => status === 'BEHIND');
  expect(wanted.length).toBeGreaterThan(0);
  expect(wanted.length).toBeLessThan(26);
  expect(behind).toMatchObject({ cells: wanted, removed: [] });
  expect(none.cells).toEqual([]);
  expect(whole.parts).toHaveLength(13);
});

test('what lies before the calendar is refused in words, not as a failure of ours', async () => {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'en' },
    body: JSON.stringify({ query: '{ progress(target: "tgt-deputy-visits", region: "4205", period: "1949") { status } }' }),
  }); // prettier-ignore
  const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] };
  expect(errors[0]!.extensions).toMatchObject({ code: 'PERIOD_OUT_OF_RANGE', first: 1949, last: 2100, year: 1948 });
  expect(errors[0]!.message).toContain('1949 to 2100');
});

test('what is no region and what is no target is refused, what is no period never arrives', async () => {
  expect(await app.codes('{ progress(target: "tgt-tap-water", region: "429999", period: "2024") { status } }')).toEqual(['UNKNOWN_REGION']); // prettier-ignore
  expect(await app.codes('{ progress(target: "no", region: "4205", period: "2024") { status } }')).toEqual(['UNKNOWN_TARGET']); // prettier-ignore
  expect(await app.codes('{ progressBoard(region: "4205", period: "2024", targets: ["tgt-tap-water", "no"]) { total } }')).toEqual(['UNKNOWN_TARGET']); // prettier-ignore
  expect(await app.codes('{ progress(target: "tgt-tap-water", region: "4205", period: "2024Q5") { status } }')).toEqual(['GRAPHQL_VALIDATION_FAILED']); // prettier-ignore
  expect(await app.codes('{ progressBoard(region: "4205", level: VILLAGE, period: "2024") { total } }')).toEqual(['BOARD_TOO_LARGE']); // prettier-ignore
});
