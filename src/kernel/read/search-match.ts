import { col, sql, type Sql } from '../sql.js';
import type { Thing } from '../thing/graph.js';

/** Longest piece of a text that the index keeps from each starting point, in characters. */
export const TERM_LENGTH = 16;
const MOST_TERMS = 8;

/** The words of a search, folded as the index folds: lower case, full width to half width, cut to a term's length. */
export const searchTerms = (query: string): string[] =>
  query
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s\p{P}]+/u)
    .filter(Boolean)
    .slice(0, MOST_TERMS)
    .map((term) => [...term].slice(0, TERM_LENGTH).join(''));

/** `'秭归':* & 'qc':*`: every word starts a piece of the text, its pinyin or its initials. */
export const searchQuery = (query: string): string =>
  searchTerms(query)
    .map((term) => `'${term.replace(/['\\]/g, (c) => c + c)}':*`)
    .join(' & ');

/** The row is found by the search, whatever else is asked of it. A search without a word finds nothing. */
export const searchMatch = (thing: Thing, query: string, alias: string): Sql<boolean> =>
  sql<boolean>`exists (select 1 from search_entry s where s.subject = ${col(alias, 'id')} and s.type = ${thing.name}
    and s.terms @@ ${searchQuery(query)}::tsquery)`;
