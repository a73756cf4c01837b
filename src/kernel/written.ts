import { readPeriod } from './period.js';
import { foldWidth, type TextFault } from './text.js';

/** A value in the form of its scalar, or why what was written is none: sheets and people write in many ways. */
export type Written = string | TextFault;

const plain = (given: string): string => foldWidth(given).normalize('NFC').trim();

const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const LONGEST_WHOLE = 38;
const LONGEST_FRACTION = 18;
const WITH_COMMAS = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
/** How sheets say that there is no figure. */
const NO_FIGURE = /^(?:[-—–―/\\.*…]*|无|暂无|未报|缺|空|n\/?a|null|none)$/i;

/** `+92`, `.92`, `92.` and `−92` are numbers; what stands beside a number is told to be left out. */
export function readDecimal(given: string): Written {
  const text = plain(given)
    .replace(/^\u2212/, '-')
    .replace(/^\+/, '')
    .replace(/^(-?)\.(?=\d)/, '$10.')
    .replace(/(?<=\d)\.$/, '');
  if (DECIMAL.test(text)) return sized(text);
  if (NO_FIGURE.test(plain(given))) return { code: 'NUMBER_MISSING' };
  if (WITH_COMMAS.test(text)) return { code: 'NUMBER_WITH_COMMA', variables: { instead: text.replaceAll(',', '') } };
  const [number = '', beside = ''] = /^(-?\d+(?:\.\d+)?)\s*(\D.*)$/s.exec(text)?.slice(1) ?? [];
  if (beside === '%') return { code: 'NUMBER_WITH_PERCENT', variables: { instead: number } };
  if (/^\p{L}\D*$/u.test(beside)) return { code: 'NUMBER_WITH_UNIT', variables: { instead: number } };
  return { code: 'NUMBER_MALFORMED' };
}

function sized(text: string): Written {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const fits = whole.length <= LONGEST_WHOLE && fraction.length <= LONGEST_FRACTION;
  return fits ? text : { code: 'NUMBER_SIZE', variables: { whole: LONGEST_WHOLE, fraction: LONGEST_FRACTION } };
}

export function isCalendarDate(text: string): boolean {
  const date = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text.slice(0, 10));
}

const two = (digits: string): string => digits.padStart(2, '0');

/** `2024/9/1`, `2024.09.01` and `2024年9月1日` are 2024-09-01. */
export function readDate(given: string): Written {
  const [, year, month, day] = /^(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?$/.exec(plain(given)) ?? [];
  if (!year || !month || !day) return { code: 'DATE_MALFORMED' };
  const date = `${year}-${two(month)}-${two(day)}`;
  return isCalendarDate(date) ? date : { code: 'DATE_UNKNOWN', variables: { date } };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

export function readInstant(given: string): Written {
  const text = plain(given).toUpperCase();
  if (!INSTANT.test(text)) return { code: 'DATE_TIME_MALFORMED' };
  return isCalendarDate(text) ? text : { code: 'DATE_UNKNOWN', variables: { date: text.slice(0, 10) } };
}

const QUARTERS = '一二三四';
const TENS: Readonly<Record<string, string>> = { 上旬: 'T1', 中旬: 'T2', 下旬: 'T3' };

/** A period as Chinese writes it, as its code. */
const CHINESE: readonly (readonly [pattern: RegExp, code: (...parts: string[]) => string])[] = [
  [/^(\d{4})年$/, (year) => year],
  [/^(\d{4})年([上下])半年$/, (year, half) => `${year}H${half === '上' ? 1 : 2}`],
  [/^(\d{4})年第?([1-4一二三四])季度?$/, (year, quarter) => `${year}Q${QUARTERS.indexOf(quarter) + 1 || quarter}`],
  [/^(\d{4})年(\d{1,2})月(上旬|中旬|下旬)?$/, (year, month, tens) => `${year}M${two(month)}${TENS[tens ?? ''] ?? ''}`],
  [/^(\d{4})年第?(\d{1,2})周$/, (year, week) => `${year}W${two(week)}`],
  [/^(\d{4})年?[-—–~至](\d{4})年?$/, (first, last) => `${first}-${last}`],
];

/** Months and weeks have two digits. */
const inDigits = (text: string): string => text.replace(/-(?=W)/, '').replace(/(?<=[MW])(\d)(?=T|$)/, '0$1');

const FIFTY_THIRD = /^(\d{4})W53$/;

/** `2022q1`, `2022M3`, `2022-W07` (as ISO 8601 writes it) and `2022年3月` are codes written otherwise. */
export function readPeriodText(given: string): Written {
  const text = plain(given).toUpperCase().replace(/\s/g, '');
  const [pattern, code] = CHINESE.find(([each]) => each.test(text)) ?? [];
  const written = pattern && code ? code(...pattern.exec(text)!.slice(1)) : inDigits(text); // it was found by matching
  return readPeriod(written) ? written : periodFault(written);
}

function periodFault(written: string): TextFault {
  const year = Number(FIFTY_THIRD.exec(written)?.[1]);
  if (!readPeriod(String(year))) return { code: 'PERIOD_MALFORMED' };
  return { code: 'PERIOD_NO_WEEK_53', variables: { year, last: `${year}W52`, next: `${year + 1}W01` } };
}

/** Digits of a code down to each level. */
const CODE_LEVELS = [2, 4, 6, 9, 12];

/** A code without levels that are all zeros, as files write them: `420500` and `420500000000` are `4205`. */
export function unpadded(code: string): string {
  const above = CODE_LEVELS[CODE_LEVELS.indexOf(code.length) - 1];
  return above !== undefined && /^0+$/.test(code.slice(above)) ? unpadded(code.slice(0, above)) : code;
}

export function readRegionCode(given: string): Written {
  const text = plain(given);
  return /^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/.test(text) ? unpadded(text) : { code: 'REGION_CODE_MALFORMED' };
}

/** Positions are given by the platform: nobody types them. */
export const readPosition = (given: string): Written =>
  /^[0-9a-f]{8}\.\d{1,19}$/.test(given) ? given : { code: 'POSITION_MALFORMED' };
