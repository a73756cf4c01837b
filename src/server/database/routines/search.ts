import {
  isLocated,
  isTree,
  pathColumn,
  placeLists,
  type DataModel,
  type EntityMeta,
} from '../../../kernel/model/model.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { foldRoutine, SEPARATORS } from '../../../kernel/read/search-fold.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { differs } from './differs.js';

/** Longest term that the index stores from each starting point, in characters. */
const TERM_LENGTH = 16;
/** Most starting points of one text; the longest sentence of the policy has under 300 characters. */
const MOST_STARTS = 400;
/** Longest place name that a word may begin with. */
const LONGEST_NAME = 40;
/** Most interpretations of a search that names places: 幸福村 exists in hundreds of townships. */
const MOST_PLACES = 100;

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
 * The paths of a row's places: its own and those of its lists. While an entry is written, `lock` keeps these from
 * moving, as with a location: whoever moves one meanwhile waits, and then sees the entry.
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
  const places = placesOf(entity, lock);
  return {
    columns: {
      title,
      folded: `search_word(${title})`,
      names: listOf('named.names', 'search_word(t)'),
      readings: listOf('named.readings', 'search_word(t)'),
      initials: listOf('named.readings', INITIALS),
      depth: entity.tree ? `array_length(string_to_array(new.path, '/'), 1)` : '9',
      terms: `search_terms(named.names || array[${body.join(', ')}]::text[], named.readings, ${places})`,
    },
    named: namesOf(entity),
  };
}

/** @param from the rows called `new`; absent in a trigger, which locks what the entry is made of */
function upsert(index: string, entity: EntityMeta, from?: { readonly rows: string; readonly where: string }): string {
  const { columns, named } = entryOf(entity, from ? '' : 'for share')!; // only entities with an entry get here
  // who may search an entry that is not public depends on its location
  const path = isLocated(entity) ? `coalesce(new."${pathColumn(entity)}", '')` : `''`;
  const entry = { ...columns, ...(index === 'search_internal' && { path }) };
  const keys = Object.keys(entry);
  return sqlFile(new URL('./search-entry.sql', import.meta.url), {
    index,
    type: entity.name,
    columns: keys.join(', '),
    values: Object.values(entry).join(', '),
    rows: from ? `${from.rows} cross join lateral ${named} where ${from.where}` : named,
    excluded: keys.map((key) => `excluded.${key}`).join(', '),
  });
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

const places = (entity: EntityMeta, from = ''): string =>
  sqlFile(new URL('./search-place.sql', import.meta.url), { rows: `${from}${namesOf(entity)}` });

function moveTriggers(model: DataModel, tree: EntityMeta): string[] {
  const lists = model.entities
    .filter((entity) => entryOf(entity))
    .flatMap((entity) => placeLists(entity).map((link) => ({ entity, link })))
    .filter(({ link }) => link.to === tree);
  if (lists.length === 0) return [];
  const functions = lists.map(({ entity, link: { table, fromColumn, toColumn } }) => {
    const where = `new.id in (select ${fromColumn} from ${table} where ${toColumn} = place)`;
    return sqlFile(new URL('./search-list.sql', import.meta.url), {
      function: `${table}_index`,
      write: upsertRows(entity, `${entity.table} new`, where).join('\n'),
    });
  });
  return [
    ...functions,
    sqlFile(new URL('./search-lists.sql', import.meta.url), {
      table: tree.table,
      function: `${tree.table}_index_lists`,
      write_lists: lists.map(({ link }) => `perform ${link.table}_index(new.id);`).join('\n  '),
      ...triggers('y', 'index_lists'),
    }),
  ];
}

function indexTriggers(entity: EntityMeta): string[] {
  if (!entryOf(entity)) return [];
  const remove = (index: string): string =>
    `delete from ${index} where type = '${entity.name}' and subject = coalesce(new.id, old.id);`;
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
  const isInternal = `new.sensitivity <> 'PUBLIC'`;
  const indexes = restricted ? ['search_entry', 'search_internal'] : ['search_entry'];
  const toInternal = [remove('search_entry'), upsert('search_internal', entity)];
  const toPublic = [...(restricted ? [remove('search_internal')] : []), upsert('search_entry', entity)];
  return [
    sqlFile(new URL('./search-index.sql', import.meta.url), {
      table: entity.table,
      function: `${entity.table}_index`,
      remove_place: entity.tree ? 'delete from search_place where subject = coalesce(new.id, old.id);' : '',
      remove: [...indexes.map(remove), ...(restricted ? [`elsif ${isInternal} then`, ...toInternal] : [])].join('\n'),
      write: [...toPublic, ...(entity.tree ? [places(entity)] : [])].join('\n'),
      differs: differs(indexed),
      ...triggers('y', 'index', 'index_update'),
    }),
  ];
}

/** The functions that entries are made by, whatever their type. */
const entryFunctions = (): string[] => [
  foldRoutine,
  sqlFile(new URL('./search.sql', import.meta.url), {
    separators: SEPARATORS,
    term_length: TERM_LENGTH,
    most_starts: MOST_STARTS,
    longest_name: LONGEST_NAME,
    most_places: MOST_PLACES,
  }),
];

export const searchRoutines = (model: DataModel): string[] => [
  ...entryFunctions(),
  ...model.entities.flatMap(({ options }) => options.otherNames ?? []),
  ...model.entities.flatMap(indexTriggers),
  ...model.entities.filter(isTree).flatMap((tree) => moveTriggers(model, tree)),
];

/** The statements that write all entries of a type. */
function entriesOf(entity: EntityMeta): string[] {
  if (!entryOf(entity)) return [];
  const entries = upsertRows(entity, `${entity.table} new`, 'true');
  return entity.tree ? [...entries, places(entity, `${entity.table} new cross join lateral `)] : entries;
}

/** All that the entries of each searched type are made by, by its name. */
export const searchDefinitions = (model: DataModel): Record<string, string> => {
  const shared = entryFunctions();
  return Object.fromEntries(
    model.entities
      .map((entity) => ({ entity, entries: entriesOf(entity) }))
      .filter(({ entries }) => entries.length > 0)
      .map(({ entity, entries }) => [entity.name, [...shared, entity.options.otherNames ?? '', ...entries].join('\n')]),
  );
};

/** @param current types whose entries are as their definitions make them; all others are written anew, or go */
export function searchRebuild(model: DataModel, current: readonly string[]): string {
  const outdated = model.entities.filter(({ name }) => !current.includes(name));
  const types = `'{${current.join(', ')}}'`;
  return [
    ...['search_entry', 'search_internal'].map((index) => `delete from ${index} where type <> all(${types});`),
    outdated.some(isTree) ? 'truncate search_place;' : '', // nothing else is a place
    ...outdated.flatMap(entriesOf),
  ].join('\n');
}
