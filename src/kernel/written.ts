import { readPeriod } from './period.js';
import { foldWidth, type TextFault } from './text.js';

/** A value in the form of its scalar, or why the text is not one: people and spreadsheets write values in many ways. */
export type Written = string | TextFault;

const normalize = (input: string): string => foldWidth(input).normalize('NFC').trim();

const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const MAX_WHOLE_DIGITS = 38;
const MAX_FRACTION_DIGITS = 18;
const WITH_COMMAS = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
/** How spreadsheets say that there is no figure. */
const NO_FIGURE = /^(?:[-—–―/\\.*…]*|无|暂无|未报|缺|空|n\/?a|null|none)$/i;

/** Accepts `+92`, `.92`, `92.` and `−92` as numbers; the fault names a unit, comma or percent sign to be left out. */
export function readDecimal(input: string): Written {
  const text = normalize(input)
    .replace(/^\u2212/, '-')
    .replace(/^\+/, '')
    .replace(/^(-?)\.(?=\d)/, '$10.')
    .replace(/(?<=\d)\.$/, '');
  if (DECIMAL.test(text)) return checkSize(text);
  if (NO_FIGURE.test(normalize(input))) return { code: 'NUMBER_MISSING' };
  if (WITH_COMMAS.test(text)) return { code: 'NUMBER_WITH_COMMA', variables: { instead: text.replaceAll(',', '') } };
  const [number = '', suffix = ''] = /^(-?\d+(?:\.\d+)?)\s*(\D.*)$/s.exec(text)?.slice(1) ?? [];
  if (suffix === '%') return { code: 'NUMBER_WITH_PERCENT', variables: { instead: number } };
  if (/^\p{L}\D*$/u.test(suffix)) return { code: 'NUMBER_WITH_UNIT', variables: { instead: number } };
  return { code: 'NUMBER_MALFORMED' };
}

function checkSize(text: string): Written {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const fits = whole.length <= MAX_WHOLE_DIGITS && fraction.length <= MAX_FRACTION_DIGITS;
  return fits ? text : { code: 'NUMBER_SIZE', variables: { whole: MAX_WHOLE_DIGITS, fraction: MAX_FRACTION_DIGITS } };
}

/** Whether a text begins with a day of the calendar, which has no year 0. */
export function isCalendarDate(text: string): boolean {
  if (text.startsWith('0000')) return false;
  const date = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text.slice(0, 10));
}

const twoDigits = (digits: string): string => digits.padStart(2, '0');

/** `2024/9/1`, `2024.09.01` and `2024年9月1日` are 2024-09-01. */
export function readDate(input: string): Written {
  const [, year, month, day] = /^(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?$/.exec(normalize(input)) ?? [];
  if (!year || !month || !day) return { code: 'DATE_MALFORMED' };
  const date = `${year}-${twoDigits(month)}-${twoDigits(day)}`;
  return isCalendarDate(date) ? date : { code: 'DATE_UNKNOWN', variables: { date } };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

export function readInstant(input: string): Written {
  const text = normalize(input).toUpperCase();
  if (!INSTANT.test(text)) return { code: 'DATE_TIME_MALFORMED' };
  return isCalendarDate(text) ? text : { code: 'DATE_UNKNOWN', variables: { date: text.slice(0, 10) } };
}

const QUARTERS = '一二三四';
const TENS: Readonly<Record<string, string>> = { 上旬: 'T1', 中旬: 'T2', 下旬: 'T3' };

/** Chinese notations of a period, with the code of each. */
const CHINESE: readonly (readonly [pattern: RegExp, code: (...parts: string[]) => string])[] = [
  [/^(\d{4})年$/, (year) => year],
  [/^(\d{4})年([上下])半年$/, (year, half) => `${year}H${half === '上' ? 1 : 2}`],
  [/^(\d{4})年第?([1-4一二三四])季度?$/, (year, quarter) => `${year}Q${QUARTERS.indexOf(quarter) + 1 || quarter}`],
  [
    /^(\d{4})年(\d{1,2})月(上旬|中旬|下旬)?$/,
    (year, month, tens) => `${year}M${twoDigits(month)}${TENS[tens ?? ''] ?? ''}`,
  ],
  [/^(\d{4})年第?(\d{1,2})周$/, (year, week) => `${year}W${twoDigits(week)}`],
  [/^(\d{4})年?[-—–~至](\d{4})年?$/, (first, last) => `${first}-${last}`],
];

/** Pads months and weeks to two digits. */
const padNumbers = (text: string): string => text.replace(/-(?=W)/, '').replace(/(?<=[MW])(\d)(?=T|$)/, '0$1');

const FIFTY_THIRD = /^(\d{4})W53$/;

/** Accepts other spellings of a code: `2022q1`, `2022M3`, `2022-W07` (as ISO 8601 writes it) and `2022年3月`. */
export function readPeriodText(input: string): Written {
  const text = normalize(input).toUpperCase().replace(/\s/g, '');
  const [pattern, code] = CHINESE.find(([each]) => each.test(text)) ?? [];
  const periodCode = pattern && code ? code(...pattern.exec(text)!.slice(1)) : padNumbers(text); // `find` matched it
  return readPeriod(periodCode) ? periodCode : periodFault(periodCode);
}

function periodFault(periodCode: string): TextFault {
  const year = Number(FIFTY_THIRD.exec(periodCode)?.[1]);
  if (!readPeriod(String(year))) return { code: 'PERIOD_MALFORMED' };
  return { code: 'PERIOD_NO_WEEK_53', variables: { year, last: `${year}W52`, next: `${year + 1}W01` } };
}

/** Number of digits of a code at each level. */
const CODE_LEVELS = [2, 4, 6, 9, 12];

/** Strips trailing levels that are all zeros, as files write them: `420500` and `420500000000` become `4205`. */
export function unpadded(code: string): string {
  const shorter = CODE_LEVELS[CODE_LEVELS.indexOf(code.length) - 1];
  return shorter !== undefined && /^0+$/.test(code.slice(shorter)) ? unpadded(code.slice(0, shorter)) : code;
}

export function readRegionCode(input: string): Written {
  const text = normalize(input);
  return /^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/.test(text) ? unpadded(text) : { code: 'REGION_CODE_MALFORMED' };
}

/** A position comes from the platform, so it has exactly one form. */
export const readPosition = (input: string): Written =>
  /^[0-9a-f]{8}\.\d{1,19}$/.test(input) ? input : { code: 'POSITION_MALFORMED' };
