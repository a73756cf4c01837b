import { describe, expect, test } from 'vitest';
import { sharedApp } from '../kit/shared-app.js';

type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers have the shape of the query

const app = await sharedApp();

interface Line {
  readonly region: { readonly code: string };
  readonly indicator: { readonly key: string };
  readonly expected: number;
  readonly reported: number;
  readonly approved: number;
  readonly onTime: number;
  readonly late: number;
  readonly missing: number;
  readonly completeness: string | null;
  readonly timeliness: string | null;
}
const LINE = 'region { code } indicator { key } expected reported approved onTime late missing completeness timeliness';
const reporting = async (args: string): Promise<Line[]> =>
  (await app.ask<Json>(`{ reporting(${args}) { ${LINE} } }`)).data.reporting;

describe('completeness and timeliness', () => {
  test('are what a fold over the reports and those who had to report gives', async () => {
    const found = await reporting(`region: "4205", period: "2024", asOf: "2025-06-30", indicators: ["tap-water-coverage", "dropouts"]`); // prettier-ignore
    expect(found).toHaveLength(13 * 2);
    for (const line of found.filter(({ region }) => ['420529', '420504'].includes(region.code))) {
      const all: { reportedOn: string | null; isLate: boolean | null; figure: string | null; region: { code: string } }[] = []; // prettier-ignore
      for (let after: string | null = null; ;) {
        const query = `query ($after: String) { observations(first: 100, after: $after, filter: { within: "${line.region.code}", indicator: { key: { eq: "${line.indicator.key}" } }, endsOn: { gte: "2024-01-01", lte: "2024-12-31" } }) {
          nodes { reportedOn isLate figure region { code } } pageInfo { hasNextPage endCursor } } }`;
        const { data }: { data: Json } = await app.ask(query, { after });
        all.push(...data.observations.nodes);
        if (!data.observations.pageInfo.hasNextPage) break;
        after = data.observations.pageInfo.endCursor;
      }
      const handedIn = all.filter(({ reportedOn }) => reportedOn !== null && reportedOn <= '2025-06-30');
      const late = handedIn.filter(({ isLate }) => isLate).length;
      expect(line).toMatchObject({ reported: handedIn.length, late, onTime: handedIn.length - late, approved: handedIn.filter(({ figure }) => figure !== null).length }); // prettier-ignore
      const { data } = await app.ask(`{ indicator(key: "${line.indicator.key}") { level cadence } region(code: "${line.region.code}") { level descendants(first: 1, filter: { level: VILLAGE }) { totalCount } } }`); // prettier-ignore
      const reporters = data.indicator.level === 'VILLAGE' ? data.region.descendants.totalCount : 1;
      if (data.indicator.level !== 'TOWNSHIP') expect(line.expected % reporters).toBe(0);
      expect(line.missing).toBe(line.expected - line.reported);
      expect(line.completeness).toBe((line.reported / line.expected).toFixed(4));
      expect(line.timeliness).toBe((line.onTime / line.expected).toFixed(4));
    }
  });

  test('count only periods that are over, and what was handed in by the day', async () => {
    const args = `region: "420529", indicators: ["tap-water-coverage"], period: "2024"`;
    const sum = (all: Line[]) => all.reduce((so, { expected, reported }) => [so[0]! + expected, so[1]! + reported], [0, 0]); // prettier-ignore
    const [year, half, none] = await Promise.all([
      reporting(`${args}, asOf: "2025-12-31"`),
      reporting(`${args}, asOf: "2024-06-30"`),
      reporting(`${args}, asOf: "2024-01-31"`),
    ]);
    expect(sum(half)[0]).toBe(sum(year)[0]! / 2);
    expect(sum(half)[1]).toBeLessThan(sum(year)[1]! / 2); // of the second quarter nothing was in yet
    expect(none.every(({ expected, completeness, timeliness }) => expected === 0 && completeness === null && timeliness === null)).toBe(true); // prettier-ignore
  });

  test('take the same number of statements for all regions and indicators as for one', async () => {
    expect(await app.codes('{ reporting(region: "4205", period: "2024", indicators: ["dropouts", "no"]) { expected } }')).toEqual(['UNKNOWN_INDICATOR']); // prettier-ignore
    const one = await app.ask(`{ reporting(region: "420529203", period: "2024Q1", indicators: ["tap-water-coverage"]) { ${LINE} } }`); // prettier-ignore
    const all = await app.ask(`{ reporting(region: "4205", level: TOWNSHIP, period: "2024") { ${LINE} } }`);
    expect(all.data.reporting.length).toBeGreaterThan(1000);
    expect(all.statements).toBe(one.statements);
    expect(await app.codes('{ reporting(region: "4205", level: VILLAGE, period: "2024") { expected } }')).toEqual(['REPORTING_TOO_LARGE']); // prettier-ignore
    expect(await app.codes('{ reporting(region: "429999", period: "2024") { expected } }')).toEqual(['UNKNOWN_REGION']);
  });
});
