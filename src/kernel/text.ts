import type { Variables } from './errors.js';

/** Why a text is refused. */
export interface TextFault {
  readonly code: string;
  readonly variables?: Variables;
}

/** The one spelling of what people write in several ways. */
export interface TextForm {
  /** Pure, and of its own result it changes nothing. */
  readonly fold: (text: string) => string;
  /** What a folded text must match, and the code that says so. */
  readonly must?: { readonly match: RegExp; readonly code: string };
}

/**
 * What nobody sees and what makes equal-looking texts differ: control, zero-width and direction marks, fillers, halves
 * of surrogate pairs. Blanks are folded instead; variation selectors choose the glyph of a rare Han character and stay.
 */
const UNSEEN =
  /[[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]--[\t\n\v\f\r\ufe00-\ufe0f\u{e0100}-\u{e01ef}]]/v;

/** A letter, a digit, punctuation or a symbol: a text without any has nothing to read. */
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Full-width letters, digits and signs as the keyboard has them: `Ａ１．` is `A1.`. */
export const foldWidth = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));

/** The same of letters and digits alone: （），： are the punctuation of Chinese. */
const foldLetters = (text: string): string => text.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, foldWidth);

/** One line: composed characters, no outer blanks, inner runs of blanks one. */
const foldLine = (text: string): string => foldLetters(text).normalize('NFC').replace(/\s+/g, ' ').trim();

const foldLines = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\r\n?|[\v\f\u2028\u2029]/g, '\n')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** Chinese is written without blanks: in a name they come from the layout of a sheet. */
const foldName = (text: string): string => foldLine(text).replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '');

const foldCode = (text: string): string => foldWidth(text).normalize('NFC').replace(/\s+/g, ' ').trim();

/** A text of one line. */
export const LINE: TextForm = { fold: foldLine };
/** A text that may have several lines, quoted or written: letters stay as wide as they are, line breaks stay. */
export const LINES: TextForm = { fold: foldLines };
/** What something is called. */
export const NAME: TextForm = { fold: foldName };
/** A code or number of others, whose parts are not known here. */
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

/** What of a column its form hangs on. */
interface TextColumn {
  readonly form?: TextForm;
  readonly key?: boolean;
  readonly search?: string;
}

/** The form of a text column, unless its declaration says so: keys, names, anything else in one line. */
export const formOf = ({ form, key, search }: TextColumn): TextForm =>
  form ?? (key ? KEY : search === 'title' || search === 'alias' ? NAME : LINE);

/** Whether a text is empty or has nothing but blanks. */
export const isBlank = (text: string): boolean => text.trim() === '';

/**
 * A text in its normal form, or why it is refused: something unseen in it, nothing to be seen in it, not what its form
 * must match, or too long. Sizes are counted in characters of the normal form.
 */
export function readText(given: string, form: TextForm, most: number): string | TextFault {
  const unseen = UNSEEN.exec(given);
  if (unseen)
    return {
      code: 'TEXT_CONTROL',
      variables: { character: pointOf(unseen[0]), position: sizeOf(given.slice(0, unseen.index)) + 1 },
    };
  const text = form.fold(given);
  if (!SEEN.test(text)) return { code: 'REQUIRED' };
  if (sizeOf(text) > most) return { code: 'TEXT_SIZE', variables: { most } };
  return form.must && !form.must.match.test(text) ? { code: form.must.code } : text;
}

const pointOf = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`; // it matched, so it is there

/** In characters, of which some take two units of UTF-16. */
export const sizeOf = (text: string): number => [...text].length;
