import 'reflect-metadata';
import { seeds } from '../../seeds/index.js';
import type { Seeded, SeedRow } from '../../seeds/seed.js';
import { entirety, presence } from '../../src/kernel/read/condition-names.js';
import { calendarDay, daysBetween } from '../../src/kernel/period.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import type { Column } from '../../src/kernel/model/column.js';
import type { EntityMeta, ManyToManyMeta, ListMeta, ManyToOneMeta } from '../../src/kernel/model/model.js';
import type { Setting as Declared } from '../../src/kernel/model/setting.js';
import { Observation } from '../../src/modules/indicator/observation.entity.js';
import { modules } from '../../src/modules/index.js';
import { SETTINGS } from '../../src/modules/setting/settings.entity.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { freshDatabase } from '../kit/database.js';
import { readingOf } from '../../src/kernel/write/reading-of.js';

/** A seeded row: what its columns hold, the ids behind its relations, its place in the tree. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string };
export type Filter = Readonly<Record<string, unknown>>;

export const { schema, model } = await compileSchema(modules);

/** What the database says of a report from its days. */
const isLate = (row: SeedRow): boolean | null => {
  const [reportedOn, dueOn] = [row['reportedOn'] as string | null, row['dueOn'] as string];
  return reportedOn === null ? null : reportedOn > dueOn;
};

/** What the database fills in a setting from its declaration. */
const declared = ({ key }: SeedRow): object | false => {
  const setting = (SETTINGS as Readonly<Record<string, Declared>>)[String(key)];
  return setting !== undefined && { unit: setting.unit, settledBy: setting.department };
};

/** What the database fills in a fresh row. A clause sorts by its numbers: 2.10 comes after 2.2. */
const filled = (row: SeedRow): Row => ({
  version: 1,
  updatedAt: 'of the seeds',
  ...('name' in row && { pinyin: readingOf(String(row['name'])) }),
  ...('clause' in row && { clauseOrder: String(row['clause']).split('.').map((n) => n.padStart(4, '0')).join('.') }), // prettier-ignore
  ...declared(row),
  ...('reportedOn' in row && { isLate: isLate(row) }),
  ...row,
});

/**
 * The graph as plain arrays, made from the seeds and the declarations alone: what lists must answer, said a second
 * time without SQL.
 */
const tables = new Map<EntityMeta, Row[]>(model.entities.map((entity) => [entity, []]));
for (const { of, rows } of [...seeds(), await computed()]) tables.get(model.of(of))!.push(...rows.map(filled)); // every thing has its array

/** What the platform has computed of the seeds, as it is in the database: it is proven by recounting. */
async function computed(): Promise<Seeded> {
  const entity = model.of(Observation);
  const properties = [...entity.columns, ...entity.manyToOne].map(({ name, column }) => `'${name}', o."${column}"`);
  const database = await freshDatabase();
  const rows = await withClient(database.url, async (client) => {
    await client.query(`set rural.keeper = 'on'`);
    const found = await client.query<{ row: SeedRow }>(`select jsonb_build_object('id', o.id) || jsonb_build_object(${properties.slice(0, 20).join()}) || jsonb_build_object(${properties.slice(20).join()}) as row from observation o where o.origin = 'COMPUTED'`); // prettier-ignore
    return found.rows.map(({ row }) => row);
  });
  await database.drop();
  return { of: Observation, rows };
}

/** What the database fills in rows besides: roll-ups, generated columns and days, each proven where it is made. */
const isFilled = ({ rolledUp, enteredOn, generated, hidden }: Column): boolean =>
  Boolean(rolledUp) || Boolean(enteredOn) || (generated !== undefined && !hidden);
const OF_EACH = ['version', 'updatedAt', 'archivedAt', 'pinyin'];
await fill(model.entities.filter(({ type, columns }) => type !== Observation && columns.some(isFilled)));

async function fill(entities: readonly EntityMeta[]): Promise<void> {
  const database = await freshDatabase();
  await withClient(database.url, async (client) => {
    await client.query(`set rural.keeper = 'on'`);
    for (const entity of entities) {
      const kept = entity.columns.filter(
        ({ readOnly, hidden, name }) => readOnly && !hidden && !OF_EACH.includes(name),
      );
      const values = kept.map(
        ({ name, column, kind }) => `'${name}', "${column}"${kind === 'decimal' ? '::text' : ''}`,
      );
      const text = `select id, jsonb_build_object(${values.join()}) as kept from "${entity.table}"`;
      const { rows: found } = await client.query<{ id: string; kept: object }>(text);
      const byRow = new Map(found.map(({ id, kept: own }) => [id, own]));
      tables.set(entity, tables.get(entity)!.map((row) => ({ ...row, ...byRow.get(row.id) }))); // prettier-ignore
    }
  });
  await database.drop();
}

const byId = new Map<EntityMeta, Map<string, Row>>(
  [...tables].map(([entity, rows]) => [entity, new Map(rows.map((row) => [row.id, row]))]),
);

export const thingOf = (name: string): EntityMeta => {
  const found = model.byName.get(name);
  if (!found) throw new Error(`the graph has no ${name}`);
  return found;
};
export const rowsOf = (entity: EntityMeta): readonly Row[] => tables.get(entity)!; // every thing has its array
export const globalIdOf = (entity: EntityMeta, row: Row): string => `${entity.name}:${row.id}`;

const region = thingOf('Region');
const find = (entity: EntityMeta, id: unknown): Row | null => byId.get(entity)?.get(String(id)) ?? null;

/** The region and everything above it, from the root down. */
function line(at: Row | null): Row[] {
  const up: Row[] = [];
  for (let row = at; row; row = find(region, row['parent'])) up.unshift(row);
  return up;
}
const lines = new Map(rowsOf(region).map((row) => [row.id, line(row)]));
const lineOf = (row: Row | null): readonly Row[] => (row ? lines.get(row.id)! : []);

/** Where a row stands in the tree of regions: itself, or what it hangs on. */
function placeOf(entity: EntityMeta, row: Row): Row | null {
  if (entity === region) return row;
  const hanging = entity.manyToOne.find(({ isLocation }) => isLocation);
  if (hanging?.inherits === undefined) return hanging ? find(region, row[hanging.name]) : null;
  const from = endOf(entity, row, hanging.inherits);
  return from && placeOf(...from);
}

/** What a row leads to by a relation to one type, or to one of several: `Team:…`. */
function endOf(entity: EntityMeta, row: Row, name: string): [EntityMeta, Row] | null {
  const one = entity.manyToOne.find((each) => each.name === name);
  const [type, id] = one ? [one.to.name, row[name]] : String(row[name]).split(':');
  const to = model.byName.get(type ?? '');
  const end = to && find(to, id);
  return end ? [to, end] : null;
}

export function oneOf(entity: EntityMeta, row: Row, name: string): Row | null {
  const one = entity.manyToOne.find((o) => o.name === name)!; // asked by the declared name
  if (one.isLocation) return placeOf(entity, row);
  if (!one.isAncestor) return find(one.to, row[name]);
  const level = region.tree!.ancestorColumns[name]!.level;
  return lineOf(placeOf(entity, row)).find((above) => above['level'] === level) ?? null;
}

const linked = (row: Row, name: string): readonly string[] => (row[name] ?? []) as string[];

/** What a list holds for a parent. */
type Lists = (parent: Row) => readonly Row[];

/** Lists by the parents that each child belongs to. */
function grouped(children: readonly Row[], parentsOf: (child: Row) => readonly unknown[]): Lists {
  const groups = new Map<unknown, Row[]>();
  for (const child of children) {
    for (const parent of new Set(parentsOf(child))) {
      const group = groups.get(parent);
      if (group) group.push(child);
      else groups.set(parent, [child]);
    }
  }
  return ({ id }) => groups.get(id) ?? [];
}

const idsAbove = (id: unknown): readonly string[] => lineOf(find(region, id)).map((row) => row.id);
const all = (name: string): readonly Row[] => rowsOf(thingOf(name));
const regionsBy = (ids: readonly unknown[]): Row[] => [...new Set(ids)].flatMap((id) => find(region, id) ?? []);

const supportingIds = (at: Row): unknown[] => all('TwinningPair').flatMap((pair) => (pair['supported'] === at.id ? [pair['supporting']] : [])); // prettier-ignore
const supportedIds = (at: Row): unknown[] => all('TwinningPair').flatMap((pair) => (pair['supporting'] === at.id ? [pair['supported']] : [])); // prettier-ignore
const concerning = (at: Row): Row[] =>
  all('Target').filter(
    (target) =>
      at['inDemonstrationArea'] === true &&
      linked(target, 'levels').includes(String(at['level'])) &&
      (linked(target, 'namedRegions').length === 0 || linked(target, 'namedRegions').includes(at.id)),
  );
/** Ids of the places of an industry chain: where its enterprises are and its products come from. */
const placesOf = (chain: Row): unknown[] =>
  ['Enterprise', 'Product'].flatMap((name) =>
    all(name).filter((row) => row['chain'] === chain.id).flatMap((row) => [...linked(row, 'regions'), row['region']]),
  ); // prettier-ignore
const countyOf = (id: unknown): Row | undefined =>
  lineOf(find(region, id)).find((above) => above['level'] === 'COUNTY');

/** Lists that no foreign key makes, in words of their own. One that is missing here is left out of random filters. */
const related: Readonly<Record<string, Lists>> = {
  'Region.descendants': grouped(all('Region'), (row) => idsAbove(row['parent'])),
  'Region.ancestors': (at) => lineOf(at).slice(0, -1),
  'Region.twins': (at) =>
    regionsBy(all('TwinningPair').flatMap((pair) => (linked(pair, 'sides').includes(at.id) ? linked(pair, 'sides') : []))).filter((twin) => twin !== at),
  'Region.supportingTwins': (at) => regionsBy(supportingIds(at)),
  'Region.supportedTwins': (at) => regionsBy(supportedIds(at)),
  'Region.targets': concerning,
  'Region.keyTasks': (at) => {
    const tasks = new Set(concerning(at).map((target) => target['keyTask']));
    return all('KeyTask').filter(({ id }) => tasks.has(id));
  },
  'Region.coveringProducts': (at) => all('Product').filter((product) => linked(product, 'regions').some((id) => idsAbove(at.id).includes(id))),
  'Region.demonstrationBelts': (at) =>
    all('DemonstrationBelt').filter((belt) =>
      linked(belt, 'counties').some((id) => idsAbove(id).includes(at.id) || idsAbove(at.id).includes(id))),
  'Region.industryChains': grouped(all('IndustryChain'), (chain) => placesOf(chain).flatMap(idsAbove)),
  'IndustryChain.counties': (chain) => regionsBy(placesOf(chain).map((id) => countyOf(id)?.id)),
  'DemonstrationBelt.unitsInCounties': (belt) =>
    all('DemonstrationUnit').filter((unit) => linked(belt, 'counties').includes(countyOf(unit['region'])?.id ?? '')),
}; // prettier-ignore

/** The list's rows by parent, where the declarations or the table above say which. */
function listsOf({ from, to, field }: ListMeta): Lists | undefined {
  const told = related[`${from.name}.${field}`];
  if (told) return told;
  const speaks = (relation: ManyToOneMeta | ManyToManyMeta): boolean =>
    relation.inverse?.field === field && relation.to === from;
  const one = to.manyToOne.find(speaks);
  if (one)
    return grouped(rowsOf(to), (child) => (one.isLocation ? idsAbove(placeOf(to, child)?.id) : [child[one.name]]));
  const link = to.manyToMany.find(speaks);
  if (!link) return undefined;
  const below = link.inverse?.scope === 'below';
  return grouped(rowsOf(to), (child) =>
    below ? linked(child, link.name).flatMap(idsAbove) : linked(child, link.name),
  );
}

const lists = new Map<ListMeta, Lists>(
  model.entities.flatMap(({ lists }) => lists).flatMap((many) => {
    const found = listsOf(many);
    return found ? [[many, found] as const] : [];
  }),
); // prettier-ignore

export const isKnown = (many: ListMeta): boolean => lists.has(many);

/** The rows of a list of a row, in no order. */
export function manyOf(entity: EntityMeta, row: Row, field: string): readonly Row[] {
  const link = entity.manyToMany.find(({ name }) => name === field);
  if (link) return linked(row, field).map((id) => find(link.to, id)!); // seeds link to seeds
  const many = entity.lists.find((m) => m.field === field)!; // asked by the declared name
  return lists.get(many)!(row); // and only if it is known
}

const BYTES = new TextEncoder();
/** Text by code point, as the C collation has it. */
const compareText = (a: string, b: string): number => Buffer.compare(BYTES.encode(a), BYTES.encode(b));

/** Where a word stands in its vocabulary. */
export const placeIn = (column: Column, word: unknown): number => Object.keys(column.type()).indexOf(String(word));

function compare(column: Column | undefined, a: unknown, b: unknown): number {
  if (column?.kind === 'integer' || column?.kind === 'decimal') return Number(a) - Number(b);
  if (column?.kind === 'enum') return placeIn(column, a) - placeIn(column, b);
  return compareText(String(a), String(b));
}

function meetsList(values: readonly unknown[], { has, hasAny, hasAll, isEmpty }: Filter): boolean {
  return (
    (has === undefined || values.includes(has)) &&
    (hasAny === undefined || (hasAny as unknown[]).some((each) => values.includes(each))) &&
    (hasAll === undefined || (hasAll as unknown[]).every((each) => values.includes(each))) &&
    (isEmpty === undefined || (values.length === 0) === isEmpty)
  );
}

const INTEGER = { kind: 'integer' } as Column;

function meets(column: Column | undefined, value: unknown, condition: Filter): boolean {
  if (column?.kind === 'stringList') return meetsList((value ?? []) as unknown[], condition);
  if (column?.kind === 'enum') return (condition as unknown as unknown[]).includes(value);
  if (column?.kind === 'enumList') return meetsList((value ?? []) as unknown[], { hasAny: condition });
  return Object.entries(condition).every(([operator, wanted]) => {
    if (operator === 'isNull') return (value === null || value === undefined) === wanted;
    if (operator === 'notIn') return !(wanted as unknown[]).some((one) => equal(column, value, one));
    if (operator === 'daysFromToday' && Object.keys(wanted as Filter).length === 0) return true; // no condition
    if (value === null || value === undefined) return false;
    const order = (): number => compare(column, value, wanted);
    if (operator === 'daysFromToday')
      return meets(INTEGER, daysBetween(calendarDay(new Date()), value as string), wanted as Filter);
    switch (operator) {
      case 'eq':
        return equal(column, value, wanted);
      case 'in':
        return (wanted as unknown[]).some((one) => equal(column, value, one));
      case 'contains':
        return (value as string).includes(wanted as string);
      case 'startsWith':
        return (value as string).startsWith(wanted as string);
      case 'lt':
        return order() < 0;
      case 'lte':
        return order() <= 0;
      case 'gt':
        return order() > 0;
      case 'gte':
        return order() >= 0;
      default:
        throw new Error(`the oracle knows no operator ${operator}`);
    }
  });
}
const equal = (column: Column | undefined, a: unknown, b: unknown): boolean =>
  a !== null && a !== undefined && compare(column, a, b) === 0;

/** By filter and row: many rows lead to one region, and from there back to all rows below it. */
const judged = new WeakMap<Filter, Map<Row, boolean>>();

/** Whether a row passes a filter. A condition on what is absent does not hold, so its opposite does. */
export function holds(entity: EntityMeta, row: Row, filter: Filter): boolean {
  const byRow = judged.get(filter) ?? new Map<Row, boolean>();
  judged.set(filter, byRow);
  const known = byRow.get(row) ?? passes(entity, row, filter);
  byRow.set(row, known);
  return known;
}

function passes(entity: EntityMeta, row: Row, filter: Filter): boolean {
  return Object.entries(filter).every(([name, value]) => {
    if (value === null || value === undefined) return true;
    if (name === 'and') return (value as Filter[]).every((part) => holds(entity, row, part));
    if (name === 'or') return (value as Filter[]).some((part) => holds(entity, row, part));
    if (name === 'not') return !holds(entity, row, value as Filter);
    if (name === 'id') return meets(undefined, globalIdOf(entity, row), value as Filter);
    if (name === 'within') return lineOf(placeOf(entity, row)).some(({ code }) => code === value);
    const column = entity.columns.find((c) => c.name === name);
    if (column) return meets(column, row[name], value as Filter);
    const there = entity.columns.find((c) => presence(c) === name);
    if (there) return ([row[there.name]].flat().filter((each) => each != null).length > 0) === value;
    const whole = entity.columns.find((c) => entirety(c) === name);
    if (whole) return meetsList((row[whole.name] ?? []) as unknown[], { hasAll: value });
    const one = entity.manyToOne.find((o) => o.name === name);
    if (one) {
      const end = oneOf(entity, row, name);
      return end !== null && holds(one.to, end, value as Filter);
    }
    const to = [...entity.manyToMany, ...entity.lists.map((m) => ({ ...m, name: m.field }))].find((list) => list.name === name)!.to;
    const { some, every, none, count } = value as Partial<Record<'some' | 'every' | 'none' | 'count', Filter | null>>;
    const list = manyOf(entity, row, name);
    if (count) {
      const number = list.filter((child) => holds(to, child, some ?? {})).length;
      return meets(INTEGER, number, count) && (!every && !none || holds(entity, row, { [name]: { every, none } }));
    }
    return (
      (!some || list.some((child) => holds(to, child, some))) &&
      (!every || list.every((child) => holds(to, child, every))) &&
      (!none || !list.some((child) => holds(to, child, none)))
    );
  });
} // prettier-ignore

export interface OrderBy {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

/** Rows in the order of a list: nulls as larger than any value, names by their reading, the id last as the key before it. */
export function sorted(entity: EntityMeta, rows: readonly Row[], orderBy?: readonly OrderBy[]): Row[] {
  const asked = orderBy?.length ? orderBy : (entity.options.order ?? []).map((field): OrderBy => ({ field, direction: 'ASC' }));
  const first = asked.filter(({ field }, at) => asked.findIndex((by) => by.field === field) === at);
  const keys = first.map(({ field, direction }) => {
    const column = entity.columns.find(({ name }) => name === field)!; // orders name columns
    const by = column.order === 'pinyin' ? (entity.columns.find(({ name }) => name === 'pinyin') ?? column) : column;
    return { by, sign: direction === 'DESC' ? -1 : 1 };
  });
  return [...rows].sort((a, b) => {
    for (const { by, sign } of keys) {
      const [x, y] = [a[by.name] ?? null, b[by.name] ?? null];
      const order = x === null || y === null ? Number(x === null) - Number(y === null) : compare(by, x, y);
      if (order !== 0) return sign * order;
    }
    return (keys.at(-1)?.sign ?? 1) * compareText(a.id, b.id);
  });
} // prettier-ignore
