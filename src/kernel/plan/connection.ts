import { where } from '../read/filter.js';
import { orderKeys } from '../read/order.js';
import { windowConditions, type ListArguments } from '../read/page.js';
import { ONE_ROW, all, as, every, sql, type Sql } from '../sql.js';
import type { Thing, ToMany } from '../thing/graph.js';
import { aggregateJson } from './aggregate.js';
import { Unplanned, type Compiler, type Field, type Plan } from './compiler.js';
import { groupsJson } from './groups.js';
import { constantJson, textOf, type Json } from './json.js';
import { OF_PAGE, Page } from './page.js';
import { rowsQuery, rowText, type RowSource } from './rows.js';
import { planWindow } from './window.js';

/** A list of things where it hangs: on a row, or at the root. */
interface List {
  readonly name: string;
  readonly thing: Thing;
  readonly on: (alias: string) => readonly Sql[];
  /** Its rows are a range of paths, of which PostgreSQL cannot know how long it is. */
  readonly isRange?: boolean | undefined;
}

export const planList = (thing: Thing): Plan => (_, field, compiler) =>
  planConnection({ name: thing.options.plural, thing, on: () => [] }, field, compiler); // prettier-ignore

export const planMany =
  (many: ToMany): Plan<RowSource> =>
  ({ alias, level }, field, compiler) =>
    planConnection({ name: `${many.from.name}.${many.field}`, thing: many.to, on: (at) => [many.on(alias, at, level)], isRange: many.isBelow && !level }, field, compiler); // prettier-ignore

function planConnection(list: List, field: Field, compiler: Compiler): Json {
  const type = compiler.objectType(field);
  const fields = compiler.fields(type, field.nodes);
  const { filter } = field.args as ListArguments;
  const conditions = (alias: string): Sql[] => [...list.on(alias), ...where(list.thing, filter, alias, compiler.actor, compiler.trace)]; // prettier-ignore
  const members = (ofPage: (of: Field) => Json): Json =>
    compiler.members(type, fields.map((of) => [of.key, OF_PAGE.has(of.name) ? ofPage(of) : ofWhole(list, of, conditions, compiler)])); // prettier-ignore
  const notThere = (): never => {
    throw new Error('a connection without a page has no fields of one');
  };
  if (!fields.some(({ name }) => OF_PAGE.has(name))) return members(notThere);
  const keys = orderKeys(list.thing, compiler.trace.known((field.args as ListArguments).orderBy));
  // fenced off from the order, or PostgreSQL walks the index of the order until it comes by enough rows of the range
  const isRange = list.isRange ?? (filter != null && 'within' in filter);
  const window = planWindow(list.name, keys, field.args, compiler.trace);
  const alias = compiler.alias();
  const page = new Page(compiler, window, fields, alias);
  const query = rowsQuery(compiler, list.thing, alias, {
    rows: (inOrder) => {
      const conditioned = sql`select ${every(alias)} from ${as(list.thing, alias)} where ${all([...conditions(alias), ...windowConditions(window, alias)])}`; // prettier-ignore
      return page.rows(isRange ? sql`select * from (${conditioned} offset 0) ${sql.ref(alias)} ${page.tail}` : sql`${conditioned} ${page.tail}`, inOrder); // prettier-ignore
    },
    select: (row, inOrder) => {
      const selected = (of: Field): Json => page.member(of, inOrder, (nodes) => rowText(compiler, row, nodes));
      return textOf(members(selected));
    },
  });
  return [sql`(${query} ${ONE_ROW})`];
}

/** Fields that are about all rows of a list. */
function ofWhole(list: List, field: Field, conditions: (alias: string) => Sql[], compiler: Compiler): Json {
  const rows = (alias: string): Sql => sql`from ${as(list.thing, alias)} where ${all(conditions(alias))}`;
  switch (field.name) {
    case '__typename':
      return constantJson(`${list.thing.name}Connection`);
    case 'totalCount':
      return [sql`(select count(*) ${rows(compiler.alias())})`];
    case 'aggregate':
      return aggregateJson(list.thing, field, rows, compiler);
    case 'groups':
      return groupsJson(list.thing, field, rows, compiler);
    default:
      throw new Unplanned(`${field.name} of a connection`);
  }
}
