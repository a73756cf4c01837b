import type { Actor } from '../access/actor.js';
import { reachesOf, withinAny } from '../access/reach.js';
import { Invalid } from '../errors.js';
import { mapped } from '../slot.js';
import { col, sql, type Sql } from '../sql.js';
import type { Thing } from '../thing/graph.js';

/** Longest piece of a text that the index keeps from each starting point, in characters. */
export const TERM_LENGTH = 16;
/** A pasted sentence is as good as found after so many pieces. */
const MOST_TERMS = 32;
/** Characters of a search: folding one takes time by its length, and compatibility characters grow to eighteen. */
export const LONGEST_SEARCH = 200;

/** What parts words, in a search as in the index; a regular expression of both JavaScript and PostgreSQL. */
export const SEPARATORS = '[^a-z0-9一-鿿㐀-䶿]+';
const separators = new RegExp(SEPARATORS);

/**
 * The words of a search, folded as the index folds: lower case, full width to half width.
 *
 * @throws Invalid `SEARCH_TOO_LONG` before any work
 */
export function searchWords(query: string): string[] {
  if (query.length > LONGEST_SEARCH) throw new Invalid('SEARCH_TOO_LONG', { most: LONGEST_SEARCH });
  return query.normalize('NFKC').toLowerCase().split(separators).filter(Boolean).slice(0, MOST_TERMS);
}

/** Pieces of a word that the index has if it has the word: a Chinese text can be entered at any character. */
function terms(word: string): string[] {
  const pieces = [word.slice(0, TERM_LENGTH)];
  for (let at = TERM_LENGTH; at < word.length && pieces.length < MOST_TERMS; at += TERM_LENGTH) {
    if (word[at]! > 'z') pieces.push(word.slice(at, at + TERM_LENGTH));
  }
  return pieces;
}

/** `'秭归':* & 'qc':*`: every word starts a piece of the text, its pinyin or its initials. */
export const searchQuery = (query: string): string =>
  [...new Set(searchWords(query).flatMap(terms))]
    .slice(0, MOST_TERMS)
    .map((term) => `'${term}':*`)
    .join(' & ');

const ENTRY = sql.raw('type, subject, title, aliases, pinyin, depth, terms');

/** The index as an actor may look through it: what is public, and of the rest what a right to search reaches. */
export function entriesFor(actor: Actor, things: readonly Thing[]): Sql {
  const reaches = reachesOf(actor, 'SEARCH', things);
  if (Object.values(reaches).every(({ length }) => length === 0)) return sql`search_entry`;
  const inside = withinAny(reaches, sql`i.type`, sql`i.path`);
  return sql`(select ${ENTRY} from search_entry union all select ${ENTRY} from search_internal i where ${inside})`;
}

/** The row is found by the search, whatever else is asked of it. A search without a word finds nothing. */
export const searchMatch = (thing: Thing, query: string, alias: string, actor: Actor): Sql<boolean> =>
  sql<boolean>`exists (select 1 from ${entriesFor(actor, thing.options.restricted ? [thing] : [])} s
    where s.subject = ${col(alias, 'id')} and s.type = ${thing.name} and s.terms @@ ${mapped(query, searchQuery)}::tsquery)`;
