import type { TableColumn } from '../../kernel/table/columns.js';

/** Asia/Shanghai has had no daylight saving since 1991; the platform's instants are later. */
const SHANGHAI_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
/** Day 0 of spreadsheets, in days before 1970. */
const SERIAL_OF_1970 = 25_569;
/** Excel takes 1900 for a leap year: serials before 1 March 1900 are a day off, so such dates are texts. */
const FIRST_SERIAL = 61;
/** A double has all decimals of so many digits; spreadsheets round what has more. */
const EXACT_DIGITS = 15;
/** The most that a cell of Excel takes. */
const LONGEST_TEXT = 32_767;
const CUT = '…（已截断）';

const YES = '是';
const NO = '否';

export const booleanWord = (value: unknown): string => (value === true || value === 'true' ? YES : NO);

/** Whether a spreadsheet keeps every digit of a number. */
export const isExact = (decimal: string): boolean => decimal.replace(/^[-+]?0*|\./g, '').length <= EXACT_DIGITS;

/** A calendar date as spreadsheets count days; null if they cannot. */
export function serialOf(date: string): number | null {
  const serial = Date.parse(`${date}T00:00:00Z`) / DAY_MS + SERIAL_OF_1970;
  return serial >= FIRST_SERIAL ? serial : null;
}

/** An instant as the wall clock of Asia/Shanghai, to seconds: 2024-10-31 08:00:00. */
export const wallClock = (instant: string): string =>
  new Date(Date.parse(instant) + SHANGHAI_MS).toISOString().slice(0, 19).replace('T', ' ');

/** The same as spreadsheets count days. */
export function instantSerialOf(instant: string): number | null {
  const serial = Math.floor((Date.parse(instant) + SHANGHAI_MS) / 1_000) / 86_400 + SERIAL_OF_1970;
  return serial >= FIRST_SERIAL ? serial : null;
}

/** What begins so is a formula to some spreadsheet program, in full width too, or hides one behind a blank. */
const FORMULA = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** A text that no spreadsheet program takes for a formula: those that one might get an apostrophe. */
export const notFormula = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** A text that fits into a cell. */
export const fitting = (text: string): string =>
  text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT - CUT.length).toWellFormed() + CUT : text;

/** A value as text, whatever its scalar serializes it to. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The heading of a column, and its path: what programs and imports know it by stands last, without a blank in it. */
export const headerOf = ({ heading, path, kind }: TableColumn, between: string): string =>
  `${heading}${kind === 'instant' ? '（北京时间）' : ''}${between}${path}`;
