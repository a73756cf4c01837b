import type { Column } from '../../../kernel/model/column.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';
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
 * The terms of a record's texts that a search may match by prefix. A Chinese text starts at each character, its pinyin
 * and its initials at each syllable, any other word at its beginning. So one prefix lookup in a GIN index finds 脐橙, 橙,
 * qicheng and qc alike, for a query of any length.
 */
const TERMS = `
create or replace function search_terms(texts text[], pinyin text) returns tsvector
language sql immutable parallel safe as $$
  with piece as (
    select p from unnest(texts) t, regexp_split_to_table(search_fold(t), '${SEPARATORS}') p where p <> ''
  ), syllable as (
    select s, n from search_syllables(pinyin) with ordinality x(s, n)
  ), term as (
    select substr(p, i, ${TERM_LENGTH}) from piece, generate_series(1, least(length(p), ${MOST_STARTS})) i
      where i = 1 or substr(p, i, 1) ~ '[一-鿿㐀-䶿]'
    union
    select left(string_agg(b.s, '' order by b.n), ${TERM_LENGTH}) from syllable a
      join syllable b on b.n >= a.n group by a.n
    union
    select left(string_agg(left(b.s, 1), '' order by b.n), ${TERM_LENGTH}) from syllable a
      join syllable b on b.n >= a.n group by a.n
  )
  select coalesce(array_to_tsvector(array_agg(term)), '') from term x(term)
$$;`;

/** A text as one word, pinyin as its syllables, and the names by which both identify a place. */
const NAMES = `
create or replace function search_word(text text) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(search_fold(text), '${SEPARATORS}', '', 'g')
$$;
create or replace function search_syllables(pinyin text) returns setof text
language sql immutable strict parallel safe as $$
  select s from regexp_split_to_table(search_fold(pinyin), '${SEPARATORS}') s where s <> ''
$$;
create or replace function search_names(title text, aliases text[], pinyin text) returns setof text
language sql immutable parallel safe as $$
  with name(n) as (select title union select unnest(aliases)),
    reading(s) as (select array(select search_syllables(pinyin)))
  select n from name where length(n) > 1
  union
  select array_to_string(s[1:length(n)], '') from name, reading
  where cardinality(s) = length(title) and starts_with(title, n)
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
 * The places that the words of a search name, each with the remaining words: 五峰 前坪, 前坪 五峰 and 五峰前坪 leave 前坪 in 五峰. A
 * place is named by a whole word, or by the beginning of a Chinese one that has at least two more characters, and may
 * lie in another that is named as well: 宜昌市五峰县采花乡前坪村.
 */
const PLACES = `
create or replace function search_places(words text[]) returns table (path text, rest text[])
language sql stable parallel safe rows 2 as $$
  with recursive place(path, rest) as (
    select '' collate "C", words
    union
    select inner_.path, left_.rest
    from place cross join lateral (
      select left(word, l) as name,
        place.rest[:n - 1] || array_remove(array[substr(word, l + 1)], '') || place.rest[n + 1:] as rest
      from unnest(place.rest) with ordinality x(word, n), generate_series(2, least(length(word), ${LONGEST_NAME})) l
      where l = length(word) or (l <= length(word) - 2 and left(word, l) ~ '[一-鿿㐀-䶿]$')
    ) left_ join search_place inner_ on inner_.name = left_.name
      and starts_with(inner_.path, place.path) and inner_.path <> place.path
    where cardinality(left_.rest) > 0
  )
  select path, rest from place where path <> '' limit ${MOST_PLACES}
$$;`;

const list = (columns: readonly Column[]): string => {
  const isTexts = ({ kind }: Column): boolean => kind === 'stringList';
  const single = columns.filter((column) => !isTexts(column)).map(({ column }) => `new."${column}"::text`);
  return [
    `array[${single.join(', ')}]::text[]`,
    ...columns.filter(isTexts).map(({ column }) => `new."${column}"`),
  ].join(' || ');
};

/** The columns of the index entry of a row called `new`; null if nothing of the entity is searched. */
function entryOf(entity: EntityMeta): Readonly<Record<string, string>> | null {
  const of = (...places: Column['search'][]): Column[] => entity.columns.filter((c) => places.includes(c.search));
  const searched = of('title', 'alias', 'body');
  if (searched.length === 0) return null;
  const title = of('title')[0] ?? of('body')[0];
  const pinyin = entity.columns.some((c) => c.name === 'pinyin') ? 'new.pinyin' : 'null';
  return {
    title: `new."${title?.column}"`,
    folded: `search_word(new."${title?.column}")`,
    aliases: `array(select search_word(alias) from unnest(${list(of('alias'))}) alias where alias is not null)`,
    reading: `(select string_agg(s, '') from search_syllables(${pinyin}) s)`,
    initials: `(select string_agg(left(s, 1), '') from search_syllables(${pinyin}) s)`,
    depth: entity.tree ? `array_length(string_to_array(new.path, '/'), 1)` : '9',
    path: isLocated(entity) ? `coalesce(new."${pathColumn(entity)}", '')` : `''`,
    terms: `search_terms(${list(searched)}, ${pinyin})`,
  };
}

const upsert = (table: string, entity: EntityMeta, from = ''): string => {
  const entry = entryOf(entity)!; // only entities with an entry get here
  const names = Object.keys(entry);
  return `insert into ${table} (type, subject, ${names.join(', ')})
    select '${entity.name}', new.id, ${Object.values(entry).join(', ')} ${from}
    on conflict (type, subject) do update set (${names.join(', ')})
      = (${names.map((name) => `excluded.${name}`).join(', ')});`;
};

/** Stores the names by which a search finds a node of a tree as a place. */
const places = (entity: EntityMeta, from = ''): string => {
  const { folded, aliases } = entryOf(entity)!; // trees have names
  return `insert into search_place (name, path, subject)
    select n, new.path, new.id from ${from}search_names(${folded}, ${aliases}, new.pinyin) n;`;
};

/** Splitting a text is expensive: an update that changes nothing of its entry does not touch it. */
function indexTriggers(entity: EntityMeta): string[] {
  if (!entryOf(entity)) return [];
  const remove = (table: string): string =>
    `delete from ${table} where type = '${entity.name}' and subject = coalesce(new.id, old.id);`;
  const { restricted } = entity.options;
  const indexed = [
    ...entity.columns.filter((c) => c.search ?? c.name === 'pinyin').map(({ column }) => column),
    'archived_at',
    ...(isLocated(entity) ? [pathColumn(entity)] : []),
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
  ...model.entities.flatMap(indexTriggers),
];

/** Rebuilds the whole index, for when its definition has changed. */
export function searchRebuild(model: DataModel): string {
  const of = (entity: EntityMeta): string[] => {
    if (!entryOf(entity)) return [];
    const rows = `from ${entity.table} new where new.archived_at is null`;
    if (entity.options.restricted)
      return [
        upsert('search_entry', entity, `${rows} and new.sensitivity = 'PUBLIC'`),
        upsert('search_internal', entity, `${rows} and new.sensitivity <> 'PUBLIC'`),
      ];
    return [
      upsert('search_entry', entity, rows),
      ...(entity.tree ? [places(entity, `${entity.table} new cross join `)] : []),
    ];
  };
  return ['truncate search_entry, search_internal, search_place;', ...model.entities.flatMap(of)].join('\n');
}
