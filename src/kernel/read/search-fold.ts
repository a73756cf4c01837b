import { readFileSync } from 'node:fs';
import { sqlFile } from '../sql-file.js';

/** Separates words, in searches and in the index; a regular expression of both JavaScript and PostgreSQL. */
export const SEPARATORS = '[^a-z0-9一-鿿㐀-䶿]+';

/**
 * Words with two spellings, the second of which is searched for. A single character may be correct in other words: 桔梗.
 */
const VARIANTS = [
  ['柑桔', '柑橘'],
  ['蜜桔', '蜜橘'],
  ['金桔', '金橘'],
  ['桔子', '橘子'],
  ['桔园', '橘园'],
  ['弥猴桃', '猕猴桃'],
  ['蒟蒻', '魔芋'],
] as const;

const pairs = readFileSync(new URL('./traditional.txt', import.meta.url), 'utf8').replace(/^#.*\n/gm, '');
const TRADITIONAL = pairs.replace(/(.).\s/g, '$1');
const SIMPLIFIED = pairs.replace(/.(.)\s/g, '$1');
// both strings have the same length
const simplified = new Map(Array.from(TRADITIONAL, (character, n) => [character, SIMPLIFIED[n]!]));

/**
 * A text in the form that is searched: half-width letters in lower case without diacritics, simplified characters. ü
 * becomes v, as it is typed, but u after the letters after which it may be typed as u. `search_fold` does the same in
 * PostgreSQL.
 */
export const folded = (text: string): string =>
  VARIANTS.reduce(
    (result, [from, to]) => result.replaceAll(from, to),
    text
      .normalize('NFKD')
      .replace(/u\u0308/gi, 'v')
      .replace(/[\u0300-\u036f]+/g, '')
      .toLowerCase()
      .replace(/([nljqxy])v/g, '$1u')
      .replace(/[㐀-鿿]/g, (character) => simplified.get(character) ?? character),
  );

export const foldRoutine = sqlFile(new URL('./search-fold.sql', import.meta.url), {
  traditional: TRADITIONAL,
  simplified: SIMPLIFIED,
  has_traditional: `[${TRADITIONAL}]`,
  spelled: VARIANTS.reduce((result, [from, to]) => `replace(${result}, '${from}', '${to}')`, 'plain'),
});
