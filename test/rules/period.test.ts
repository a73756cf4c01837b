import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calendarDay,
  covers,
  periodAt,
  PERIOD_PATTERN,
  periodsWithin,
  readPeriod,
  shiftPeriod,
  yearsOf,
  type Period,
  type PeriodKind,
} from '../../src/kernel/period.js';

const PARTS = ['WEEK', 'TEN_DAYS', 'MONTH', 'QUARTER', 'HALF', 'YEAR'] as const; // finest first
const KINDS: readonly PeriodKind[] = [...PARTS, 'PLAN'];
const DAY_MS = 24 * 60 * 60 * 1000;

const period = (code: string): Period => {
  const read = readPeriod(code);
  if (!read) throw new Error(`${code} is no period`);
  return read;
};
const codes = (periods: readonly Period[]): string[] => periods.map(({ code }) => code);
const nextDay = (date: string): string => new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);

/** A day of 1960 to 2090: far enough from the edges to be shifted. */
const day = fc
  .integer({ min: Date.UTC(1960, 0, 1) / DAY_MS, max: Date.UTC(2090, 0, 1) / DAY_MS })
  .map((days) => new Date(days * DAY_MS).toISOString().slice(0, 10));
const part = fc.tuple(day, fc.constantFrom(...PARTS)).map(([date, kind]) => periodAt(date, kind));
const plan = fc
  .tuple(fc.integer({ min: 1990, max: 2060 }), fc.integer({ min: 1, max: 6 }))
  .map(([first, more]) => period(`${first}-${first + more}`));
const anyPeriod = fc.oneof(part, plan);

describe('a statistical period', () => {
  it.each([
    ['2024', 'YEAR', '2024-01-01', '2024-12-31'],
    ['2024H1', 'HALF', '2024-01-01', '2024-06-30'],
    ['2024H2', 'HALF', '2024-07-01', '2024-12-31'],
    ['2024Q3', 'QUARTER', '2024-07-01', '2024-09-30'],
    ['2024M02', 'MONTH', '2024-02-01', '2024-02-29'], // a leap year
    ['2100M02', 'MONTH', '2100-02-01', '2100-02-28'], // none: a century
    ['2024M07T1', 'TEN_DAYS', '2024-07-01', '2024-07-10'],
    ['2024M07T2', 'TEN_DAYS', '2024-07-11', '2024-07-20'],
    ['2024M07T3', 'TEN_DAYS', '2024-07-21', '2024-07-31'], // 下旬 runs to the end of the month
    ['2023M02T3', 'TEN_DAYS', '2023-02-21', '2023-02-28'],
    ['2026W53', 'WEEK', '2026-12-28', '2027-01-03'], // the examples of ISO 8601 and of those who explain it
    ['2004W53', 'WEEK', '2004-12-27', '2005-01-02'],
    ['2009W01', 'WEEK', '2008-12-29', '2009-01-04'],
    ['2007W01', 'WEEK', '2007-01-01', '2007-01-07'],
    ['1949W01', 'WEEK', '1949-01-03', '1949-01-09'],
    ['2100W52', 'WEEK', '2100-12-27', '2101-01-02'],
    ['2022-2024', 'PLAN', '2022-01-01', '2024-12-31'], // the policy's own
    ['2021-2025', 'PLAN', '2021-01-01', '2025-12-31'], // 十四五
  ])('%s is a %s from %s to %s', (code, kind, startsOn, endsOn) => {
    expect(readPeriod(code)).toEqual({ code, kind, startsOn, endsOn });
  });

  it.each([
    ['2024Q5', 'a fifth quarter'],
    ['2024Q0', 'a quarter before the first'],
    ['2024M13', 'a thirteenth month'],
    ['2024M7', 'a month of one digit: it would sort after December'],
    ['2024M02T4', 'a fourth ten days'],
    ['2024H3', 'a third half'],
    ['2025W53', 'a week of the year after'],
    ['2026W54', 'a week that no year has'],
    ['2026W00', 'a week before the first'],
    ['2026W1', 'a week of one digit: it would sort after the tenth'],
    ['1948W53', 'a week of a year before the first, though it ends in 1949'],
    ['2024-2022', 'a plan that ends before it begins'],
    ['2024-2024', 'a plan of one year: that is the year'],
    ['1948', 'a year before the first'],
    ['2101', 'a year after the last'],
    ['2099-2101', 'a plan that ends after the last'],
    ['2024q1', 'small letters'],
    [' 2024', 'a space before'],
    ['2024\n', 'a line break behind'],
    ['２０２４', 'full-width digits'],
    ['', 'nothing'],
  ])('%j is none: %s', (code) => {
    expect(readPeriod(code)).toBeNull();
  });

  it('is read from its own code', () => {
    fc.assert(
      fc.property(anyPeriod, (it) => {
        expect(readPeriod(it.code)).toEqual(it);
      }),
    );
  });

  it('has a code that the pattern matches', () => {
    fc.assert(
      fc.property(anyPeriod, ({ code }) => {
        expect(code).toMatch(PERIOD_PATTERN);
      }),
    );
  });

  it('sorts by its text as it does in time', () => {
    const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
    const time = ({ startsOn, endsOn }: Period): string => startsOn + endsOn;
    const pair = fc.oneof(
      fc.tuple(day, day, fc.constantFrom(...PARTS)).map(([a, b, kind]) => [periodAt(a, kind), periodAt(b, kind)]),
      fc.tuple(plan, plan),
    ) as fc.Arbitrary<[Period, Period]>;
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(order(a.code, b.code)).toBe(order(time(a), time(b)));
      }),
    );
  });
});

describe('the periods within a period', () => {
  it.each([
    ['2024', 'QUARTER', ['2024Q1', '2024Q2', '2024Q3', '2024Q4']],
    ['2024H2', 'QUARTER', ['2024Q3', '2024Q4']],
    ['2024Q1', 'MONTH', ['2024M01', '2024M02', '2024M03']],
    ['2024M07', 'TEN_DAYS', ['2024M07T1', '2024M07T2', '2024M07T3']],
    ['2022-2024', 'YEAR', ['2022', '2023', '2024']],
    ['2022-2024', 'PLAN', ['2022-2024']],
    ['2024Q1', 'QUARTER', ['2024Q1']],
    ['2027M01', 'WEEK', ['2027W01', '2027W02', '2027W03', '2027W04']], // its first three days are of 2026W53
    ['2026M12T3', 'WEEK', ['2026W52', '2026W53']],
    ['2026W53', 'TEN_DAYS', []],
    ['2026W53', 'YEAR', []],
    ['2024Q1', 'HALF', []],
    ['2024', 'PLAN', []],
  ] as const)('of %s by %s are %j', (code, kind, expected) => {
    expect(codes(periodsWithin(period(code), kind))).toEqual(expected);
  });

  it('tile it in order, without a gap or an overlap', () => {
    fc.assert(
      fc.property(anyPeriod, fc.constantFrom(...KINDS), (whole, kind) => {
        const within = periodsWithin(whole, kind);
        if (KINDS.indexOf(kind) > KINDS.indexOf(whole.kind)) {
          expect(within).toEqual([]);
          return;
        }
        within.slice(1).forEach((next, at) => expect(next.startsOn).toBe(nextDay(within[at]!.endsOn)));
        for (const each of within) expect(each.kind).toBe(kind);
        if (kind === 'WEEK') return; // weeks reach out of what they count in
        expect(within[0]?.startsOn).toBe(whole.startsOn);
        expect(within.at(-1)?.endsOn).toBe(whole.endsOn);
        for (const each of within) expect(covers(whole, each)).toBe(true);
      }),
      { numRuns: 50 }, // a plan has some two hundred ten-day periods
    );
  });

  it('are the weeks of which four days or more lie in it, where it has seven', () => {
    fc.assert(
      fc.property(
        anyPeriod.filter(({ kind }) => kind !== 'WEEK'),
        (whole) => {
          const days: string[] = [];
          for (let day = whole.startsOn; day <= whole.endsOn; day = nextDay(day)) days.push(day);
          const most = [...Map.groupBy(days, (day) => periodAt(day, 'WEEK').code)].filter(([, of]) => of.length >= 4);
          expect(codes(periodsWithin(whole, 'WEEK'))).toEqual(most.map(([code]) => code));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has each week in one year, one quarter and one month', () => {
    const years = Array.from({ length: 152 }, (_, at) => period(String(1949 + at)));
    for (const kind of ['YEAR', 'QUARTER', 'MONTH', 'TEN_DAYS'] as const) {
      const weeks = years.flatMap((year) => periodsWithin(year, kind)).flatMap((each) => periodsWithin(each, 'WEEK'));
      expect(new Set(weeks).size).toBe(weeks.length);
      expect(weeks.length).toBe(7931); // Thursdays of 152 years
    }
    const long = years.filter((year) => periodsWithin(year, 'WEEK').length === 53).map(({ code }) => code);
    expect(long.filter((year) => year >= '2000' && year < '2030')).toEqual(['2004', '2009', '2015', '2020', '2026']);
    for (const year of years) expect(periodsWithin(year, 'WEEK').every((week) => yearsOf(week).last === yearsOf(year).last)).toBe(true); // prettier-ignore
  });
});

describe('the period at a day', () => {
  it('has the day in it', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...PARTS), (date, kind) => {
        const { startsOn, endsOn } = periodAt(date, kind);
        expect(startsOn <= date && date <= endsOn).toBe(true);
      }),
    );
  });

  it('is the period itself on its first day and its last', () => {
    fc.assert(
      fc.property(part, (it) => {
        const kind = it.kind as (typeof PARTS)[number]; // `part` draws no plan
        expect(periodAt(it.startsOn, kind)).toEqual(it);
        expect(periodAt(it.endsOn, kind)).toEqual(it);
      }),
    );
  });

  it('is refused where no statistics are', () => {
    expect(() => periodAt('1948-12-31', 'YEAR')).toThrow('PERIOD_OUT_OF_RANGE');
  });
});

describe('a shifted period', () => {
  it.each([
    ['2024Q4', 1, '2025Q1'],
    ['2024Q1', -1, '2023Q4'],
    ['2024M01T1', -1, '2023M12T3'],
    ['2026W53', 1, '2027W01'],
    ['2026W01', -1, '2025W52'],
    ['2024H1', 3, '2025H2'],
    ['2022-2024', 1, '2025-2027'],
    ['2021-2025', -1, '2016-2020'],
    ['2024', 0, '2024'],
  ])('%s by %i is %s', (code, by, expected) => {
    expect(shiftPeriod(period(code), by)).toEqual(period(expected));
  });

  it('comes back when it is shifted back', () => {
    fc.assert(
      fc.property(anyPeriod, fc.integer({ min: -5, max: 5 }), (it, by) => {
        expect(shiftPeriod(shiftPeriod(it, by), -by)).toEqual(it);
      }),
    );
  });

  it('begins the day after the one before it ends', () => {
    fc.assert(
      fc.property(anyPeriod, (it) => {
        expect(shiftPeriod(it, 1).startsOn).toBe(nextDay(it.endsOn));
      }),
    );
  });

  it('is refused beyond the years that a period may have', () => {
    expect(() => shiftPeriod(period('2100Q4'), 1)).toThrow('PERIOD_OUT_OF_RANGE');
    expect(() => shiftPeriod(period('2098-2100'), 1)).toThrow('PERIOD_OUT_OF_RANGE');
  });
});

describe('one period covers another', () => {
  it.each([
    ['2024', '2024Q3', true],
    ['2024Q3', '2024', false],
    ['2024Q3', '2024Q3', true],
    ['2022-2024', '2021M12T3', false],
    ['2021-2025', '2022-2024', true],
  ])('%s, %s: %s', (outer, inner, expected) => {
    expect(covers(period(outer), period(inner))).toBe(expected);
  });
});

describe('the calendar day of an instant', () => {
  it.each([
    ['2024-12-31T15:59:59.999Z', '2024-12-31'],
    ['2024-12-31T16:00:00.000Z', '2025-01-01'], // midnight in Shanghai
    ['1988-07-01T15:30:00.000Z', '1988-07-01'], // summer time then, left out on purpose
  ])('%s is %s', (instant, expected) => {
    expect(calendarDay(new Date(instant))).toBe(expected);
  });
});

it('a period is made once, whichever way it is come by', () => {
  expect(periodAt('2024-07-15', 'MONTH')).toBe(readPeriod('2024M07'));
  expect(periodsWithin(readPeriod('2024')!, 'MONTH')[6]).toBe(readPeriod('2024M07')); // it is one
});
