import type { Actor } from '../access/actor.js';
import { scopesOf, inAnyScope } from '../access/scope.js';
import { Invalid } from '../errors.js';
import { mapSlot, type PlanDependencies } from '../parameters.js';
import { col, sql, type Sql } from '../sql.js';
import { isLocated, placeLists, type EntityMeta } from '../model/model.js';
import { folded, SEPARATORS } from './search-fold.js';

/** Words beyond this number are ignored: so many identify any pasted sentence. */
const MAX_WORDS = 32;
/**
 * Maximum length of a search in characters: folding takes time by its length, and compatibility characters expand to up
 * to eighteen.
 */
export const LONGEST_SEARCH = 200;

const separators = new RegExp(SEPARATORS);

/**
 * The words of a search, folded like the index.
 *
 * @throws Invalid `SEARCH_TOO_LONG` before any work
 */
export function searchWords(query: string): string[] {
  if (query.length > LONGEST_SEARCH) throw new Invalid('SEARCH_TOO_LONG', { most: LONGEST_SEARCH });
  return folded(query).split(separators).filter(Boolean).slice(0, MAX_WORDS);
}

/** Whether some of its words, or the start of one, may name a region: two characters each. */
const mayNamePlaces = (query: string): boolean => {
  const words = searchWords(query);
  return words.length > 1 || /^[一-鿿㐀-䶿]{2}.{2}/.test(words[0] ?? '');
};

const ENTRY = sql.raw('type, subject, title, folded, names, readings, initials, depth, terms');

/** The entries that an actor may search: public ones, and those in the actor's SEARCH scopes. */
function entriesFor(actor: Actor, entities: readonly EntityMeta[]): Sql {
  const scopes = scopesOf(actor, 'SEARCH', entities);
  if (Object.values(scopes).every(({ length }) => length === 0)) return sql`search_entry`;
  const isInScope = inAnyScope(scopes, sql`i.type`, sql`i.path`);
  return sql`(select ${ENTRY} from search_entry union all select ${ENTRY} from search_internal i where ${isInScope})`;
}

/** One way in which a search matches entries `s`. */
export interface Finding {
  readonly from: Sql;
  readonly where: Sql;
  /** The words that the entry itself must match: a `text[]`. */
  readonly words: Sql;
  /** Whether the other words match the entry's regions. */
  readonly isInPlace: boolean;
}

interface SearchInput {
  readonly actor: Actor;
  /** Entities with rows that are not public. */
  readonly restricted: readonly EntityMeta[];
  readonly dependencies: PlanDependencies;
}

/**
 * The ways to match a search: all words match the entry; or some words, or the start of one, match the names of its
 * regions, and the rest the entry. A search without a word matches nothing.
 */
export function findings(query: string, { actor, restricted, dependencies }: SearchInput): Finding[] {
  const words = sql`${mapSlot(query, searchWords)}::text[]`;
  const entries = entriesFor(actor, restricted);
  const byEntry: Finding = {
    from: sql`${entries} s`,
    where: sql`s.terms @@ search_query(${words})`,
    words,
    isInPlace: false,
  };
  if (!dependencies.dependOn(query, mayNamePlaces)) return [byEntry];
  const byRegion: Finding = {
    from: sql`search_places(${words}) place cross join ${entries} s`,
    where: sql`s.terms @@ place.query`,
    words: sql`place.rest`,
    isInPlace: true,
  };
  return [byEntry, byRegion];
}

/** Whether the row matches the search, whatever the other conditions. */
export function searchMatch(
  entity: EntityMeta,
  query: string,
  alias: string,
  actor: Actor,
  dependencies: PlanDependencies,
): Sql<boolean> {
  const restricted = entity.options.restricted ? [entity] : [];
  const applicable = findings(query, { actor, restricted, dependencies }).filter(
    ({ isInPlace }) => !isInPlace || isLocated(entity) || placeLists(entity).length > 0,
  );
  const matches = applicable.map(
    ({ from, where }) => sql`select s.subject from ${from} where ${where} and s.type = ${entity.name}`,
  );
  return sql<boolean>`exists (select 1 from (${sql.join(matches, sql` union all `)}) found
    where found.subject = ${col(alias, 'id')})`;
}
