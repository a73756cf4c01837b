import { describe, expect, it, test } from 'vitest';
import { readPeriod } from '../../src/kernel/period.js';
import { applicability, dayOf, reportPeriods, sharedPeriod, spanOf, type Measured, type Question, type TargetMeasurement } from '../../src/modules/progress/assessment/question.rules.js'; // prettier-ignore

const WEEKLY: Measured = {
  id: 'i', unit: '人次', acrossRegions: 'SUM', acrossPeriods: 'SUM', level: 'COUNTY', kinds: [], cadence: 'WEEK', reportingDays: 3, isAboutPeople: false, computedFrom: null,
}; // prettier-ignore

/** A target of the years 2025 and 2026, reported by weeks. */
const measurement = (window: 'EACH_YEAR' | 'ANY_PERIOD' | 'WHOLE_TERM'): TargetMeasurement => ({
  target: 't', key: 'tgt-t', comparator: 'AT_LEAST', value: '5', firstYear: 2025, lastYear: 2026, isLongTerm: false, dueOn: null, levels: [],
  how: { id: 'r', method: 'INDICATOR', count: null, pace: 'ACCUMULATES', window, startsOn: null, parts: 'SHARES', goal: null, goalLower: null, goalUpper: null, isStep: false, indicator: WEEKLY },
}); // prettier-ignore
const question = (window: Parameters<typeof measurement>[0], code: string, asOf = '2027-06-30'): Question => ({
  measurement: measurement(window), area: { places: [] }, period: readPeriod(code)!, asOf, knownAt: null, isNow: false,
}); // prettier-ignore

describe('of a target that is reported by weeks', () => {
  it.each([
    ['EACH_YEAR', '2026', 53, '2026W01', '2026W53'],
    ['EACH_YEAR', '2025', 52, '2025W01', '2025W52'],
    ['EACH_YEAR', '2026W53', 53, '2026W01', '2026W53'], // it ends in 2027
    ['EACH_YEAR', '2025W01', 1, '2025W01', '2025W01'], // it begins in 2024
    ['ANY_PERIOD', '2026M12', 5, '2026W49', '2026W53'],
    ['ANY_PERIOD', '2026M01', 5, '2026W01', '2026W05'],
    ['ANY_PERIOD', '2026W53', 1, '2026W53', '2026W53'],
    ['WHOLE_TERM', '2026', 105, '2025W01', '2026W53'],
  ] as const)('by %s, %s has %i weeks, %s to %s', (window, code, count, first, last) => {
    const asked = question(window, code);
    const span = spanOf(asked.measurement, asked.period);
    const counted = reportPeriods(asked, WEEKLY);
    expect([counted.length, counted[0]?.code, counted.at(-1)?.code]).toEqual([count, first, last]);
    expect(counted.every(({ startsOn, endsOn }) => startsOn >= span.startsOn && endsOn <= span.endsOn)).toBe(true);
    expect(span.endsOn).toBe(readPeriod(code === '2025W01' ? '2025W52' : last)!.endsOn);
  });

  it('a week that is not over by the day asked about is not counted', () => {
    const [before, on] = ['2027-01-02', '2027-01-03'].map((day) => question('EACH_YEAR', '2026', day));
    expect(reportPeriods(before!, WEEKLY).at(-1)?.code).toBe('2026W52');
    expect(reportPeriods(on!, WEEKLY).at(-1)?.code).toBe('2026W53');
    expect(dayOf(question('EACH_YEAR', '2026'))).toBe('2027-01-03');
  });

  it.each([
    ['2024W52', 'BEFORE', '2024'],
    ['2025W01', 'WITHIN', '2025'], // from 30 December 2024
    ['2026W53', 'WITHIN', '2026'], // to 3 January 2027
    ['2027W01', 'AFTER', '2026'],
  ])('%s lies %s its years, and its shares are those of %s', (code, expected, year) => {
    const asked = question('EACH_YEAR', code);
    expect(applicability(asked.measurement, asked.period)).toBe(expected);
    expect(sharedPeriod(asked)).toBe(year);
  });
});

test('the shares of a whole term are those of its years, whatever its first Monday and last Sunday', () => {
  expect(sharedPeriod(question('WHOLE_TERM', '2026'))).toBe('2025-2026');
});
