import type { Variables } from './errors.js';

/** Why a text is rejected. */
export interface TextFault {
  readonly code: string;
  readonly variables?: Variables;
}

/** The normal form of a text that people write in several ways. */
export interface TextForm {
  /** Pure and idempotent. */
  readonly fold: (text: string) => string;
  /** The pattern that a folded text must match, and the code of its violation. */
  readonly must?: { readonly match: RegExp; readonly code: string };
}

/**
 * Selectors of a glyph: keyboards and fonts add them to symbols and rare Han characters. The text is the same without
 * them, and two names must not differ by them.
 */
const VARIATION_SELECTORS = '\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}';
const EACH_SELECTOR = new RegExp(`[${VARIATION_SELECTORS}]`, 'gu');

const IGNORED = '\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Noncharacter_Code_Point}\\p{Default_Ignorable_Code_Point}\\u2800';
/**
 * Characters that are invisible or make equal-looking texts differ: control, zero-width and direction marks, fillers,
 * halves of surrogate pairs, and what Unicode gives no meaning (private use, noncharacters). Blanks and variation
 * selectors are folded instead.
 */
const INVISIBLE = new RegExp(`[[${IGNORED}]--[\\t\\n\\v\\f\\r${VARIATION_SELECTORS}]]`, 'v');

/** Composed characters, without selectors of their glyphs. */
const compose = (text: string): string => text.replace(EACH_SELECTOR, '').normalize('NFC');

/** A letter, a digit, punctuation or a symbol: a text without any of them has nothing to read. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Converts full-width letters, digits and signs to ASCII: `Ａ１．` is `A1.`. */
export const foldWidth = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (fullWidth) => String.fromCharCode(fullWidth.charCodeAt(0) - 0xfee0));

/** `foldWidth` for letters and digits alone: （），： are Chinese punctuation. */
const foldLetters = (text: string): string => text.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, foldWidth);

/** One line: composed characters, no outer blanks, inner runs of blanks as one. */
const foldLine = (text: string): string => compose(foldLetters(text)).replace(/\s+/g, ' ').trim();

const foldLines = (text: string): string =>
  compose(text)
    .replace(/\r\n?|[\v\f\u2028\u2029]/g, '\n')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** Chinese is written without blanks: in a name they come from the layout of a spreadsheet. */
const foldName = (text: string): string => foldLine(text).replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '');

const foldCode = (text: string): string => compose(foldWidth(text)).replace(/\s+/g, ' ').trim();

/** A text of one line. */
export const LINE: TextForm = { fold: foldLine };
/** A text of several lines, quoted or written: the width of letters and the line breaks stay. */
export const LINES: TextForm = { fold: foldLines };
/** The name of something. */
export const NAME: TextForm = { fold: foldName };
/** A code or number issued by others, of unknown structure. */
export const CODE: TextForm = { fold: foldCode };
/** A stable key: lower-case words with hyphens. */
export const KEY: TextForm = {
  fold: (text) => foldCode(text).toLowerCase(),
  must: { match: /^[a-z0-9]+(?:-[a-z0-9]+)*$/, code: 'KEY_MALFORMED' },
};
/** A clause of a policy: numbers with dots. */
export const CLAUSE: TextForm = {
  fold: foldCode,
  must: { match: /^\d{1,4}(?:\.\d{1,4})*$/, code: 'CLAUSE_MALFORMED' },
};

const MOBILE = /^(?:\+?86-?)?1\d\d-?\d{4}-?\d{4}$/;

/** Reduces a number to digits and hyphens: `(0717) 6446688` becomes 0717-6446688, a mobile number only its digits. */
function foldPhone(text: string): string {
  const parts = foldCode(text)
    .replace(/[()\s–—-]+/g, '-')
    .replace(/^-|-$/g, '');
  return MOBILE.test(parts) ? parts.replaceAll('-', '') : parts;
}

/** A phone number as it is dialled, or its mask as stored in a row. */
export const PHONE: TextForm = {
  fold: foldPhone,
  must: { match: /^(?:\+?\d[\d-]{5,18}\d|(?:\d{3})?\*{4}(?:\d{4})?)$/, code: 'PHONE_MALFORMED' },
};

/** The properties of a column that determine its form. */
interface TextColumn {
  readonly form?: TextForm;
  readonly key?: boolean;
  readonly search?: string;
}

/** The form of a text column: the declared one, or by its use as a key, a name or any other line. */
export const formOf = ({ form, key, search }: TextColumn): TextForm =>
  form ?? (key ? KEY : search === 'title' || search === 'alias' ? NAME : LINE);

/** Whether a text is empty or has only blanks. */
export const isBlank = (text: string): boolean => text.trim() === '';

/**
 * A text in its normal form, or why it is rejected: it contains an invisible character, has nothing visible, does not
 * match its form, or is too long. Lengths are counted in characters of the normal form.
 */
export function readText(input: string, form: TextForm, most: number): string | TextFault {
  const invisible = INVISIBLE.exec(input);
  if (invisible)
    return {
      code: 'TEXT_CONTROL',
      variables: { character: codePointOf(invisible[0]), position: sizeOf(input.slice(0, invisible.index)) + 1 },
    };
  const text = form.fold(input);
  if (!VISIBLE.test(text)) return { code: 'REQUIRED' };
  if (sizeOf(text) > most) return { code: 'TEXT_SIZE', variables: { most } };
  return form.must && !form.must.match.test(text) ? { code: form.must.code } : text;
}

const codePointOf = (character: string): string =>
  // the pattern matched, so there is a character
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** The length in characters, some of which take two UTF-16 units. */
export const sizeOf = (text: string): number => [...text].length;
