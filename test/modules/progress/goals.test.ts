import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { app, change, idOf, progress, readFromReports, start, stop } from './kit.js';

beforeAll(start);
afterAll(stop);

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

test.each([
  ['PLAN', '2022-2024', '2019-2021'],
  ['PLAN', '2021-2024', '2017-2020'], // of other years than the target
  ['HALF', '2024H2', '2023H2'],
  ['MONTH', '2024M12', '2023M12'],
  ['TEN_DAYS', '2024M12T3', '2023M12T3'],
  ['WEEK', '2024W52', '2023W52'],
])('what is reported by %s counts at the end of its period, and until then the one before', async (cadence, period, before) => {
  const made = await change('createIndicator', {
    key: `test-${cadence.toLowerCase().replace('_', '-')}-${period.toLowerCase()}`, name: cadence, unit: '个', definition: '测试', direction: 'UP', acrossRegions: 'LAST',
    acrossPeriods: 'LAST', decimals: 0, level: 'COUNTY', kinds: [], cadence, reportingDays: 10, isAboutPeople: false,
  }); // prettier-ignore
  expect(made.userErrors).toEqual([]);
  const region = await idOf('region(code: "420529")');
  for (const [of, value] of [[period, '5'], [before, '3']]) {
    const { row } = await change('createObservation', { indicator: made.row.id, region, period: of, value });
    let { version } = row;
    for (const to of ['SUBMITTED', 'APPROVED'])
      ({ row: { version } } = await change('transitionObservation', { id: row.id, expectedVersion: version, to })); // prettier-ignore
  }
  const give = async (input: object) => {
    const { data } = await app.ask(`{ target(key: "tgt-tap-water") { readings(first: 1) { nodes { id version indicator { id } } } } }`); // prettier-ignore
    const { id, version, indicator } = data.target.readings.nodes[0];
    expect((await change('updateTargetReading', { id, expectedVersion: version, ...input })).userErrors).toEqual([]);
    return indicator.id as string;
  };
  const was = await give({ indicator: made.row.id, goal: '5', pace: 'HOLDS' });
  try {
    for (const asked of ['2022-2024', '2024', '2025'])
      expect(await progress('tgt-tap-water', '420529', asked), asked).toMatchObject({
        status: 'ACHIEVED', actual: '5', coverage: { expected: 1, reported: 1 },
      }); // prettier-ignore
    expect(await progress('tgt-tap-water', '420529', '2023')).toMatchObject({ actual: '3', coverage: { expected: 1, reported: 1 } }); // prettier-ignore
    const { data } = await app.ask(`{ region(code: "420529") { figures(year: 2024) { period value indicator { id } } } }`);
    expect(data.region.figures).toContainEqual({ period, value: '5', indicator: { id: made.row.id } });
  } finally {
    await give({ indicator: was, goal: null, pace: 'MOVES' });
  }
}); // prettier-ignore

test('weeks add up in the year of their Thursday, and no week but the 53rd of a long year has that number', async () => {
  const made = await change('createIndicator', {
    key: 'test-weekly-visits', name: '走访', unit: '人次', definition: '测试', direction: 'UP', acrossRegions: 'SUM',
    acrossPeriods: 'SUM', decimals: 0, level: 'COUNTY', kinds: [], cadence: 'WEEK', reportingDays: 3, isAboutPeople: false,
  });
  const region = await idOf('region(code: "420529")');
  const WEEKS = { '2023W52': '1', '2024W01': '10', '2024W52': '100', '2025W01': '1000' }; // the last one from 30 December 2024
  for (const [period, value] of Object.entries(WEEKS)) {
    const { row } = await change('createObservation', { indicator: made.row.id, region, period, value });
    let { version } = row;
    for (const to of ['SUBMITTED', 'APPROVED'])
      ({ row: { version } } = await change('transitionObservation', { id: row.id, expectedVersion: version, to }));
  }
  const { data } = await app.ask(`{ region(code: "420529") { figures(year: 2024) { period indicator { key } } }
    indicator(key: "test-weekly-visits") {
      observations(filter: { period: { eq: "2025W01" } }) { nodes { startsOn endsOn dueOn } }
      ranking(period: "2024", since: "2025") { value earlier latestPeriod region { code } } } }`);
  expect(data.region.figures.filter((each: any) => each.indicator.key === 'test-weekly-visits').map(({ period }: any) => period)).toEqual(['2024W01', '2024W52']); // eslint-disable-line @typescript-eslint/no-explicit-any -- as it was asked for
  expect(data.indicator.observations.nodes).toEqual([{ startsOn: '2024-12-30', endsOn: '2025-01-05', dueOn: '2025-01-08' }]);
  expect(data.indicator.ranking.find((each: any) => each.region.code === '420529')).toMatchObject({ value: '110', earlier: '1000', latestPeriod: '2024W52' }); // eslint-disable-line @typescript-eslint/no-explicit-any -- as it was asked for
  const refused = await change('createObservation', { indicator: made.row.id, region, period: '2025W53', value: '1' });
  expect(refused.userErrors).toEqual([{ code: 'PERIOD_NO_WEEK_53', path: ['period'] }]);
}); // prettier-ignore

test('the formula shows what the value is held against, and whether it suffices', async () => {
  const { data } = await app.ask(`{
    enough: progress(target: "tgt-twinning-links", region: "4205", period: "2024") { formula }
    few: progress(target: "tgt-eight-chains", region: "4205", period: "2024") { formula }
    many: progress(target: "tgt-dropout-zero", region: "4205", period: "2024") { formula }
    judged: progress(target: "tgt-ten-star", region: "4205", period: "2024") { formula }
    silent: progress(target: "tgt-tap-water", region: "4205", period: "2020") { formula }
  }`, {}, { headers: { 'accept-language': 'en' } }); // prettier-ignore
  expect(data).toEqual({
    enough: { formula: 'number in the graph: 6 ≥ 6' },
    few: { formula: 'number in the graph: 1, not ≥ 8' },
    many: { formula: expect.stringMatching(/ reports\): 3, not ≤ 0$/) },
    judged: { formula: 'judgements that it is met ÷ all 29 judgements: 0.827586, not ≥ 1' },
    silent: { formula: expect.stringMatching(/ reports\): ≥ 92$/) },
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
      await app.ask(`{ observations(first: 100, filter: { within: "420529203", period: { eq: "2024Q4" }, indicator: { key: { eq: "tap-water-coverage" } }, state: [APPROVED, LOCKED] }) {
      totalCount nodes { figure figureWeight } } }`);
    expect(data.observations.totalCount).toBeLessThanOrEqual(100);
    const rows = data.observations.nodes as { figure: string; figureWeight: string }[];
    const weight = rows.reduce((sum, row) => sum + Number(row.figureWeight), 0);
    const mean = rows.reduce((sum, row) => sum + Number(row.figure) * Number(row.figureWeight), 0) / weight;
    expect(Number(actual)).toBeCloseTo(mean, 5);
    expect(Number(baseline)).toBeLessThan(mean); // the level of the end of 2021
  });

  test('每村1名信息员: as many as there are village committees', async () => {
    const target = 'tgt-info-officer-per-village';
    await readFromReports(target, 'information-officers', `, parts = 'PER_REPORTER', goal = 1`);
    const { goal, coverage, status, notes } = await progress(target, '4205', '2024');
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
    const yearly = `, pace = 'ACCUMULATES', "window" = 'EACH_YEAR', goal = null`;
    await readFromReports('tgt-principal-visits', 'principal-visits', yearly);
    await readFromReports('tgt-deputy-visits', 'deputy-visits', yearly);
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
  await change('archive', { id: fixed.id, expectedVersion: fixed.version });

  await allot('420529114', { weight: '0' });
  expect(await goalOf('420529114')).toEqual({ goal: '0', notes: [] });
  await set({ value: null, weight: '3' }); // of the whole, among the counties: the only one by weight, so all of it
  expect(await goalOf('420529112')).toMatchObject({ goal: '6.25' });
  expect((await goalOf('4205')).notes).toEqual([expect.stringMatching(/^PARTS_DO_NOT_ADD_UP 10 1\d/)]);

  await change('archive', { id: county.id, expectedVersion: county.version });
  expect(await goalOf('420529112')).toEqual({ goal: null, notes: ['NOT_ALLOTTED'] }); // nothing to divide
  await allot('420528101', { weight: '0' });
  expect(await goalOf('420528101')).toEqual({ goal: null, notes: ['NOT_ALLOTTED'] }); // nobody to divide it among
});

test('nobody allots more than there can be, nor judges a day to come', async () => {
  const [target, region] = [await idOf('target(key: "tgt-tap-water")'), await idOf('region(code: "420529")')];
  const share = await change('createTargetShare', { target, region, period: '2023', value: '150' });
  expect(share.userErrors).toEqual([{ code: 'VALUE_OUT_OF_RANGE', path: ['value'] }]);
  const judgement = { target, region, verdict: 'MET', judgedOn: '2099-01-01', evidence: '样例' };
  const early = await change('createJudgement', judgement);
  expect(early.userErrors).toEqual([{ code: 'PERIOD_NOT_OVER', path: ['judgedOn'] }]);
  expect((await change('createJudgement', { ...judgement, judgedOn: '2024-06-30' })).userErrors).toEqual([]);
});
