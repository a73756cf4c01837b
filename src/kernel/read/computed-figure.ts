import { PLATFORM } from '../access/actor.js';
import { chosenFigure, figuresOf, filterAt, settingsRead } from '../model/computation.js';
import type { Computation, MomentFilter, RowsFigure } from '../model/computation.js';
import { locationAbout, locationSource } from '../model/location.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../model/model.js';
import type { FigureAt } from '../model/moment.js';
import { rolledEntities } from '../model/roll-ups.js';
import { all, as, below, col, every, sql, type Sql } from '../sql.js';
import { endFilters, listedBy } from './list-conditions.js';
import { presetPredicate } from './filter.js';

/** Digits of a share after the point: so many that sums of shares by their weights give the numbers of rows again. */
const SHARE_PLACES = 12;
const ROWS = 'figure_row';

/**
 * A derived table with `value` and `weight` of a computed figure in a region: one row, whose value is null where there
 * is nothing to compute. It counts as the platform, so the same for every reader.
 *
 * @param region alias of the region's row
 * @returns undefined where a setting chooses no figure
 */
export function figureTable(
  { figure }: Pick<Computation, 'figure'>,
  region: string,
  at: FigureAt,
  model: DataModel,
): Sql | undefined {
  const chosen = chosenFigure(figure, at);
  if (chosen?.does !== 'sql') return chosen && rowsTable(chosen, region, at, model);
  return sql`(${chosen.statement(region, at)})`;
}

function rowsTable(figure: RowsFigure, region: string, at: FigureAt, model: DataModel): Sql {
  const entity = model.of(figure.of);
  const matches = (filter: MomentFilter): Sql<boolean> =>
    all(presetPredicate(entity, filterAt(filter, at), ROWS, PLATFORM));
  const isBelow = isLocated(entity) ? below(col(ROWS, pathColumn(entity)), col(region, 'path')) : sql`true`;
  // the rows of the region are read first (offset 0): PostgreSQL cannot estimate a path range
  return sql`(select ${valueOf(figure, entity, matches(figure.met))}
    from (select ${every(ROWS)} from ${as(entity, ROWS)}
      where ${isBelow} and ${col(ROWS, 'archived_at')} is null offset 0) ${sql.ref(ROWS)}
    where ${matches(figure.base)})`;
}

function valueOf({ does, sum, over }: RowsFigure, entity: EntityMeta, isMet: Sql<boolean>): Sql {
  const sumOf = (property: string): Sql => sql`sum(${col(ROWS, columnOf(entity, property))})::numeric`;
  const ofWhole = (part: Sql, whole: Sql): Sql =>
    sql`round(100 * ${part} / nullif(${whole}, 0), ${sql.lit(SHARE_PLACES)}) as value, nullif(${whole}, 0) as weight`;
  if (does === 'share') return ofWhole(sql`count(*) filter (where ${isMet})`, sql`count(*)::numeric`);
  if (does === 'quotient') return ofWhole(sql`coalesce(${sumOf(sum!)}, 0)`, sumOf(over!)); // a quotient has both
  const number = sum === null ? sql`count(*)::numeric` : sql`coalesce(${sumOf(sum)}, 0)`;
  return sql`${number} as value, null::numeric as weight`;
}

/** @throws if the entity has no such column: a type parameter hides it from tsc */
export function columnOf({ name, columns }: EntityMeta, property: string): string {
  const column = columns.find((each) => each.name === property);
  if (!column) throw new Error(`${name} has no column ${property}`);
  return column.column;
}

/** A type on whose rows a figure depends. */
export interface TypeRead {
  readonly type: EntityMeta;
  /** A row changes only figures of the regions around it. */
  readonly isLocal: boolean;
}

/** The types on whose rows a figure depends, the region of a figure and the settings aside. */
export function typesRead({ figure }: Pick<Computation, 'figure'>, model: DataModel): readonly TypeRead[] {
  const read = new Map<EntityMeta, boolean>();
  const add = (type: EntityMeta, isLocal: boolean): void =>
    void read.set(type, (read.get(type) ?? true) && isLocal && isLocated(type));
  for (const each of figuresOf(figure)) {
    if (each.does === 'sql') {
      for (const type of each.reads) add(model.of(type), false);
      continue;
    }
    const base = model.of(each.of);
    add(base, true);
    for (const filter of [each.base, each.met]) reached(base, filter, (type, isNear) => add(type, isNear));
  }
  return [...read].map(([type, isLocal]) => ({ type, isLocal }));
}

/** Types of which a change may alter a figure, by name. */
export const changingTypes = (computed: Computation, model: DataModel): ReadonlyMap<string, boolean> =>
  new Map([
    ...(settingsRead(computed.figure).length > 0 ? [['Setting', false] as const] : []),
    ...typesRead(computed, model).map(({ type, isLocal }) => [type.name, isLocal] as const),
  ]);

/** Calls `add` with each type that a filter leads to, and whether its rows lie where those are that it started from. */
export function reached(
  entity: EntityMeta,
  filter: MomentFilter,
  add: (type: EntityMeta, isNear: boolean) => void,
  isTop = true,
): void {
  const goOn = (to: EntityMeta, part: unknown, isNear: boolean): void => {
    add(to, isNear);
    reached(to, part as MomentFilter, add, false);
  };
  for (const [name, value] of Object.entries(filter)) {
    if (name === 'and' || name === 'or') for (const part of value as MomentFilter[]) reached(entity, part, add, isTop);
    else if (name === 'not') reached(entity, value as MomentFilter, add, isTop);
    else if (entity.columns.some((column) => column.name === name && column.rolledUp))
      for (const child of rolledEntities(entity)) add(child, isTop && isWithParent(entity, child));
    else {
      const about = entity.abouts.find((each) => each.name === name);
      if (about) for (const { end, part } of endFilters(about, value as MomentFilter)) goOn(end, part, false);
      const relation = entity.manyToOne.find((each) => each.name === name);
      if (relation) goOn(relation.to, value, false);
      const to = listedBy(entity, name);
      if (!to) continue;
      const isBelow = entity.lists.some(({ field, isBelow }) => field === name && isBelow && !!entity.tree);
      for (const part of Object.values(value as MomentFilter))
        goOn(to, part, isTop && (isBelow || isWithParent(entity, to)));
    }
  }
}

/** Whether rows are located by the row above them. */
const isWithParent = (parent: EntityMeta, child: EntityMeta): boolean =>
  locationSource(child)?.to === parent || (locationAbout(child)?.to.includes(parent) ?? false);

/** The rows that a figure counts, as filters of the list of their type. */
export interface CountedRows {
  readonly list: string;
  /** What is counted, or summed. */
  readonly filter: MomentFilter;
  /** Of a share: what it is a share of, and what of that is not counted. */
  readonly base: MomentFilter | null;
  readonly unmet: MomentFilter | null;
}

/** @param places codes of the regions of the figure */
export function countedRows(
  figure: RowsFigure,
  at: FigureAt,
  places: readonly string[],
  model: DataModel,
): CountedRows {
  const entity = model.of(figure.of);
  const within = places.map((code) => ({ within: code }));
  const place = !isLocated(entity) ? {} : within.length === 1 ? within[0]! : { or: within };
  const [base, met] = [filterAt(figure.base, at), filterAt(figure.met, at)];
  const isShare = figure.does === 'share';
  return {
    list: entity.options.plural,
    filter: together([place, base, ...(isShare ? [met] : [])]),
    base: isShare ? together([place, base]) : null,
    unmet: isShare ? together([place, base, { not: met }]) : null,
  };
}

/** A filter whose conditions are those of all. */
function together(filters: readonly MomentFilter[]): MomentFilter {
  const names = filters.flatMap((filter) => Object.keys(filter));
  return new Set(names).size === names.length
    ? Object.fromEntries(filters.flatMap((filter) => Object.entries(filter)))
    : { and: filters.filter(isFilled) };
}
const isFilled = (filter: MomentFilter): boolean => Object.keys(filter).length > 0;
