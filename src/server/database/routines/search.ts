import {
  isLocated,
  isTree,
  pathColumn,
  placeLists,
  type DataModel,
  type EntityMeta,
} from '../../../kernel/model/model.js';
import { systemTriggerFunction } from '../../../kernel/model/system-trigger.js';
import { foldRoutine, SEPARATORS } from '../../../kernel/read/search-fold.js';
import { differs } from './differs.js';

/** Longest term that the index stores from each starting point, in characters. */
const TERM_LENGTH = 16;
/** Most starting points of one text; the longest sentence of the policy has under 300 characters. */
const MOST_STARTS = 400;
/** Longest place name that a word may begin with. */
const LONGEST_NAME = 40;
/** Most interpretations of a search that names places: 幸福村 exists in hundreds of townships. */
const MOST_PLACES = 100;

/**
 * The terms of a record that a search may match by prefix. A Chinese text starts at each character, a reading and its
 * initials at each syllable, any other word at its beginning. So one prefix lookup in a GIN index finds 脐橙, 橙, qicheng
 * and qc alike, for a query of any length. What another term begins with is found by that one. Its places are terms too,
 * each with all above it. In PL/pgSQL it is planned once a session; in SQL it would be for each record.
 */
const TERMS = `
create or replace function search_terms(texts text[], readings text[], paths text[]) returns tsvector
language plpgsql immutable parallel safe set plan_cache_mode = force_generic_plan as $$
begin
  return (with piece as (
    select p from unnest(texts) t, regexp_split_to_table(search_fold(t), '${SEPARATORS}') p where p <> ''
  ), syllable as (
    select r, n, s from unnest(readings) with ordinality y(reading, r), search_syllables(reading) with ordinality x(s, n)
  ), term as (
    select substr(p, i, ${TERM_LENGTH}) from piece, generate_series(1, least(length(p), ${MOST_STARTS})) i
      where i = 1 or substr(p, i, 1) ~ '[一-鿿㐀-䶿]'
    union
    select left(string_agg(b.s, '' order by b.n), ${TERM_LENGTH}) from syllable a
      join syllable b on b.r = a.r and b.n >= a.n group by a.r, a.n
    union
    select left(string_agg(left(b.s, 1), '' order by b.n), ${TERM_LENGTH}) from syllable a
      join syllable b on b.r = a.r and b.n >= a.n group by a.r, a.n
  ), longest as (
    select term, lead(term) over (order by term) as next from (select x.term collate "C" from term x(term)) t(term)
  )
  select coalesce(array_to_tsvector(array_agg(term)), '') from (
    select term from longest where next is null or not starts_with(next, term)
    union all
    select distinct search_at(left(path, l)) from unnest(paths) path, generate_series(1, length(path)) l
      where substr(path, l, 1) = '/'
  ) t);
end $$;`;

/** A text as one word, a reading as its syllables, the words that name a place, and the term of a place: no word begins it. */
const NAMES = `
create or replace function search_word(text text) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(search_fold(text), '${SEPARATORS}', '', 'g')
$$;
create or replace function search_syllables(reading text) returns setof text
language sql immutable strict parallel safe as $$
  select s from regexp_split_to_table(search_fold(reading), '${SEPARATORS}') s where s <> ''
$$;
create or replace function search_names(names text[], readings text[]) returns setof text
language sql immutable parallel safe as $$
  select word from unnest(names, readings) x(name, reading), unnest(array[search_word(name), search_word(reading)]) word
  where length(search_word(name)) > 1 group by word having length(word) > 1
$$;
create or replace function search_at(path text) returns text language sql immutable strict parallel safe as $$
  select '/' || path
$$;`;

/**
 * `'秭归':* & 'qc':*`: every word is a prefix of the text, its pinyin or its initials; a long word is looked up in
 * several terms.
 */
const QUERY = `
create or replace function search_query(words text[]) returns tsquery language sql immutable parallel safe as $$
  select coalesce(string_agg(distinct '''' || substr(word, i, ${TERM_LENGTH}) || ''':*', ' & '), '')::tsquery
  from unnest(words) word, generate_series(1, length(word), ${TERM_LENGTH}) i
  where i = 1 or substr(word, i, 1) collate "C" > 'z'
$$;`;

/**
 * The ways to read some words of a search as names of places, each as a query of the places and the remaining words, and
 * these words: 五峰 前坪, 前坪 五峰 and 五峰前坪 leave 前坪 in 五峰. A place is named by a whole word, or by the beginning of a
 * Chinese one that has at least two more characters. What is found is at a place of each name: 宜昌市五峰县采花乡前坪村.
 */
const PLACES = `
create or replace function search_places(words text[]) returns table (query tsquery, rest text[])
language sql stable parallel safe rows 2 as $$
  with recursive reading(names, rest) as (
    select '{}'::text[], words
    union
    select array(select distinct n from unnest(reading.names || left_.name) n order by n), left_.rest
    from reading cross join lateral (
      select left(word, l) as name,
        reading.rest[:n - 1] || array_remove(array[substr(word, l + 1)], '') || reading.rest[n + 1:] as rest
      from unnest(reading.rest) with ordinality x(word, n), generate_series(2, least(length(word), ${LONGEST_NAME})) l
      where l = length(word) or (l <= length(word) - 2 and left(word, l) ~ '[一-鿿㐀-䶿]$')
    ) left_ where cardinality(left_.rest) > 0 and exists (select from search_place where name = left_.name)
  )
  select (select string_agg('(' || places || ')', ' & ') from unnest(names) n, lateral (
      select string_agg(quote_literal(search_at(path)), ' | ')
      from (select distinct path from search_place where name = n limit ${MOST_PLACES}) place
    ) at(places))::tsquery && search_query(rest), rest
  from reading where names <> '{}' limit ${MOST_PLACES}
$$;`;

/** Several texts as one, in which `|秭归` is the start of a word and `|秭归|` a whole one. */
const listOf = (texts: string, word: string): string => `(select '|' || string_agg(distinct w, '|') || '|'
  from (select ${word} from unnest(${texts}) t) x(w) where w <> '')`;

/** Of a reading `t`. */
const INITIALS = `(select string_agg(left(s, 1), '') from search_syllables(t) s)`;

interface Entry {
  /** The columns of the index entry of a row called `new`, which has `names` and `readings`, two lists. */
  readonly columns: Readonly<Record<string, string>>;
  /** Of the row, to be joined to it. */
  readonly named: string;
}

/** The names of a row called `new`, with their readings. */
function namesOf(entity: EntityMeta): string {
  const rows = entity.names.map(
    ({ column, reading }) => `(new."${column.column}"::text, ${reading ? `new."${reading.column}"` : 'null'})`,
  );
  const sources = [
    ...(rows.length > 0 ? [`select * from (values ${rows.join(', ')}) own`] : []),
    ...(entity.options.otherNames ? [`select * from ${entity.table}_other_names(new)`] : []),
    'select null, null where false',
  ];
  return `(select array_agg(name) as names, array_agg(reading) as readings
    from (${sources.join(' union all ')}) x(name, reading) where name is not null) named`;
}

/**
 * The paths of a row's places: its own and those of its lists. While an entry is written, `lock` keeps these from moving,
 * as with a location: whoever moves one meanwhile waits, and then sees the entry.
 */
function placesOf(entity: EntityMeta, lock: string): string {
  const lists = placeLists(entity).map(
    ({ column, to }) => `array(select path from ${to.table} where id = any(new."${column}") ${lock})`,
  );
  return [`array[${isLocated(entity) ? `new."${pathColumn(entity)}"` : ''}]::text[]`, ...lists].join(' || ');
}

/** Null if nothing of the entity is searched. */
function entryOf(entity: EntityMeta, lock = ''): Entry | null {
  const body = entity.columns.filter(({ search }) => search === 'body').map(({ column }) => `new."${column}"`);
  const title = entity.names[0] ? `new."${entity.names[0].column.column}"` : body[0];
  if (title === undefined) return null;
  return {
    columns: {
      title,
      folded: `search_word(${title})`,
      names: listOf('named.names', 'search_word(t)'),
      readings: listOf('named.readings', 'search_word(t)'),
      initials: listOf('named.readings', INITIALS),
      depth: entity.tree ? `array_length(string_to_array(new.path, '/'), 1)` : '9',
      terms: `search_terms(named.names || array[${body.join(', ')}]::text[], named.readings, ${placesOf(entity, lock)})`,
    },
    named: namesOf(entity),
  };
}

/** @param from the rows called `new`; absent in a trigger, which locks what the entry is made of */
function upsert(table: string, entity: EntityMeta, from?: { readonly rows: string; readonly where: string }): string {
  const { columns, named } = entryOf(entity, from ? '' : 'for share')!; // only entities with an entry get here
  // who may search an entry that is not public depends on its location
  const path = isLocated(entity) ? `coalesce(new."${pathColumn(entity)}", '')` : `''`;
  const entry = { ...columns, ...(table === 'search_internal' && { path }) };
  const keys = Object.keys(entry);
  return `insert into ${table} (type, subject, ${keys.join(', ')})
    select '${entity.name}', new.id, ${Object.values(entry).join(', ')}
    from ${from ? `${from.rows} cross join lateral ` : ''}${named} ${from ? `where ${from.where}` : ''}
    on conflict (type, subject) do update set (${keys.join(', ')})
      = (${keys.map((key) => `excluded.${key}`).join(', ')});`;
}

/** Writes the entries of rows called `new` into the table for their sensitivity. */
function upsertRows(entity: EntityMeta, rows: string, where: string): string[] {
  const isShown = `new.archived_at is null and ${where}`;
  if (!entity.options.restricted) return [upsert('search_entry', entity, { rows, where: isShown })];
  return [
    upsert('search_entry', entity, { rows, where: `${isShown} and new.sensitivity = 'PUBLIC'` }),
    upsert('search_internal', entity, { rows, where: `${isShown} and new.sensitivity <> 'PUBLIC'` }),
  ];
}

/** Stores the words by which a search finds a node of a tree as a place. */
const places = (entity: EntityMeta, from = ''): string => `insert into search_place (name, path, subject)
    select n, new.path, new.id from ${from}${namesOf(entity)} cross join search_names(named.names, named.readings) n;`;

/** A node that moves takes along the entries of rows that list it as a place. */
function moveTriggers(model: DataModel, tree: EntityMeta): string[] {
  const lists = model.entities
    .filter((entity) => entryOf(entity))
    .flatMap((entity) => placeLists(entity).map((link) => ({ entity, link })))
    .filter(({ link }) => link.to === tree);
  if (lists.length === 0) return [];
  // in functions of their own: in the trigger `new` is the node
  const functions = lists.map(({ entity, link: { table, fromColumn, toColumn } }) => {
    const where = `new.id in (select ${fromColumn} from ${table} where ${toColumn} = place)`;
    return `
create or replace function ${table}_index(place uuid) returns void language sql as $$
  ${upsertRows(entity, `${entity.table} new`, where).join('\n')}
$$;`;
  });
  const calls = lists.map(({ link }) => `perform ${link.table}_index(new.id);`);
  const name = `${tree.table}_index_lists`;
  return [
    ...functions,
    `${systemTriggerFunction(name, calls.join('\n  '))}
create or replace trigger y_index_lists after update on ${tree.table} for each row
  when (old.path is distinct from new.path) execute function ${name}();`,
  ];
}

/** Splitting a text is expensive: an update that changes nothing of its entry does not touch it. */
function indexTriggers(entity: EntityMeta): string[] {
  if (!entryOf(entity)) return [];
  const remove = (table: string): string =>
    `delete from ${table} where type = '${entity.name}' and subject = coalesce(new.id, old.id);`;
  const { restricted } = entity.options;
  const indexed = [
    ...entity.columns.filter(({ search }) => search).map(({ column }) => column),
    ...entity.names.flatMap(({ reading }) => (reading ? [reading.column] : [])),
    ...(entity.tree?.former ? [entity.tree.former.column] : []),
    'archived_at',
    ...(isLocated(entity) ? [pathColumn(entity)] : []),
    ...placeLists(entity).map(({ column }) => column),
    ...(restricted ? ['sensitivity'] : []),
  ];
  const moveToInternal = `
  elsif new.sensitivity <> 'PUBLIC' then
    ${remove('search_entry')}
    ${upsert('search_internal', entity)}`;
  const body = `
  ${entity.tree ? 'delete from search_place where subject = coalesce(new.id, old.id);' : ''}
  if tg_op = 'DELETE' or new.archived_at is not null then
    ${remove('search_entry')}${restricted ? ` ${remove('search_internal')}` : ''}${restricted ? moveToInternal : ''}
  else
    ${restricted ? remove('search_internal') : ''}
    ${upsert('search_entry', entity)}
    ${entity.tree ? places(entity) : ''}
  end if;`;
  return [
    `${systemTriggerFunction(`${entity.table}_index`, body)}
create or replace trigger y_index after insert or delete on ${entity.table}
  for each row execute function ${entity.table}_index();
create or replace trigger y_index_update after update on ${entity.table} for each row
  when (${differs(indexed)}) execute function ${entity.table}_index();`,
  ];
}

export const searchRoutines = (model: DataModel): string[] => [
  foldRoutine,
  NAMES,
  TERMS,
  QUERY,
  PLACES,
  ...model.entities.flatMap(({ options }) => options.otherNames ?? []),
  ...model.entities.flatMap(indexTriggers),
  ...model.entities.filter(isTree).flatMap((tree) => moveTriggers(model, tree)),
];

/** Rebuilds the whole index, for when its definition has changed. */
export function searchRebuild(model: DataModel): string {
  const of = (entity: EntityMeta): string[] => {
    if (!entryOf(entity)) return [];
    const entries = upsertRows(entity, `${entity.table} new`, 'true');
    return entity.tree ? [...entries, places(entity, `${entity.table} new cross join lateral `)] : entries;
  };
  return ['truncate search_entry, search_internal, search_place;', ...model.entities.flatMap(of)].join('\n');
}
