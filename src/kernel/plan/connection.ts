import { namesSmallRegion, inRegion, filterPredicate, presetPredicate, type Filter } from '../read/filter.js';
import { listName, rootName, type RootSlice } from '../read/list-query.js';
import { orderKeys } from '../read/order.js';
import { windowConditions, type ListArguments } from '../read/page.js';
import { ONE_ROW, all, as, col, every, sql, type Sql } from '../sql.js';
import type { EntityMeta, ListMeta } from '../model/model.js';
import { aggregateJson } from './aggregate.js';
import { NotPlannable, type Compiler, type Field, type Plan } from './compiler.js';
import { groupCountJson, groupsJson } from './groups.js';
import { numberJson, textOf, type Json } from './json.js';
import { OF_PAGE, Page } from './page.js';
import { rowsQuery, rowText, type RowSource } from './rows.js';
import { planPageSize, planWindow } from './window.js';

/** Column with the total number of rows, beside each row. */
const TOTAL = '$total';

/** A list of an entity, at the root or under a row. */
interface List {
  readonly name: string;
  readonly entity: EntityMeta;
  readonly on: (alias: string) => readonly Sql[];
  /** Its rows are a range of paths, whose size PostgreSQL cannot estimate. */
  readonly isRange?: boolean | undefined;
  readonly preset?: Filter | undefined;
}

export const planList =
  (entity: EntityMeta, slice?: RootSlice): Plan =>
  (_, field, compiler) =>
    planConnection({ name: rootName(entity, slice), entity, on: () => [], preset: slice?.preset }, field, compiler);

export const planListUnder =
  (many: ListMeta): Plan<RowSource> =>
  ({ alias, level }, field, compiler) =>
    planConnection(
      {
        name: listName(many),
        entity: many.to,
        on: (at) => [many.on(alias, at, level)],
        isRange: many.isBelow && !level,
        preset: many.preset,
      },
      field,
      compiler,
    );

function planConnection(list: List, field: Field, compiler: Compiler): Json {
  const { entity } = list;
  const { actor, dependencies } = compiler;
  const args: ListArguments = {
    ...field.args,
    orderBy: dependencies.dependOn(field.args['orderBy'] as ListArguments['orderBy']),
  };
  const isSmallRegion = namesSmallRegion(entity, args.filter, dependencies);
  const rows = (alias: string, more: readonly Sql[] = []): Sql => {
    const conditions = [
      ...list.on(alias),
      ...presetPredicate(entity, list.preset, alias, actor),
      ...filterPredicate(entity, args.filter, alias, actor, dependencies, isSmallRegion),
      ...more,
    ];
    return sql`from ${as(entity, alias)}
      where ${all(isSmallRegion ? inRegion(entity, args.filter!, alias, conditions) : conditions)}`;
  };
  const fields = compiler.selected(field);
  const isRange = list.isRange === true || (args.filter != null && 'within' in args.filter);
  const isFiltered = args.filter != null || list.preset !== undefined;
  const ofAllRows = (of: Field): Json => {
    // PostgreSQL can tell from the actual values whether the range or the filter is more selective
    if (isRange && !isSmallRegion && isFiltered && of.name !== 'totalCount') compiler.isPlannedAnew = true;
    return allRowsField(entity, of, rows, compiler);
  };
  planPageSize(args, dependencies, compiler.largestPage);
  if (!fields.some(({ name }) => OF_PAGE.has(name))) return compiler.below(field, ofAllRows);
  const keys = orderKeys(entity, actor, args.orderBy);
  const window = planWindow(list.name, keys, args, dependencies, null, compiler.largestPage);
  const alias = compiler.alias();
  const cursorConditions = windowConditions(window, alias);
  // a range is read completely for its order, so its rows are counted on the way
  const isCounted = isRange && cursorConditions.length === 0 && fields.some(({ name }) => name === 'totalCount');
  const total = isCounted ? sql`, count(*) over () as ${sql.ref(TOTAL)}` : sql``;
  const page = new Page(compiler, window, fields, alias);
  const query = rowsQuery(compiler, entity, alias, {
    rows: (inOrder) => {
      const source = rows(alias, cursorConditions);
      // `offset 0` separates a range from the order; otherwise PostgreSQL walks the index of the order until it meets
      // enough rows of the range. To count the rows of a small region it reads them all anyway.
      const fenced =
        isRange && !(isSmallRegion && isCounted)
          ? sql`from (select ${every(alias)} ${source} offset 0) ${sql.ref(alias)}`
          : source;
      return page.rows(sql`select ${every(alias)}${total} ${fenced} ${page.tail}`, inOrder, isCounted ? [TOTAL] : []);
    },
    select: (row, inOrder) =>
      textOf(
        compiler.below(field, (of) => {
          if (OF_PAGE.has(of.name)) return page.member(of, inOrder, (nodes) => rowText(compiler, row, nodes));
          if (isCounted && of.name === 'totalCount') return numberJson(sql`coalesce(min(${col(alias, TOTAL)}), 0)`);
          return ofAllRows(of);
        }),
      ),
  });
  return [sql`(${query} ${ONE_ROW})`];
}

/** Fields about all rows of a list. */
function allRowsField(entity: EntityMeta, field: Field, rows: (alias: string) => Sql, compiler: Compiler): Json {
  switch (field.name) {
    case 'totalCount':
      return numberJson(sql`(select count(*) ${rows(compiler.alias())})`);
    case 'aggregate':
      return aggregateJson(entity, field, rows, compiler);
    case 'groups':
      return groupsJson(entity, field, rows, compiler);
    case 'groupCount':
      return groupCountJson(entity, field, rows, compiler);
    default:
      throw new NotPlannable(`${field.name} of a connection`);
  }
}
