import type { Actor } from '../access/actor.js';
import { scopesOf, inAnyScope } from '../access/scope.js';
import { Invalid } from '../errors.js';
import { mapSlot, type PlanDependencies } from '../parameters.js';
import { below, col, sql, type Sql } from '../sql.js';
import { isLocated, type EntityMeta } from '../model/model.js';
import { folded, SEPARATORS } from './search-fold.js';

/** A pasted sentence is as good as found after so many words. */
const MOST_WORDS = 32;
/** Characters of a search: folding one takes time by its length, and compatibility characters grow to eighteen. */
export const LONGEST_SEARCH = 200;

const separators = new RegExp(SEPARATORS);

/**
 * The words of a search, folded as the index folds.
 *
 * @throws Invalid `SEARCH_TOO_LONG` before any work
 */
export function searchWords(query: string): string[] {
  if (query.length > LONGEST_SEARCH) throw new Invalid('SEARCH_TOO_LONG', { most: LONGEST_SEARCH });
  return folded(query).split(separators).filter(Boolean).slice(0, MOST_WORDS);
}

/** Whether some of its words, or the front of one, may name the place of what is looked for: two characters each. */
const mayNamePlaces = (query: string): boolean => {
  const words = searchWords(query);
  return words.length > 1 || /^[一-鿿㐀-䶿]{2}.{2}/.test(words[0] ?? '');
};

const ENTRY = sql.raw('type, subject, title, folded, aliases, reading, initials, depth, path, terms');

/** The index as an actor may look through it: what is public, and of the rest what a right to search reaches. */
function entriesFor(actor: Actor, entities: readonly EntityMeta[]): Sql {
  const reaches = scopesOf(actor, 'SEARCH', entities);
  if (Object.values(reaches).every(({ length }) => length === 0)) return sql`search_entry`;
  const inside = inAnyScope(reaches, sql`i.type`, sql`i.path`);
  return sql`(select ${ENTRY} from search_entry union all select ${ENTRY} from search_internal i where ${inside})`;
}

/** One way in which a search finds entries `s`. */
export interface Finding {
  readonly from: Sql;
  readonly where: Sql;
  /** What is looked for in the entry itself: a `text[]`. */
  readonly words: Sql;
  /** Whether the other words named the entry's place. */
  readonly isInPlace: boolean;
}

interface SearchInput {
  readonly actor: Actor;
  /** Things that are not public as a whole. */
  readonly restricted: readonly EntityMeta[];
  readonly dependencies: PlanDependencies;
}

/**
 * The ways in which a search finds something: all words in the entry; or some of them, or the front of one, in the
 * names of where it is, and the others in the entry. A search without a word finds nothing.
 */
export function findings(query: string, { actor, restricted, dependencies }: SearchInput): Finding[] {
  const words = sql`${mapSlot(query, searchWords)}::text[]`;
  const entries = entriesFor(actor, restricted);
  const itself: Finding = {
    from: sql`${entries} s`,
    where: sql`s.terms @@ search_query(${words})`,
    words,
    isInPlace: false,
  };
  if (!dependencies.dependOn(query, mayNamePlaces)) return [itself];
  const inPlace: Finding = {
    from: sql`search_places(${words}) place join ${entries} s on ${below(sql`s.path`, sql`place.path`)}`,
    where: sql`s.terms @@ search_query(place.rest)`,
    words: sql`place.rest`,
    isInPlace: true,
  };
  return [itself, inPlace];
}

/** The row is found by the search, whatever else is asked of it. */
export function searchMatch(
  entity: EntityMeta,
  query: string,
  alias: string,
  actor: Actor,
  dependencies: PlanDependencies,
): Sql<boolean> {
  const restricted = entity.options.restricted ? [entity] : [];
  const ways = findings(query, { actor, restricted, dependencies }).filter(
    ({ isInPlace }) => !isInPlace || isLocated(entity),
  );
  const found = ways.map(
    ({ from, where }) => sql`select s.subject from ${from} where ${where} and s.type = ${entity.name}`,
  );
  return sql<boolean>`exists (select 1 from (${sql.join(found, sql` union all `)}) found where found.subject = ${col(alias, 'id')})`;
}
