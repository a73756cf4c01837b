import { seen } from '../access/reach.js';
import { windowConditions } from '../read/page.js';
import { countHits, hits, SEARCH_ORDER, type SearchArguments } from '../read/search.js';
import { all, as, col, every, ONE_ROW, sql, type Sql } from '../sql.js';
import type { Compiler, Field, Plan } from './compiler.js';
import { anyJson, constantJson, textOf, type Json } from './json.js';
import { OF_PAGE, Page } from './page.js';
import { anyText } from './roots.js';
import { planWindow } from './window.js';

/** What may be found and yet not read: those who search and those who read are not always the same. */
function readable(types: readonly string[], alias: string, { graph, actor }: Compiler): Sql | undefined {
  const cases = types.flatMap((name) => {
    const thing = graph.byName.get(name)!; // names of things
    const row = `${alias}_row`;
    const sight = seen(thing, row, actor);
    if (sight.length === 0) return [];
    return [sql`when ${sql.lit(name)} then exists (select 1 from ${as(thing, row)} where ${all([sql`${col(row, 'id')} = ${col(alias, 'id')}`, ...sight])})`]; // prettier-ignore
  });
  return cases.length === 0 ? undefined : sql`case ${col(alias, 'type')} ${sql.join(cases, sql` `)} else true end`;
}

/** `search`: what the index finds, each row read by its type. */
export const planSearch =
  (searched: readonly string[]): Plan =>
  (_, field, compiler) => {
    const { actor, graph, trace } = compiler;
    const types = trace.known((field.args as unknown as SearchArguments).types ?? null);
    const args = { ...field.args, types } as unknown as SearchArguments;
    const type = compiler.objectType(field);
    const fields = compiler.fields(type, field.nodes);
    const alias = compiler.alias('hit');
    const ofPage = fields.some(({ name }) => OF_PAGE.has(name));
    const member = (of: Field, inPage: () => Json): Json => {
      if (of.name === '__typename') return constantJson(type.name);
      if (of.name === 'totalCount') return [sql`(${countHits(args, { actor, graph })})`];
      return inPage();
    };
    if (!ofPage)
      return compiler.members(
        type,
        fields.map((of) => [of.key, member(of, () => [])]),
      );
    const window = planWindow('search', SEARCH_ORDER, args, trace, [args.query, (field.args as unknown as SearchArguments).types]); // prettier-ignore
    const wanted = types?.length ? types : searched;
    const page = new Page(compiler, window, fields, alias, {
      shown: readable(wanted, alias, compiler),
      onEdge: { score: [col(alias, 'score')], title: anyJson(col(alias, 'title'), false) },
    });
    const text = (nodes: Field['nodes']): Sql => anyText(wanted, col(alias, 'type'), col(alias, 'id'), { nodes }, compiler); // prettier-ignore
    const selected = compiler.members(
      type,
      fields.map((of) => [of.key, member(of, () => page.member(of, () => false, text))]),
    );
    const rows = sql`select ${every(alias)} from ${hits(args, { actor, graph }, trace)} ${sql.ref(alias)}
      where ${all(windowConditions(window, alias))} ${page.tail}`;
    return [sql`(select ${textOf(selected)} from (${page.rows(rows, false)}) ${sql.ref(alias)} ${ONE_ROW})`];
  };
