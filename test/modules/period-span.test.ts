import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FIRST_YEAR, LAST_YEAR, periodsWithin, readPeriod, type PeriodKind } from '../../src/kernel/period.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});
const sql = async (text: string, values: unknown[]): Promise<Record<string, string>[]> => (await client.query(text, values)).rows; // prettier-ignore

const KINDS: readonly PeriodKind[] = ['WEEK', 'TEN_DAYS', 'MONTH', 'QUARTER', 'HALF', 'YEAR'];
const SPANS = `select code, kind, starts_on::text as "startsOn", ends_on::text as "endsOn"
  from unnest($1::text[]) with ordinality asked(code, place) cross join lateral period_span(code) order by place`;

test('the database has every period as the platform has it, and weeks as PostgreSQL does', async () => {
  const all = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, at) => readPeriod(String(FIRST_YEAR + at))!); // each is a year
  const periods = all.flatMap((year) => KINDS.flatMap((kind) => periodsWithin(year, kind)));
  const codes = periods.map(({ code }) => code);
  expect(await sql(SPANS, [codes])).toEqual(periods);
  const weeks = await sql(
    `select distinct to_char(day, 'IYYY"W"IW') as code from generate_series($1::date, $2, interval '1 day') day order by 1`,
    [`${FIRST_YEAR}-01-03`, `${LAST_YEAR}-12-31`],
  );
  expect(weeks.map(({ code }) => code)).toEqual(codes.filter((code) => code.includes('W')));
});

const two = (number: number): string => String(number).padStart(2, '0');
const upTo = (most: number) => fc.integer({ min: 0, max: most });
const ending = fc.oneof(
  upTo(55).map((week) => `W${two(week)}`),
  fc.constant('W53'),
  upTo(14).map((month) => `M${two(month)}`),
  fc.tuple(upTo(14), upTo(4)).map(([month, tens]) => `M${two(month)}T${tens}`),
  upTo(5).map((quarter) => `Q${quarter}`),
  upTo(3).map((half) => `H${half}`),
  fc.integer({ min: 1940, max: 2110 }).map((last) => `-${last}`),
  fc.constantFrom('', ' ', '\n', 'w01', '-W01', '１'),
);
const code = fc.tuple(fc.integer({ min: 1940, max: 2110 }), ending).map(([year, end]) => `${year}${end}`);

test('a text is a period in the database exactly where it is one for the platform', async () => {
  await fc.assert(
    fc.asyncProperty(code, async (text) => {
      const read = readPeriod(text);
      const found = sql(SPANS, [[text]]);
      if (read) expect(await found).toEqual([read]);
      else await expect(found).rejects.toMatchObject({ code: '23514' }); // a check violation
    }),
    { numRuns: 500 },
  );
});
