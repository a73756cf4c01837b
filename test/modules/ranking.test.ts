import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

interface Standing {
  readonly region: { readonly code: string; readonly kind: string };
  readonly value: string | null;
  readonly rank: number | null;
  readonly percentile: string | null;
  readonly peers: number;
  readonly latestPeriod: string | null;
  readonly earlier: string | null;
  readonly movement: number | null;
}
const FIELDS = 'region { code kind } value rank percentile peers latestPeriod earlier movement';

const ranking = async (key: string, args: string): Promise<Standing[]> =>
  (await app.ask(`{ indicator(key: "${key}") { ranking(${args}) { ${FIELDS} } } }`)).data.indicator.ranking;

interface Reported {
  readonly figure: string | null;
  readonly figureWeight: string | null;
  readonly period: string;
}
/** What was approved below a region, by every page of the list. */
async function figures(key: string, region: string, period: string): Promise<Reported[]> {
  const found: Reported[] = [];
  for (let after: string | null = null; ;) {
    const query = `query ($after: String) { observations(first: 100, after: $after, filter: { within: "${region}", period: { eq: "${period}" }, indicator: { key: { eq: "${key}" } } }) {
      nodes { figure figureWeight period } pageInfo { hasNextPage endCursor } } }`;
    const { data }: { data: { observations: { nodes: Reported[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } =
      await app.ask(query, { after });
    found.push(...data.observations.nodes.filter(({ figure }) => figure !== null));
    if (!data.observations.pageInfo.hasNextPage) return found;
    after = data.observations.pageInfo.endCursor;
  }
} // prettier-ignore

test('counties stand in the order of their means, each the mean of its villages by households', async () => {
  const found = await ranking('tap-water-coverage', 'period: "2024Q4"');
  expect(found).toHaveLength(13);
  const values = found.map(({ value }) => Number(value));
  expect(values).toEqual([...values].sort((a, b) => b - a));
  for (const { region, value } of found.slice(0, 3)) {
    const all = await figures('tap-water-coverage', region.code, '2024Q4');
    const weight = all.reduce((sum, { figureWeight }) => sum + Number(figureWeight), 0);
    const mean = all.reduce((sum, { figure, figureWeight }) => sum + Number(figure) * Number(figureWeight), 0) / weight;
    expect(Number(value)).toBeCloseTo(mean, 5);
  }
  expect(found[0]).toMatchObject({ rank: 1, percentile: '100', peers: 13, latestPeriod: '2024Q4', movement: null });
  expect(found.at(-1)).toMatchObject({ percentile: '0' });
});

test('where lower is better the lowest comes first, and equal figures share a rank', async () => {
  const found = await ranking('dropouts', 'period: "2024"');
  const { data } = await app.ask('{ indicator(key: "dropouts") { direction } }');
  expect(data.indicator.direction).toBe('DOWN');
  const ranked = found.filter(({ rank }) => rank !== null);
  const values = ranked.map(({ value }) => Number(value));
  expect(values).toEqual([...values].sort((a, b) => a - b));
  for (const { value, rank } of ranked) expect(rank).toBe(1 + values.filter((other) => other < Number(value)).length);
});

test('peers are the counties of a kind; townships stand among those of their county', async () => {
  const districts = await ranking('tap-water-coverage', 'period: "2024", kind: DISTRICT');
  expect(new Set(districts.map(({ region }) => region.kind))).toEqual(new Set(['DISTRICT']));
  expect(districts.map(({ rank }) => rank)).toEqual(districts.map((_, at) => at + 1));
  const townships = await ranking('tap-water-coverage', 'period: "2024", level: TOWNSHIP, within: "420529"');
  expect(townships.length).toBeGreaterThan(3);
  expect(townships.every(({ region }) => region.code.startsWith('420529') && region.code.length === 9)).toBe(true);
});

test('where figures should lie in a range the nearer is before the farther; who is inside is first, and nobody without a range', async () => {
  const change = async (mutation: string, look: string, input: object): Promise<void> => {
    const { data } = await app.ask(look);
    const { id, version: expectedVersion } = data.indicator ?? data.target.readings.nodes[0];
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
    const done = await app.ask(`mutation ($input: ${type}!) { done: ${mutation}(input: $input) { userErrors { code } } }`, { input: { id, expectedVersion, ...input } }); // prettier-ignore
    expect(done.data.done.userErrors).toEqual([]);
  };
  const turn = (direction: string) => change('updateIndicator', '{ indicator(key: "tap-water-coverage") { id version } }', { direction }); // prettier-ignore
  const give = (input: object) => change('updateTargetReading', '{ target(key: "tgt-tap-water") { readings(first: 1) { nodes { id version } } } }', input); // prettier-ignore
  const highest = (await ranking('tap-water-coverage', 'period: "2024Q4"')).map(({ value }) => Number(value));
  const [lower, upper] = [highest[6]!, highest[4]!];
  const away = (value: string | null): number => Math.max(0, lower - Number(value), Number(value) - upper);
  try {
    await turn('RANGE');
    const nobody = await ranking('tap-water-coverage', 'period: "2024Q4"');
    expect(nobody.map(({ value, rank, peers }) => [value !== null, rank, peers])).toEqual(nobody.map(() => [true, null, 0])); // prettier-ignore
    await give({ goal: null, pace: 'HOLDS', parts: 'SAME', goalLower: String(lower), goalUpper: String(upper) });
    const found = await ranking('tap-water-coverage', 'period: "2024Q4"');
    expect(found.slice(0, 3).map(({ rank }) => rank)).toEqual([1, 1, 1]);
    expect(found.map(({ value }) => away(value))).toEqual(found.map(({ value }) => away(value)).toSorted((a, b) => a - b)); // prettier-ignore
    expect(found.at(-1)).toMatchObject({ rank: 13, percentile: '0' });
    const sooner = await ranking('tap-water-coverage', 'period: "2021Q4"'); // no target speaks of it
    expect(sooner.every(({ value, rank }) => value !== null && rank === null)).toBe(true);
  } finally {
    await give({ goalLower: null, goalUpper: null, pace: 'MOVES' });
    await turn('UP');
  }
});

test('who has moved since, and by how many ranks', async () => {
  const [now, then] = await Promise.all([
    ranking('tap-water-coverage', 'period: "2024Q4", since: "2021Q4"'),
    ranking('tap-water-coverage', 'period: "2021Q4"'),
  ]);
  const was = new Map(then.map(({ region, rank, value }) => [region.code, { rank, value }]));
  for (const { region, rank, movement, earlier } of now) {
    expect(earlier).toBe(was.get(region.code)?.value);
    expect(movement).toBe(was.get(region.code)!.rank! - rank!);
  }
  expect(now.reduce((sum, { movement }) => sum + movement!, 0)).toBe(0);
});

test('missing is not zero: who has no figure comes last, without a rank', async () => {
  const nobody = await ranking('tap-water-coverage', 'period: "2026Q1"');
  expect(nobody).toHaveLength(13);
  expect(nobody.every(({ value, rank, peers }) => value === null && rank === null && peers === 0)).toBe(true);
  const villages = await ranking('information-officers', 'period: "2024", level: VILLAGE, within: "420529203"');
  const without = villages.findIndex(({ rank }) => rank === null);
  if (without >= 0) expect(villages.slice(without).every(({ rank, value }) => rank === null && value === null)).toBe(true); // prettier-ignore
});

test('twin stands against twin; a side outside the area has no figure', async () => {
  const { data } = await app.ask(`{ twinningPairs(first: 20) { nodes { isCrossPrefecture sides { code } comparison(indicator: "tap-water-coverage", period: "2024Q4") { ${FIELDS} } } } }`); // prettier-ignore
  interface Pair {
    readonly isCrossPrefecture: boolean;
    readonly sides: readonly { readonly code: string }[];
    readonly comparison: readonly Standing[];
  }
  const pairs = data.twinningPairs.nodes as Pair[];
  const counties = new Map((await ranking('tap-water-coverage', 'period: "2024Q4"')).map((s) => [s.region.code, s.value]));
  for (const { sides, comparison } of pairs) {
    expect(new Set(comparison.map(({ region }) => region.code))).toEqual(new Set(sides.map(({ code }) => code)));
    for (const { region, value } of comparison) expect(value).toBe(counties.get(region.code) ?? null);
  }
  expect(pairs.some(({ isCrossPrefecture, comparison }) => isCrossPrefecture && comparison.at(-1)!.rank === null)).toBe(true);
}); // prettier-ignore

test('belts stand against each other by their counties taken together', async () => {
  const { data } =
    await app.ask(`{ indicator(key: "open-rectification-issues") { acrossRegions acrossPeriods direction beltRanking(period: "2024Q4") { belt { counties { code } } value rank }
    ranking(period: "2024Q4") { region { code } value } } }`);
  const { beltRanking, ranking: counties, acrossRegions } = data.indicator;
  expect(acrossRegions).toBe('SUM');
  const byCode = new Map(counties.map(({ region, value }: Standing) => [region.code, Number(value)]));
  expect(beltRanking.length).toBeGreaterThan(1);
  for (const { belt, value } of beltRanking as { belt: { counties: { code: string }[] }; value: string }[])
    expect(Number(value)).toBe(belt.counties.reduce((sum, { code }) => sum + (byCode.get(code) as number), 0));
});

test('a ranking of many indicators takes as many statements as one of one', async () => {
  const one = await app.ask(`{ indicators(first: 1) { nodes { key ranking(period: "2024") { ${FIELDS} } beltRanking(period: "2024") { rank belt { key } } } } }`); // prettier-ignore
  const all = await app.ask(`{ indicators(first: 20) { nodes { key ranking(period: "2024") { ${FIELDS} } beltRanking(period: "2024") { rank belt { key } } } } }`); // prettier-ignore
  expect(all.data.indicators.nodes).toHaveLength(20);
  expect(all.statements).toBe(one.statements);
  // what is batched is the same as what is asked alone
  const [some] = all.data.indicators.nodes.slice(7);
  expect(await ranking(some.key, 'period: "2024"')).toEqual(some.ranking);
});

test('what is no region or no indicator is refused', async () => {
  expect(await app.codes('{ indicator(key: "dropouts") { ranking(period: "2024", within: "429999") { rank } } }')).toEqual(['UNKNOWN_REGION']); // prettier-ignore
  expect(await app.codes('{ twinningPairs(first: 1) { nodes { comparison(indicator: "no", period: "2024") { rank } } } }')).toEqual(['UNKNOWN_INDICATOR']); // prettier-ignore
});
