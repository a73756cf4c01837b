import type { Column } from '../../../kernel/thing/column.js';
import { hasPlace, pathColumn, type Graph, type Thing } from '../../../kernel/thing/graph.js';
import { keeperFunction } from '../../../kernel/thing/keeper.js';
import { TERM_LENGTH } from '../../../kernel/read/search-match.js';
import { differs } from './differs.js';

/** Starting points kept of one text; the policy's longest sentence has under 300 characters. */
const MOST_STARTS = 400;

/**
 * The pieces of a thing's texts that a search may start with. A Chinese text is entered at each character, its
 * pinyin and its initials at each syllable, any other word at its start. So one prefix look-up in a GIN index
 * finds 脐橙, 橙, qicheng and qc alike, for a query of any length.
 */
const TERMS = `
create or replace function search_terms(texts text[], pinyin text) returns tsvector language sql immutable parallel safe as $$
  with piece as (
    select p from unnest(texts) t, regexp_split_to_table(lower(normalize(t, NFKC)), '[^a-z0-9一-鿿㐀-䶿]+') p where p <> ''
  ), syllable as (
    select s, n from unnest(string_to_array(lower(pinyin), ' ')) with ordinality x(s, n)
  ), term as (
    select substr(p, i, ${TERM_LENGTH}) from piece, generate_series(1, least(length(p), ${MOST_STARTS})) i
      where i = 1 or substr(p, i, 1) ~ '[一-鿿㐀-䶿]'
    union
    select left(string_agg(b.s, '' order by b.n), ${TERM_LENGTH}) from syllable a join syllable b on b.n >= a.n group by a.n
    union
    select left(string_agg(left(b.s, 1), '' order by b.n), ${TERM_LENGTH}) from syllable a join syllable b on b.n >= a.n group by a.n
  )
  select coalesce(array_to_tsvector(array_agg(term)), '') from term x(term)
$$;`;

const list = (columns: readonly Column[]): string =>
  `array[${columns.map((c) => `new."${c.column}"::text`).join(', ')}]::text[]`;

/** Taking a text apart is dear: an update that changes nothing of what the entry tells leaves it alone. */
function indexing(thing: Thing): string[] {
  const of = (...places: Column['search'][]): Column[] => thing.columns.filter((c) => places.includes(c.search));
  const searched = of('title', 'alias', 'body');
  if (searched.length === 0) return [];
  const title = of('title')[0] ?? of('body')[0];
  const hasReading = thing.columns.some((c) => c.name === 'pinyin');
  const pinyin = hasReading ? 'new.pinyin' : 'null';
  const level = thing.tree ? `array_length(string_to_array(new.path, '/'), 1)` : '9';
  const remove = (table: string): string =>
    `delete from ${table} where type = '${thing.name}' and subject = coalesce(new.id, old.id);`;
  const put = (table: string, more: Readonly<Record<string, string>> = {}): string => {
    const values = {
      title: `new."${title?.column}"`, aliases: `array_remove(${list(of('alias'))}, null)`, pinyin, depth: level,
      terms: `search_terms(${list(searched)}, ${pinyin})`, ...more,
    }; // prettier-ignore
    const names = Object.keys(values);
    return `insert into ${table} (type, subject, ${names.join(', ')}) values ('${thing.name}', new.id, ${Object.values(values).join(', ')})
    on conflict (type, subject) do update set (${names.join(', ')}) = (${names.map((name) => `excluded.${name}`).join(', ')});`;
  };
  const { restricted } = thing.options;
  const told = [
    ...searched.map(({ column }) => column),
    'archived_at',
    ...(hasReading ? ['pinyin'] : []),
    ...(hasPlace(thing) ? [pathColumn(thing)] : []),
    ...(restricted ? ['sensitivity'] : []),
  ];
  const apart = `
  elsif new.sensitivity <> 'PUBLIC' then
    ${remove('search_entry')}
    ${put('search_internal', { path: hasPlace(thing) ? `new."${pathColumn(thing)}"` : `''` })}`;
  const body = `
  if tg_op = 'DELETE' or new.archived_at is not null then
    ${remove('search_entry')}${restricted ? ` ${remove('search_internal')}` : ''}${restricted ? apart : ''}
  else
    ${restricted ? remove('search_internal') : ''}
    ${put('search_entry')}
  end if;`;
  return [`${keeperFunction(`${thing.table}_index`, body)}
create or replace trigger y_index after insert or delete on ${thing.table} for each row execute function ${thing.table}_index();
create or replace trigger y_index_update after update on ${thing.table} for each row
  when (${differs(told)}) execute function ${thing.table}_index();`]; // prettier-ignore
}

export const searchRoutines = (graph: Graph): string[] => [TERMS, ...graph.things.flatMap(indexing)];
