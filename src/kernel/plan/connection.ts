import type { FieldNode } from 'graphql';
import { where } from '../read/filter.js';
import { orderKeys } from '../read/order.js';
import { windowConditions, windowTail, type ListArguments, type Window } from '../read/page.js';
import { ONE_ROW, all, as, every, sql, type Sql } from '../sql.js';
import type { Thing, ToMany } from '../thing/graph.js';
import { aggregateJson } from './aggregate.js';
import { Unplanned, type Compiler, type Field, type Plan } from './compiler.js';
import { groupsJson } from './groups.js';
import { constantJson, listJson, objectJson, orNull, textOf, type Json } from './json.js';
import { numbered, placeIn, rowsQuery, rowText, type RowSource } from './rows.js';
import { cursorText, planWindow } from './window.js';

/** A list of things where it hangs: on a row, or at the root. */
interface List {
  readonly name: string;
  readonly thing: Thing;
  readonly on: (alias: string) => readonly Sql[];
}

export const planList = (thing: Thing): Plan => (_, field, compiler) =>
  planConnection({ name: thing.options.plural, thing, on: () => [] }, field, compiler); // prettier-ignore

export const planMany =
  (many: ToMany): Plan<RowSource> =>
  ({ alias, level }, field, compiler) =>
    planConnection({ name: `${many.from.name}.${many.field}`, thing: many.to, on: (at) => [many.on(alias, at, level)] }, field, compiler); // prettier-ignore

/** Fields of a connection that its page answers. */
const OF_PAGE = new Set(['nodes', 'edges', 'pageInfo']);

function planConnection(list: List, field: Field, compiler: Compiler): Json {
  const type = compiler.objectType(field);
  const fields = compiler.fields(type, field.nodes);
  const { filter } = field.args as ListArguments;
  const conditions = (alias: string): Sql[] => [...list.on(alias), ...where(list.thing, filter, alias, compiler.actor, compiler.trace)]; // prettier-ignore
  const members = (ofPage: (of: Field) => Json): Json =>
    objectJson(fields.map((of) => [of.key, OF_PAGE.has(of.name) ? ofPage(of) : ofWhole(list, of, conditions, compiler)])); // prettier-ignore
  const notThere = (): never => {
    throw new Error('a connection without a page has no fields of one');
  };
  if (!fields.some(({ name }) => OF_PAGE.has(name))) return members(notThere);
  const keys = orderKeys(list.thing, compiler.trace.known((field.args as ListArguments).orderBy));
  const window = planWindow(list.name, keys, field.args, compiler.trace);
  const page = new Page(compiler, window, fields);
  const alias = compiler.alias();
  const query = rowsQuery(compiler, list.thing, alias, {
    rows: (inOrder) => page.rows(sql`select ${every(alias)} from ${as(list.thing, alias)}
      where ${all([...conditions(alias), ...windowConditions(window, alias)])} ${windowTail({ ...window, size: page.read }, alias)}`, alias, inOrder), // prettier-ignore
    select: (row, inOrder) => {
      const selected = (of: Field): Json => page.member(of, alias, inOrder, (nodes) => rowText(compiler, row, nodes));
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
      return constantJson(compiler.objectType({ ...field, type: field.type }).name);
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

/** The page of a list: which rows of it are read, and what is said of them. */
export class Page {
  /** Whether one row more is read, to know if there are more. */
  private readonly looksAhead: boolean;

  constructor(
    private readonly compiler: Compiler,
    private readonly window: Window,
    fields: readonly Field[],
  ) {
    const ahead = window.backward ? 'hasPreviousPage' : 'hasNextPage';
    this.looksAhead = fields.some((field) => field.name === 'pageInfo' && compiler.fields(compiler.objectType(field), field.nodes).some(({ name }) => name === ahead)); // prettier-ignore
    this.isCounted = this.looksAhead || window.backward || fields.some(({ name }) => name === 'pageInfo');
  }

  /** Whether its rows are numbered whatever else is asked. */
  private readonly isCounted: boolean;

  /** How many rows are read, less one. */
  get read(): number {
    return this.window.size - (this.looksAhead ? 0 : 1);
  }

  rows(query: Sql, alias: string, inOrder: boolean): Sql {
    return this.isCounted || inOrder ? numbered(query, alias) : query;
  }

  member(field: Field, alias: string, inOrder: () => boolean, text: (nodes: readonly FieldNode[]) => Sql): Json {
    const { compiler, window } = this;
    if (field.name === 'pageInfo') return this.pageInfo(field, alias);
    if (field.name === 'nodes') return this.list(text(field.nodes), alias, inOrder);
    const type = compiler.objectType(field);
    const edge = objectJson(
      compiler.fields(type, field.nodes).map((of): [string, Json] => {
        if (of.name === 'node') return [of.key, [text(of.nodes)]];
        if (of.name === 'cursor') return [of.key, ['"', cursorText(window, alias), '"']];
        if (of.name === '__typename') return [of.key, constantJson(type.name)];
        throw new Unplanned(`${of.name} of an edge`);
      }),
    );
    return this.list(textOf(edge), alias, inOrder);
  }

  private list(text: Sql, alias: string, inOrder: () => boolean): Json {
    const place = placeIn(alias);
    const order = this.isCounted || inOrder() ? sql` order by ${place}${sql.raw(this.window.backward ? ' desc' : '')}` : sql``; // prettier-ignore
    const those = this.looksAhead ? sql` filter (where ${place} <= ${sql.lit(this.window.size)})` : sql``;
    return listJson(sql`string_agg(${text}, ','${order})${those}`);
  }

  private pageInfo(field: Field, alias: string): Json {
    const { compiler, window } = this;
    const type = compiler.objectType(field);
    const more = sql`case when count(*) > ${sql.lit(window.size)} then 'true' else 'false' end`;
    const place = placeIn(alias);
    const cursorAt = (isLastRead: boolean): Json => {
      const those = sql`filter (where ${place} <= ${sql.lit(window.size)})`;
      const order = sql`order by ${place}${sql.raw(isLastRead ? ' desc' : '')}`;
      return orNull(sql`'"' || (array_agg(${cursorText(window, alias)} ${order}) ${those})[1] || '"'`);
    };
    const answers: Readonly<Record<string, () => Json>> = {
      __typename: () => constantJson(type.name),
      hasNextPage: () => (window.backward ? constantJson(window.before !== null) : [more]),
      hasPreviousPage: () => (window.backward ? [more] : constantJson(window.after !== null)),
      startCursor: () => cursorAt(window.backward),
      endCursor: () => cursorAt(!window.backward),
    };
    return objectJson(compiler.fields(type, field.nodes).map(({ key, name }) => [key, answers[name]!()])); // all fields of PageInfo
  }
}
