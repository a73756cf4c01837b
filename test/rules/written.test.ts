import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readDate, readDecimal, readInstant, readPeriodText, readRegionCode } from '../../src/kernel/written.js';

describe('a number', () => {
  it.each([
    [' 92 ', '92'],
    ['９２．５', '92.5'],
    ['+92', '92'],
    ['.92', '0.92'],
    ['-.5', '-0.5'],
    ['92.', '92'],
    ['\u22123', '-3'],
    ['007', '007'],
  ])('%j is %s', (given, expected) => {
    expect(readDecimal(given)).toBe(expected);
  });

  it.each([
    ['92%', 'NUMBER_WITH_PERCENT', '92'],
    ['９２.５ ％', 'NUMBER_WITH_PERCENT', '92.5'],
    ['1,234.5', 'NUMBER_WITH_COMMA', '1234.5'],
    ['3 户', 'NUMBER_WITH_UNIT', '3'],
    ['12万元', 'NUMBER_WITH_UNIT', '12'],
  ])('%j is told: %s, write %s', (given, code, instead) => {
    expect(readDecimal(given)).toEqual({ code, variables: { instead } });
  });

  it.each(['—', '-', '', '/', '无', 'N/A', '…'])('%j is none: it is left out, for missing is not zero', (given) => {
    expect(readDecimal(given)).toEqual({ code: 'NUMBER_MISSING' });
  });

  it.each(['1,5', '1e3', '0x10', '9 2', '十二', '--3', '.', '1.2.3'])('%j is none', (given) => {
    expect(readDecimal(given)).toMatchObject({ code: expect.stringMatching(/^NUMBER_(MALFORMED|MISSING)$/) });
  });

  test('that was read is read as itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'+-.0５9%,') }), (given) => {
        const once = readDecimal(given);
        if (typeof once === 'string') expect(readDecimal(once)).toBe(once);
      }),
    );
    expect(readDecimal('9'.repeat(39))).toMatchObject({ code: 'NUMBER_SIZE' });
  });
});

describe('a day', () => {
  it.each(['2024-09-01', '2024/9/1', '2024.09.01', '2024年9月1日', ' ２０２４－９－１ '])('%s is one', (given) => {
    expect(readDate(given)).toBe('2024-09-01');
  });

  it.each([
    ['2024-02-30', 'DATE_UNKNOWN'],
    ['0000-01-01', 'DATE_UNKNOWN'], // the year before 1 is 1 BC

    ['1/9/2024', 'DATE_MALFORMED'],
    ['2024年9月', 'DATE_MALFORMED'],
    ['2024-09-01T00:00:00Z', 'DATE_MALFORMED'],
  ])('%s is none: %s', (given, code) => {
    expect(readDate(given)).toMatchObject({ code });
  });

  test('has instants, whose offset must be said', () => {
    expect(readInstant(' 2024-09-01t08:00:00+08:00')).toBe('2024-09-01T08:00:00+08:00');
    expect(readInstant('0000-01-01T00:00:00Z')).toMatchObject({ code: 'DATE_UNKNOWN' });
    expect(readInstant('2024-09-01T08:00:00')).toMatchObject({ code: 'DATE_TIME_MALFORMED' });
  });
});

describe('a period', () => {
  it.each([
    ['2022q1', '2022Q1'],
    ['２０２２Ｑ１', '2022Q1'],
    ['2022年', '2022'],
    ['2022年上半年', '2022H1'],
    ['2022年第一季度', '2022Q1'],
    ['2022年3季度', '2022Q3'],
    ['2022年3月', '2022M03'],
    ['2022年 12 月下旬', '2022M12T3'],
    ['2022M3', '2022M03'],
    ['2026w5', '2026W05'],
    ['2026-W53', '2026W53'],
    ['2026年第53周', '2026W53'],
    ['2026年5周', '2026W05'],
    ['2022—2024', '2022-2024'],
    ['2022年至2024年', '2022-2024'],
  ])('%s is %s', (given, expected) => {
    expect(readPeriodText(given)).toBe(expected);
  });

  it.each(['2025W53', '2025年第53周'])('%s is told how many weeks the year has', (given) => {
    const variables = { year: 2025, last: '2025W52', next: '2026W01' };
    expect(readPeriodText(given)).toEqual({ code: 'PERIOD_NO_WEEK_53', variables });
  });

  it.each(['2022Q5', '2026W54', '2026W00', '1900W53', '2022年13月', '22年', '1948', '2024-2022', '2022-03', '上半年'])(
    '%s is none',
    (given) => {
      expect(readPeriodText(given)).toEqual({ code: 'PERIOD_MALFORMED' });
    },
  );
});

test('a region code is digits, however wide', () => {
  expect(readRegionCode(' ４２０５２９ ')).toBe('420529');
  for (const padded of ['420500', '420500000', '420500000000']) expect(readRegionCode(padded)).toBe('4205');
  expect(readRegionCode('420529203000')).toBe('420529203');
  expect(readRegionCode('420529200')).toBe('420529200'); // zeros of a level's own
  expect(readRegionCode('42052')).toEqual({ code: 'REGION_CODE_MALFORMED' });
});
