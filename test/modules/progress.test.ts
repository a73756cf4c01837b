import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

interface Progress {
  readonly status: string;
  readonly rule: string;
  readonly actual: string | null;
  readonly goal: string | null;
  readonly baseline: string | null;
  readonly ratio: string | null;
  readonly isSample: boolean;
  readonly coverage: { readonly expected: number; readonly reported: number };
  readonly notes: readonly { readonly code: string; readonly whole: string | null; readonly sum: string | null }[];
}
const FIELDS =
  'status rule actual goal baseline ratio isSample coverage { expected reported } notes { code whole sum }';

async function progress(target: string, region: string, period: string, more = ''): Promise<Progress> {
  const { data } = await app.ask(
    `{ progress(target: "${target}", region: "${region}", period: "${period}"${more}) { ${FIELDS} } }`,
  );
  return data.progress;
}

const change = async (mutation: string, input: object): Promise<any> => { // eslint-disable-line @typescript-eslint/no-explicit-any -- a payload has the shape of its mutation
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const name = mutation.replace(/^(create|update|archive|transition)/, '');
  const field = name[0]!.toLowerCase() + name.slice(1);
  const { data } = await app.ask(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${field} { id version } userErrors { code path } feedPosition } }`,
    { input },
  );
  return { ...data[mutation], row: data[mutation][field] };
}; // prettier-ignore

const idOf = async (look: string): Promise<string> => Object.values((await app.ask<Record<string, { id: string }>>(`{ ${look} { id } }`)).data)[0]!.id; // prettier-ignore

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

describe('a range', () => {
  const READING = `{ target(key: "tgt-tap-water") { readings(first: 1) { nodes { id version } } } }`;
  const give = async (input: object) => {
    const { data } = await app.ask(READING);
    const { id, version } = data.target.readings.nodes[0];
    return change('updateTargetReading', { id, expectedVersion: version, ...input });
  };
  const RANGE = { goal: null, pace: 'HOLDS', parts: 'SAME' };

  test('is what a level has to lie in, in words too', async () => {
    const before = await progress('tgt-tap-water', '4205', '2024');
    const asked = `{ progress(target: "tgt-tap-water", region: "4205", period: "2024") { status rule actual goal goalLower goalUpper expected formula } }`;
    try {
      expect((await give({ ...RANGE, goalLower: '10', goalUpper: '20' })).userErrors).toEqual([]);
      expect((await app.ask(asked)).data.progress).toMatchObject({
        rule: 'MISSED', actual: before.actual, goal: null, goalLower: '10', goalUpper: '20', expected: null, formula: expect.stringContaining('∈ [10, 20]'),
      }); // prettier-ignore
      expect((await give({ goalUpper: before.actual })).userErrors).toEqual([]);
      expect((await app.ask(asked)).data.progress).toMatchObject({ status: 'ACHIEVED', rule: 'MET' });
    } finally {
      expect((await give({ goalLower: null, goalUpper: null, pace: 'MOVES' })).userErrors).toEqual([]);
    }
    expect(await progress('tgt-tap-water', '4205', '2024')).toEqual(before);
  });

  test.each<[string, object, string]>([
    ['one bound', { ...RANGE, goalLower: '10' }, 'READING_RANGE_BOUNDS'],
    ['the upper below the lower', { ...RANGE, goalLower: '10', goalUpper: '9.99' }, 'READING_RANGE_BOUNDS'],
    ['a goal besides', { ...RANGE, goal: '92', goalLower: '10', goalUpper: '20' }, 'READING_RANGE_ALONE'],
    ['a sum over periods', { ...RANGE, pace: 'ACCUMULATES', goalLower: '10', goalUpper: '20' }, 'READING_RANGE_ALONE'],
    ['a step', { ...RANGE, isStep: true, goalLower: '10', goalUpper: '20' }, 'READING_RANGE_ALONE'],
    ['shares', { ...RANGE, parts: 'SHARES', goalLower: '10', goalUpper: '20' }, 'READING_RANGE_ALONE'],
  ])('is not given with %s', async (_, input, code) => {
    expect((await give(input)).userErrors).toEqual([expect.objectContaining({ code })]);
  });
});

describe('the policy’s own sentences', () => {
  test('每年创建示范县市区1个以上、示范乡镇10个以上、示范村100个以上', async () => {
    const found = await Promise.all(
      ['tgt-demo-counties', 'tgt-demo-towns', 'tgt-demo-villages'].map((target) => progress(target, '4205', '2023')),
    );
    expect(found.map(({ goal }) => goal)).toEqual(['1', '10', '100']);
    for (const { isSample, coverage } of found) {
      expect(isSample).toBe(false); // counted, not made up
      expect(coverage).toEqual({ expected: 1, reported: 1 });
    }
  });

  test('the villages that are certified count, and nobody types the number in', async () => {
    const before = await progress('tgt-demo-villages', '420581', '2024');
    const region = await idOf('region(code: "420581001001")');
    const made = await change('createDemonstrationUnit', {
      key: 'demo-test', name: '测试村', level: 'VILLAGE', award: '示范村', awardLevel: 'CITY', programmeYear: 2024, listedOn: '2024-05-01', region,
    }); // prettier-ignore
    expect(made.userErrors).toEqual([]);
    let { version } = made.row;
    for (const to of ['CREATING', 'ASSESSED', 'CERTIFIED']) {
      expect((await progress('tgt-demo-villages', '420581', '2024')).actual).toBe(before.actual);
      ({ row: { version } } = await change('transitionDemonstrationUnit', { id: made.row.id, expectedVersion: version, to })); // prettier-ignore
    }
    const after = await progress('tgt-demo-villages', '420581', '2024');
    expect(Number(after.actual)).toBe(Number(before.actual) + 1);
    expect(await progress('tgt-demo-villages', '420581', '2024Q1')).toMatchObject({ actual: before.actual }); // it was listed in May
    const { data } = await app.ask(`{ progress(target: "tgt-demo-villages", region: "420581", period: "2024") { counted { ... on DemonstrationUnit { key } } } }`); // prettier-ignore
    expect(data.progress.counted).toContainEqual({ key: 'demo-test' });
  });

  test('到2024年农村自来水普及率达到92%以上: a mean by households, never of villages', async () => {
    const { actual, goal, baseline } = await progress('tgt-tap-water', '420529203', '2024');
    expect(goal).toBe('92');
    const { data } =
      await app.ask(`{ observations(first: 100, filter: { within: "420529203", period: { eq: "2024Q4" }, indicator: { key: { eq: "tap-water-coverage" } }, state: { in: [APPROVED, LOCKED] } }) {
      totalCount nodes { figure figureWeight } } }`);
    expect(data.observations.totalCount).toBeLessThanOrEqual(100);
    const rows = data.observations.nodes as { figure: string; figureWeight: string }[];
    const weight = rows.reduce((sum, row) => sum + Number(row.figureWeight), 0);
    const mean = rows.reduce((sum, row) => sum + Number(row.figure) * Number(row.figureWeight), 0) / weight;
    expect(Number(actual)).toBeCloseTo(mean, 5);
    expect(Number(baseline)).toBeLessThan(mean); // the level of the end of 2021
  });

  test('每村1名信息员: as many as there are village committees', async () => {
    const { goal, coverage, status, notes } = await progress('tgt-info-officer-per-village', '4205', '2024');
    expect(goal).toBe('1322');
    expect(coverage.expected).toBe(1322);
    expect(status).toBe('BEHIND');
    expect(notes.map(({ code }) => code)).toEqual(['INCOMPLETE', 'SAMPLE']);
  });

  test('用于产业比例每年递增5%、2024年达到65%: a step of five points on the year before', async () => {
    const step = await progress('tgt-industry-share-step', '4205', '2024');
    expect(Number(step.goal)).toBeCloseTo(Number(step.baseline) + 5, 6);
    expect(await progress('tgt-industry-share-2024', '4205', '2024')).toMatchObject({
      goal: '65',
      actual: step.actual,
    });
  });

  test('主要负责同志每年到村2次以上、分管领导4次以上: what four quarters add up to', async () => {
    expect(await progress('tgt-principal-visits', '4205', '2023')).toMatchObject({ goal: '2' });
    const { data } = await app.ask(`{ progress(target: "tgt-deputy-visits", region: "4205", period: "2023") { goal actual series { period value reached } } }`); // prettier-ignore
    const { series, actual, goal } = data.progress;
    expect(goal).toBe('4');
    const own = series.filter(({ period }: { period: string }) => period.startsWith('2023'));
    expect(own).toHaveLength(4);
    expect(Number(actual)).toBeCloseTo(
      own.reduce((sum: number, { value }: { value: string }) => sum + Number(value), 0),
      5,
    );
  });

  test('a vision is not computed, and what only the whole area has to reach is asked of nothing else', async () => {
    expect(await progress('tgt-national-demonstration-area', '4205', '2024')).toMatchObject({ status: 'UNKNOWN', rule: 'NO_GOAL' }); // prettier-ignore
    const { goal, notes } = await progress('tgt-demo-counties', '420529', '2024');
    expect(goal).toBeNull();
    expect(notes).toMatchObject([{ code: 'WHOLE_ONLY' }]);
  });
});

describe('what is missing', () => {
  test('is not zero: a village that withdraws its figure leaves the mean of the others', async () => {
    const before = await progress('tgt-tap-water', '420526', '2024');
    const of = await observation('tap-water-coverage', '420526', '2024Q4');
    const gone = await change('archiveObservation', { id: of.id, expectedVersion: of.version });
    expect(gone.userErrors).toEqual([]);
    const after = await progress('tgt-tap-water', '420526', '2024');
    expect(after.coverage.reported).toBe(before.coverage.reported - 1);
    expect(Number(after.actual)).toBeGreaterThan(80);
    const { data } = await app.ask(`{ progress(target: "tgt-tap-water", region: "420526", period: "2024") { coverage { missing(first: 100) { id } } } node(id: "${of.id}") { ... on Observation { region { id } } } }`); // prettier-ignore
    expect(data.progress.coverage.missing).toContainEqual(data.node.region);
    expect(data.progress.coverage.missing).toHaveLength(after.coverage.expected - after.coverage.reported);
  });

  test('is nothing at all for a period that nobody has reported', async () => {
    expect(await progress('tgt-dropout-zero', '4205', '2025')).toMatchObject({ status: 'UNKNOWN', rule: 'NOTHING_REPORTED', actual: null });
  }); // prettier-ignore

  test('is not asked of a region that was not there yet, or is no more', async () => {
    const { coverage } = await progress('tgt-tap-water', '420525', '2024');
    const { data: found } = await app.ask('{ region(code: "420525") { descendants(first: 1, filter: { level: { eq: VILLAGE } }) { nodes { id } } } }');
    const village = found.region.descendants.nodes[0].id as string;
    const set = async (fields: object): Promise<void> => {
      const { data } = await app.ask(`query ($id: ID!) { node(id: $id) { ... on Region { version } } }`, { id: village });
      expect((await change('updateRegion', { id: village, expectedVersion: data.node.version, ...fields })).userErrors).toEqual([]);
    };
    await set({ abolishedOn: '2024-06-30' });
    expect((await progress('tgt-tap-water', '420525', '2024')).coverage.expected).toBe(coverage.expected - 1);
    expect((await progress('tgt-tap-water', '420525', '2024Q1')).coverage.expected).toBe(coverage.expected);
    await set({ abolishedOn: null, establishedOn: '2024-06-30' });
    expect((await progress('tgt-tap-water', '420525', '2024Q1')).coverage.expected).toBe(coverage.expected - 1);
    await set({ establishedOn: null });
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
    const [from, to] = ['420503', '420502'];
    const sums = async (more = ''): Promise<number[]> =>
      (await Promise.all([from, to, '4205'].map((region) => progress(target, region, '2024', more)))).map(({ actual }) => Number(actual)); // prettier-ignore
    const { data } = await app.ask(`{ from: region(code: "${from}") { children(first: 1) { nodes { id version code } } } to: region(code: "${to}") { id } }`); // prettier-ignore
    const [township] = data.from.children.nodes;
    const before = await sums();
    const own = Number((await progress(target, township.code, '2024')).actual);
    const moved = await change('updateRegion', { id: township.id, expectedVersion: township.version, parent: data.to.id, placedOn: '2024-07-01' });
    expect(moved.userErrors).toEqual([]);
    expect(await sums()).toEqual([before[0]! - own, before[1]! + own, before[2]]);
    expect(await sums(', asOf: "2025-01-31"')).toEqual([before[0]! - own, before[1]! + own, before[2]]);
    const then = (await Promise.all([from, to].map((region) => progress(target, region, '2024Q2', ', asOf: "2024-06-30"')))).map(({ coverage }) => coverage.expected); // prettier-ignore
    const now = (await Promise.all([from, to].map((region) => progress(target, region, '2024Q2')))).map(({ coverage }) => coverage.expected); // prettier-ignore
    expect([then[0]! - now[0]!, then[1]! - now[1]!]).toEqual([1, -1]);
  }); // prettier-ignore
});

test('parts that do not add up are told with both numbers', async () => {
  expect((await progress('tgt-demo-villages', '4205', '2022')).notes).toEqual([]);
  const target = await idOf('target(key: "tgt-demo-villages")');
  const { data } = await app.ask(`{ targetShares(first: 1, filter: { region: { code: { eq: "420529" } }, period: { eq: "2022" }, target: { key: { eq: "tgt-demo-villages" } } }) { nodes { id version value } } }`); // prettier-ignore
  const [share] = data.targetShares.nodes;
  expect((await progress('tgt-demo-villages', '420529', '2022')).goal).toBe(share.value);
  await change('updateTargetShare', {
    id: share.id,
    expectedVersion: share.version,
    value: String(Number(share.value) + 3),
  });
  expect((await progress('tgt-demo-villages', '4205', '2022')).notes).toEqual([
    { code: 'PARTS_DO_NOT_ADD_UP', whole: '100', sum: '103' },
  ]);
  const twice = await change('createTargetShare', { target, region: await idOf('region(code: "420529")'), period: '2022', value: '1' }); // prettier-ignore
  expect(twice.userErrors).toEqual([{ code: 'TAKEN', path: ['period'] }]);
});

test('a county’s share is divided among its townships by weight, and the parts that do not add up are noted', async () => {
  const target = await idOf('target(key: "tgt-demo-towns")');
  const goalOf = async (region: string) => {
    const { goal, notes } = await progress('tgt-demo-towns', region, '2023');
    const told = notes.filter(({ code }) => code !== 'SAMPLE'); // as the share of the county is
    return { goal, notes: told.map(({ code, whole, sum }) => [code, whole, sum].join(' ').trim()) };
  };
  const allot = async (code: string, input: object) => {
    const made = await change('createTargetShare', { target, region: await idOf(`region(code: "${code}")`), period: '2023', ...input }); // prettier-ignore
    expect(made.userErrors).toEqual([]);
    return made.row;
  };
  const { data } = await app.ask(`{ targetShares(first: 2, filter: { period: { eq: "2023" }, target: { key: { eq: "tgt-demo-towns" } }, region: { code: { in: ["420529", "420528"] } } }) { nodes { id version value region { code } } } }`); // prettier-ignore
  const county = data.targetShares.nodes.find(({ region }: { region: { code: string } }) => region.code === '420529');
  const set = async (input: object) => {
    const done = await change('updateTargetShare', { id: county.id, expectedVersion: county.version, ...input });
    expect(done.userErrors).toEqual([]);
    county.version = done.row.version;
  };
  await set({ value: '4' });
  for (const [code, weight] of [['420529111', '1'], ['420529112', '2.5'], ['420529113', '0.5']]) await allot(code!, { weight }); // prettier-ignore
  expect(await goalOf('420529111')).toEqual({ goal: '1', notes: [] });
  expect(await goalOf('420529112')).toEqual({ goal: '2.5', notes: [] });
  expect(await goalOf('420529')).toEqual({ goal: '4', notes: [] }); // weights always add up
  expect(await goalOf('420529114')).toEqual({ goal: null, notes: ['NOT_ALLOTTED'] });

  await set({ value: '6' }); // what is below follows
  expect(await goalOf('420529112')).toMatchObject({ goal: '3.75' });
  const fixed = await allot('420529114', { value: '2' }); // beside those that divide all of it
  expect(await goalOf('420529')).toEqual({ goal: '6', notes: ['PARTS_DO_NOT_ADD_UP 6 8'] });
  await change('archiveTargetShare', { id: fixed.id, expectedVersion: fixed.version });

  await allot('420529114', { weight: '0' });
  expect(await goalOf('420529114')).toEqual({ goal: '0', notes: [] });
  await set({ value: null, weight: '3' }); // of the whole, among the counties: the only one by weight, so all of it
  expect(await goalOf('420529112')).toMatchObject({ goal: '6.25' });
  expect((await goalOf('4205')).notes).toEqual([expect.stringMatching(/^PARTS_DO_NOT_ADD_UP 10 1\d/)]);

  await change('archiveTargetShare', { id: county.id, expectedVersion: county.version });
  expect(await goalOf('420529112')).toEqual({ goal: null, notes: ['NOT_ALLOTTED'] }); // nothing to divide
  await allot('420528101', { weight: '0' });
  expect(await goalOf('420528101')).toEqual({ goal: null, notes: ['NOT_ALLOTTED'] }); // nobody to divide it among
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

test('what is no region is refused, what is no target is null, what is no period never arrives', async () => {
  expect(await app.codes('{ progress(target: "tgt-tap-water", region: "429999", period: "2024") { status } }')).toEqual(['UNKNOWN_REGION']); // prettier-ignore
  expect((await app.ask('{ progress(target: "no", region: "4205", period: "2024") { status } }')).data.progress).toBeNull(); // prettier-ignore
  expect(await app.codes('{ progress(target: "tgt-tap-water", region: "4205", period: "2024Q5") { status } }')).toEqual(['GRAPHQL_VALIDATION_FAILED']); // prettier-ignore
  expect(await app.codes('{ progressBoard(region: "4205", level: VILLAGE, period: "2024") { total } }')).toEqual(['BOARD_TOO_LARGE']); // prettier-ignore
});
