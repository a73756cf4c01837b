import { readFileSync } from 'node:fs';

/** What parts words, in a search as in the index; a regular expression of both JavaScript and PostgreSQL. */
export const SEPARATORS = '[^a-z0-9一-鿿㐀-䶿]+';

/** Words that are written in two ways, of which one is looked for. A character alone may be right in other words: 桔梗. */
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
const simplified = new Map(Array.from(TRADITIONAL, (character, n) => [character, SIMPLIFIED[n]!])); // they are in pairs

/**
 * A text as it is searched for: letters of half width in lower case without marks, simplified characters. ü is v, as it
 * is typed, but u after the letters after which it may be typed so. `foldRoutine` is the same for PostgreSQL.
 */
export const folded = (text: string): string =>
  VARIANTS.reduce(
    (so, [from, to]) => so.replaceAll(from, to),
    text
      .normalize('NFKD')
      .replace(/u\u0308/gi, 'v')
      .replace(/[\u0300-\u036f]+/g, '')
      .toLowerCase()
      .replace(/([nljqxy])v/g, '$1u')
      .replace(/[㐀-鿿]/g, (character) => simplified.get(character) ?? character),
  );

/** `translate` compares each character with each of the pairs: only texts that have one of them go through it. */
const SIMPLER = `case when plain ~ '[${TRADITIONAL}]' then translate(plain, '${TRADITIONAL}', '${SIMPLIFIED}') else plain end`;

export const foldRoutine = `
create or replace function search_fold(text text) returns text language sql immutable strict parallel safe as $$
  select ${VARIANTS.reduce((so, [from, to]) => `replace(${so}, '${from}', '${to}')`, SIMPLER)}
  from (select regexp_replace(lower(regexp_replace(regexp_replace(
    normalize(text, NFKD), 'u\\u0308', 'v', 'gi'), '[\\u0300-\\u036f]+', '', 'g')), '([nljqxy])v', '\\1u', 'g')) folded(plain)
$$;`;
