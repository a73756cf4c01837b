import type { FieldNode } from 'graphql';
import { windowTail, type Window } from '../read/page.js';
import { all, sql, type Sql } from '../sql.js';
import { NotPlannable, type Compiler, type Field } from './compiler.js';
import { constantJson, listJson, orNull, textOf, type Json } from './json.js';
import { numbered, placeIn } from './rows.js';
import { cursorText } from './window.js';

/** Fields of a connection that its page answers. */
export const OF_PAGE: ReadonlySet<string> = new Set(['nodes', 'edges', 'pageInfo']);

/** What answers fields of a page where none was selected. */
export const noPage = (): never => {
  throw new Error('no field of a page was selected');
};

interface Options {
  /** Which of the rows that were read are shown; all without it. */
  readonly shown?: Sql | undefined;
  /** What an edge has besides its node and cursor. */
  readonly onEdge?: Readonly<Record<string, Json>>;
}

/** The page of a list: which rows of it are read, and what is said of them. */
export class Page {
  /** Whether one row more is read, to know if there are more. */
  private readonly looksAhead: boolean;
  /** Whether its rows are numbered whatever else is asked. */
  private readonly isCounted: boolean;

  constructor(
    private readonly compiler: Compiler,
    private readonly window: Window,
    fields: readonly Field[],
    private readonly alias: string,
    private readonly options: Options = {},
  ) {
    const infos = fields.filter(({ name }) => name === 'pageInfo');
    const ahead = window.backward ? 'hasPreviousPage' : 'hasNextPage';
    this.looksAhead = infos.some((info) => compiler.selected(info).some(({ name }) => name === ahead));
    this.isCounted = infos.length > 0 || window.backward;
  }

  /** `order by … limit …` of what is read. */
  get tail(): Sql {
    const size = this.window.size - (this.looksAhead ? 0 : 1); // `windowTail` reads one more than its size
    return windowTail({ ...this.window, size }, this.alias);
  }

  /**
   * @param inOrder whether the rows are joined to others before they are shown
   * @param more what they have besides the columns of a table
   */
  rows(query: Sql, inOrder: boolean, more: readonly string[] = []): Sql {
    return this.isCounted || inOrder ? numbered(query, this.alias, more) : query;
  }

  /** @param text what is selected of a row */
  member(field: Field, inOrder: () => boolean, text: (nodes: readonly FieldNode[]) => Sql): Json {
    if (field.name === 'pageInfo') return this.pageInfo(field);
    const selected = field.name === 'nodes' ? text(field.nodes) : this.edge(field, text);
    const order = sql`order by ${placeIn(this.alias)}${sql.raw(this.window.backward ? ' desc' : '')}`;
    return listJson(sql`string_agg(${selected}, ',' ${this.isCounted || inOrder() ? order : sql``}) ${this.those()}`);
  }

  /** Of what was read, what the page shows. */
  private those(): Sql {
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
      return orNull(sql`'"' || (array_agg(${cursorText(window, alias)} ${order}) ${this.those()})[1] || '"'`);
    };
    const answers: Readonly<Record<string, () => Json>> = {
      hasNextPage: () => (window.backward ? constantJson(window.before !== null) : more),
      hasPreviousPage: () => (window.backward ? more : constantJson(window.after !== null)),
      startCursor: () => cursorAt(window.backward),
      endCursor: () => cursorAt(!window.backward),
    };
    return compiler.below(field, ({ name }) => answers[name]!()); // all fields of PageInfo
  }
}
