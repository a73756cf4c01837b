import type { FieldNode } from 'graphql';
import { windowTail, type Window } from '../read/page.js';
import { all, sql, type Sql } from '../sql.js';
import { NotPlannable, type Compiler, type Field } from './compiler.js';
import { constantJson, listJson, orNull, textOf, type Json } from './json.js';
import { numbered, placeIn } from './rows.js';
import { cursorText } from './window.js';

/** Fields of a connection that depend on its page. */
export const OF_PAGE: ReadonlySet<string> = new Set(['nodes', 'edges', 'pageInfo']);

/** The `ofPage` callback of a selection without any field of a page. */
export const noPage = (): never => {
  throw new Error('no field of a page was selected');
};

interface Options {
  /** Condition of the rows that the page returns; all rows if absent. */
  readonly shown?: Sql | undefined;
  /** Fields of an edge besides its node and cursor. */
  readonly onEdge?: Readonly<Record<string, Json>>;
}

/** The page of a list: which of its rows are read, and the fields about them. */
export class Page {
  /** Whether one more row is read, to know if there are more. */
  private readonly looksAhead: boolean;
  /** Whether its rows are always numbered, whatever else is selected. */
  private readonly isCounted: boolean;

  constructor(
    private readonly compiler: Compiler,
    private readonly window: Window,
    fields: readonly Field[],
    private readonly alias: string,
    private readonly options: Options = {},
  ) {
    const pageInfos = fields.filter(({ name }) => name === 'pageInfo');
    const ahead = window.backward ? 'hasPreviousPage' : 'hasNextPage';
    this.looksAhead = pageInfos.some((info) => compiler.selected(info).some(({ name }) => name === ahead));
    this.isCounted = pageInfos.length > 0 || window.backward;
  }

  /** `order by … limit …` of the page's query. */
  get tail(): Sql {
    const size = this.window.size - (this.looksAhead ? 0 : 1); // `windowTail` reads one row more than its size
    return windowTail({ ...this.window, size }, this.alias);
  }

  /**
   * @param inOrder whether the rows are joined to others before they are returned
   * @param more their columns besides those of the table
   */
  rows(query: Sql, inOrder: boolean, more: readonly string[] = []): Sql {
    return this.isCounted || inOrder ? numbered(query, this.alias, more) : query;
  }

  /** @param text the selection on a row */
  member(field: Field, inOrder: () => boolean, text: (nodes: readonly FieldNode[]) => Sql): Json {
    if (field.name === 'pageInfo') return this.pageInfo(field);
    const selected = field.name === 'nodes' ? text(field.nodes) : this.edge(field, text);
    const order = sql`order by ${placeIn(this.alias)}${sql.raw(this.window.backward ? ' desc' : '')}`;
    return listJson(
      sql`string_agg(${selected}, ',' ${this.isCounted || inOrder() ? order : sql``}) ${this.filterClause()}`,
    );
  }

  /** A `filter` clause for the rows that the page returns. */
  private filterClause(): Sql {
    const { shown } = this.options;
    const within = this.looksAhead ? [sql`${placeIn(this.alias)} <= ${sql.lit(this.window.size)}`] : [];
    const conditions = [...within, ...(shown ? [shown] : [])];
    return conditions.length > 0 ? sql`filter (where ${all(conditions)})` : sql``;
  }

  private edge(field: Field, text: (nodes: readonly FieldNode[]) => Sql): Sql {
    const { compiler, window, alias, options } = this;
    const edge = compiler.below(field, ({ name, nodes }) => {
      if (name === 'node') return [text(nodes)];
      if (name === 'cursor') return ['"', cursorText(window, alias), '"'];
      const other = options.onEdge?.[name];
      if (!other) throw new NotPlannable(`${name} of an edge`);
      return other;
    });
    return textOf(edge);
  }

  private pageInfo(field: Field): Json {
    const { compiler, window, alias } = this;
    const more: Json = [sql`case when count(*) > ${sql.lit(window.size)} then 'true' else 'false' end`];
    const cursorAt = (isLastRead: boolean): Json => {
      const order = sql`order by ${placeIn(alias)}${sql.raw(isLastRead ? ' desc' : '')}`;
      return orNull(sql`'"' || (array_agg(${cursorText(window, alias)} ${order}) ${this.filterClause()})[1] || '"'`);
    };
    const fieldsOf: Readonly<Record<string, () => Json>> = {
      hasNextPage: () => (window.backward ? constantJson(window.before !== null) : more),
      hasPreviousPage: () => (window.backward ? more : constantJson(window.after !== null)),
      startCursor: () => cursorAt(window.backward),
      endCursor: () => cursorAt(!window.backward),
    };
    return compiler.below(field, ({ name }) => fieldsOf[name]!()); // all fields of PageInfo
  }
}
