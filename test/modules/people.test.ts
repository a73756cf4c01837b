import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

const EVALUATE = 'mutation { evaluateWarnings(input: {}) { raised userErrors { code } } }';
/** Reported by counties; nobody but those who may read every report of a place is told what it comes to there. */
const PEOPLE = 'dropouts';
const TARGET = 'tgt-dropout-zero';
const COUNTIES = ['420502', '420503', '420527'];
const OWN = '420506';
const PERIODS = ['2024Q1', '2024Q4'];

type Who = 'nobody' | 'steward' | 'planner' | 'administrator';

let app: TestApp;
let as: Readonly<Record<Who, Record<string, string>>>;
let since: string;
beforeAll(async () => {
  app = await startTestApp();
  as = {
    nobody: {},
    steward: await app.as({ role: 'DATA_STEWARD', region: OWN }),
    planner: await app.as({ role: 'PLANNER' }),
    administrator: await app.as({ role: 'ADMINISTRATOR' }),
  };
  await app.ask(EVALUATE); // of what else there is
  since = (await app.ask('{ changes { position } }')).data.changes.position;
});
afterAll(() => app.stop());

/** Not as the kit asks, which is never without a name. */
async function asking(headers: Record<string, string>, query: string, variables: object = {}): Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any -- data of the shape of the query
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  expect(errors, query).toBeUndefined();
  return data;
} // prettier-ignore
const ask = (who: Who, query: string, variables: object = {}) => asking(as[who], query, variables);

const REPORTS = `update observation o set`;
const OF = `from indicator i, region r where i.id = o.indicator_id and r.id = o.region_id and i.key = $1 and r.code = $2 and o.period = $3`;
/** Returned, put right and approved again. */
async function correct(county: string, period: string, value: string, key = PEOPLE): Promise<void> {
  const at = [key, county, period];
  await app.sql(`${REPORTS} state = 'RETURNED' ${OF} and o.state <> 'SUBMITTED'`, at);
  await app.sql(`${REPORTS} state = 'SUBMITTED', value = $4 ${OF}`, [...at, value]);
  await app.sql(`${REPORTS} state = 'APPROVED' ${OF}`, at);
}

const PROGRESS = `status rule since actual goal baseline expected ratio isSample formula projection { value low high isLikelyMet } notes { code message }
  coverage { period expected reported missing(first: 5) { code } } series { period value reached reported expected } observations(first: 5) { totalCount nodes { value } }`;
const RANKED = 'value rank percentile peers latestPeriod earlier movement';
const OBSERVED = `filter: { indicator: { key: { eq: "${PEOPLE}" } } }`;
const WARNED = `filter: { rule: { or: [{ indicator: { key: { eq: "${PEOPLE}" } } }, { target: { key: { eq: "${TARGET}" } } }] } }`;

/** By every way on which a figure might show, but for the way to `OWN`: those that take variables come last. */
const WAYS: readonly string[] = [
  ...[...COUNTIES, '4205', '42', '420502001'].flatMap((region) => ['2024', '2024Q1'].map((period) =>
    `{ progress(target: "${TARGET}", region: "${region}", period: "${period}") { ${PROGRESS} parts { regions { code } ${PROGRESS} } earlier(asOf: "2024-08-01") { ${PROGRESS} } } }`)),
  `{ progressBoard(region: "4205", period: "2024", targets: ["${TARGET}"]) { cells { ${PROGRESS} } } }`,
  `{ region(code: "4205") { progress(period: "2024") { target { key } status rule actual ratio } } }`,
  ...['4205', '420502'].map((region) => `{ region(code: "${region}") { figures(year: 2024) { indicator { key } period value reported isSample } } }`),
  `{ demonstrationBelts { nodes { key progress(period: "2024") { target { key } status rule actual ratio } } } }`,
  `{ target(key: "${TARGET}") { progress(region: "4205", period: "2024") { ${PROGRESS} } keyTask { progress(region: "4205", period: "2024") { target { key } status actual } responsibleUnits { progress(region: "4205", period: "2024") { target { key } status actual } } } } }`,
  ...['COUNTY', 'PREFECTURE', 'TOWNSHIP'].map((level) => `{ indicator(key: "${PEOPLE}") { ranking(period: "2024Q4", since: "2024Q1", level: ${level}) { region { code } ${RANKED} } } }`),
  `{ indicator(key: "${PEOPLE}") { beltRanking(period: "2024Q4", since: "2024Q1") { belt { key } ${RANKED} } observations(first: 100) { totalCount nodes { value } } } }`,
  `{ twinningPairs { nodes { comparison(indicator: "${PEOPLE}", period: "2024") { region { code } ${RANKED} } } } }`,
  `{ observations(first: 100, ${OBSERVED}) { totalCount nodes { region { code } value figure revisions { value } } aggregate { count figure { sum max } value { sum } } groups(by: [COUNTY]) { count figure { sum } } } }`,
  `{ progressWarnings(first: 100, ${WARNED}) { totalCount nodes { region { code } period value finding } aggregate { count value { sum } } groups(by: [COUNTY]) { count } } }`,
  `{ regions(first: 100, filter: { progressWarnings: { some: { rule: { indicator: { key: { eq: "${PEOPLE}" } } }, period: { eq: "2024Q4" } } } }) { totalCount } }`,
  `{ reporting(region: "4205", period: "2024", indicators: ["${PEOPLE}"]) { region { code } expected reported approved late } }`,
  `query ($at: DateTime!) { progress(target: "${TARGET}", region: "4205", period: "2024", knownAt: $at) { ${PROGRESS} parts { ${PROGRESS} } } }`,
  `query ($since: Position!) { changes(after: $since, types: [OBSERVATION, PROGRESS_WARNING], first: 500) { changes { nodeId operation fields { field before after } } } }`,
]; // prettier-ignore

/** Ways that take no variables go together: what they have in common is read once. */
const TOGETHER = 6;

const answers = async (who: Who, at: string): Promise<unknown[]> => {
  const all: unknown[] = [];
  const plain = WAYS.filter((way) => way.startsWith('{'));
  for (let from = 0; from < plain.length; from += TOGETHER) {
    const some = plain.slice(from, from + TOGETHER);
    const fields = some.map((way, n) => way.replace(/^\{/, `w${n}:`).replace(/\}$/, ''));
    const data = await ask(who, `{ ${fields.join(' ')} }`);
    all.push(...some.map((_, n) => data[`w${n}`] as unknown));
  }
  for (const way of WAYS.filter((each) => !each.startsWith('{'))) all.push(await ask(who, way, way.includes('$at') ? { at } : { since })); // prettier-ignore
  return all;
};

describe('figures about people', () => {
  test('change nothing that others are told, whatever they are', { timeout: 180_000 }, async () => {
    const figures = fc.array(fc.tuple(fc.constantFrom(...COUNTIES), fc.constantFrom(...PERIODS), fc.integer({ min: 0, max: 6 }).map(String)), { minLength: 1, maxLength: 5 }); // prettier-ignore
    const first = { nobody: await answers('nobody', '2026-01-01T00:00:00Z'), steward: await answers('steward', '2026-01-01T00:00:00Z') }; // prettier-ignore
    let known = await answers('administrator', '2026-01-01T00:00:00Z');
    const differed = WAYS.map(() => false);
    await fc.assert(
      fc.asyncProperty(figures, async (edits) => {
        for (const [county, period, value] of edits) await correct(county, period, value);
        await ask('administrator', EVALUATE);
        const at = new Date().toISOString();
        expect(await answers('nobody', at)).toEqual(first.nobody);
        expect(await answers('steward', at)).toEqual(first.steward);
        const now = await answers('administrator', at);
        now.forEach((answer, way) => (differed[way] ||= JSON.stringify(answer) !== JSON.stringify(known[way])));
        known = now;
      }),
      { numRuns: 2, endOnFailure: true, examples: [[COUNTIES.flatMap((county, n) => PERIODS.map((period, m): [string, string, string] => [county, period, String(11 + 2 * n + m)]))]] },
    ); // prettier-ignore
    // each way does lead to figures for those who may go it, but to who has reported and to what no figure reaches
    expect(WAYS.filter((way, n) => !differed[n] && !/reporting|TOWNSHIP|420502001/.test(way))).toEqual([]);
  });

  test('are withheld in so many words, and who has reported is told all the same', async () => {
    const of = `{ progress(target: "${TARGET}", region: "420502", period: "2024") { status rule actual ratio coverage { expected reported } series { value reached reported } } }`;
    const told = (await ask('administrator', of)).progress;
    const withheld = (await ask('nobody', of)).progress;
    expect(told.actual).not.toBeNull();
    expect(withheld).toMatchObject({ status: 'UNKNOWN', rule: 'WITHHELD', actual: null, ratio: null, coverage: told.coverage }); // prettier-ignore
    expect(withheld.series).toEqual(told.series.map(({ reported }: { reported: number }) => ({ value: null, reached: null, reported }))); // prettier-ignore
  });

  test('are told in full to who may read every report of the place', async () => {
    const at = new Date().toISOString();
    expect(await answers('planner', at)).toEqual(await answers('administrator', at));
    const own = `{ progress(target: "${TARGET}", region: "${OWN}", period: "2024") { ${PROGRESS} } observations(first: 100, filter: { within: "${OWN}", indicator: { key: { eq: "${PEOPLE}" } } }) { totalCount nodes { figure } } }`;
    expect(await ask('steward', own)).toEqual(await ask('administrator', own));
    const ranking = `{ indicator(key: "${PEOPLE}") { ranking(period: "2024") { region { code } value peers } } }`;
    const ranked = (await ask('steward', ranking)).indicator.ranking as { region: { code: string }; value: string | null; peers: number }[]; // prettier-ignore
    expect(ranked.filter(({ value }) => value !== null)).toEqual([expect.objectContaining({ region: { code: OWN }, peers: 1 })]); // prettier-ignore
  });
});

describe('an indicator that is found to be about people', () => {
  const KEY = 'open-rectification-issues';
  const of = (region: string, more = '') =>
    `{ progress(target: "tgt-phase-2024-issues-zero", region: "${region}", period: "2024"${more}) { rule actual } observations(first: 1, filter: { within: "${region}", period: { eq: "2024Q2" }, indicator: { key: { eq: "${KEY}" } } }) { totalCount } progressWarnings(first: 1, filter: { rule: { key: { eq: "rectification-issues-rising-2" } } }) { totalCount } }`;
  const flag = async (isAboutPeople: boolean): Promise<void> => {
    const { id, version: expectedVersion } = (await ask('administrator', `{ indicator(key: "${KEY}") { id version } }`)).indicator; // prettier-ignore
    const done = await ask('administrator', 'mutation ($input: UpdateIndicatorInput!) { updateIndicator(input: $input) { userErrors { code } } }', { input: { id, expectedVersion, isAboutPeople } }); // prettier-ignore
    expect(done.updateIndicator.userErrors).toEqual([]);
  };

  test('hides its reports and warnings from then on; its reports are shown again if it is not', { timeout: 60_000 }, async () => {
    // the target is read from reports, as it was before it was computed
    await app.sql(
      `update target_reading set indicator_id = (select id from indicator where key = $1)
        where target_id = (select id from target where key = 'tgt-phase-2024-issues-zero')`,
      [KEY],
    );
    // a report that the indicator would not take any more does not stand in the way
    await app.sql(`update indicator set decimals = 0 where key = $1`, [KEY]);
    for (const of of ['check', 'keep']) await app.sql(`alter table observation disable trigger b_${of}_update`);
    await app.sql(`${REPORTS} value = 1.5, figure = 1.5 ${OF}`, [KEY, '420503001', '2021Q1']);
    for (const of of ['check', 'keep']) await app.sql(`alter table observation enable trigger b_${of}_update`);
    await app.sql(`insert into progress_warning (id, rule_id, region_id, period, value, raised_on, due_on, finding, provenance)
      select gen_random_uuid(), w.id, r.id, '2024Q2', 2, '2024-08-01', '2024-08-20', '为 2', 'SAMPLE' from warning_rule w, region r
      where w.key = 'rectification-issues-rising-2' and r.code = '420503001'`);
    const before = await ask('nobody', of('420503'));
    expect(before).toMatchObject({ observations: { totalCount: expect.any(Number) }, progress: { actual: expect.any(String) } });
    expect(before.progressWarnings.totalCount).toBeGreaterThan(0);
    await flag(true);
    const hidden = { progress: { rule: 'WITHHELD', actual: null }, observations: { totalCount: 0 }, progressWarnings: { totalCount: 0 } };
    expect(await ask('nobody', of('420503'))).toEqual(hidden);
    expect(await ask('planner', of('420503'))).toEqual(before);
    await flag(false);
    expect(await ask('nobody', of('420503'))).toEqual({ ...before, progressWarnings: { totalCount: 0 } });
    await flag(true);
    await app.sql(`${REPORTS} value = 1, figure = 1 ${OF}`, [KEY, '420503001', '2021Q1']);
  }); // prettier-ignore

  test('is told of a county of another day only where all that lay below it then may be read now', async () => {
    const steward = (more = '') => asking(as503, of('420503', more)).then(({ progress }) => progress.rule as string); // prettier-ignore
    const as503 = await app.as({ role: 'DATA_STEWARD', region: '420503' });
    expect(await steward(', asOf: "2024-06-30"')).not.toBe('WITHHELD');
    await app.sql(`update region set parent_id = (select id from region where code = '420502'), placed_on = '2024-07-01'
      where code = '420503001'`); // prettier-ignore
    expect(await steward()).not.toBe('WITHHELD');
    expect(await steward(', asOf: "2024-06-30"')).toBe('WITHHELD');
    expect(await steward(', asOf: "2024-07-01"')).not.toBe('WITHHELD');
  });
});
