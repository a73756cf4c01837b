import { readPredicate } from '../access/scope.js';
import { windowConditions } from '../read/page.js';
import { countHits, hits, SEARCH_ORDER, type SearchArguments } from '../read/search.js';
import { all, as, col, every, ONE_ROW, sql, type Sql } from '../sql.js';
import type { Compiler, Field, Plan } from './compiler.js';
import { numberJson, stringJson, textOf, type Json } from './json.js';
import { noPage, OF_PAGE, Page } from './page.js';
import { anyText, entitiesNamed } from './rows.js';
import { planPageSize, planWindow } from './window.js';

/** Condition of the hits that the actor may read: the rights to search and to read are not always the same. */
function readable(types: readonly string[], alias: string, { model, actor }: Compiler): Sql | undefined {
  const cases = types.flatMap((name) => {
    const entity = model.byName.get(name)!; // names of entities
    const row = `${alias}_row`;
    const readScope = readPredicate(entity, row, actor);
    if (readScope.length === 0) return [];
    return [
      sql`when ${sql.lit(name)} then exists (select 1 from ${as(entity, row)}
        where ${all([sql`${col(row, 'id')} = ${col(alias, 'id')}`, ...readScope])})`,
    ];
  });
  return cases.length === 0 ? undefined : sql`case ${col(alias, 'type')} ${sql.join(cases, sql` `)} else true end`;
}

/** `search`: the hits of the index, each row read by its type. */
export const planSearch =
  (searched: readonly string[]): Plan =>
  (_, field, compiler) => {
    const fieldArgs = field.args as unknown as SearchArguments; // the arguments of the field
    const args = { ...fieldArgs, types: compiler.dependencies.dependOn(fieldArgs.types ?? null) };
    const total = compiler.alias('total');
    const answer = (ofPage: (of: Field) => Json): Sql =>
      textOf(compiler.below(field, (of) => (of.name === 'totalCount' ? numberJson(col(total, 'total')) : ofPage(of))));
    const fields = compiler.selected(field);
    const isCounted = fields.some(({ name }) => name === 'totalCount');
    // counted beside the answer: once, under however many aliases
    const withTotal = (text: Sql): Sql =>
      isCounted
        ? sql`(select ${text} from (${countHits(args, compiler, compiler.dependencies)}) ${sql.ref(total)})`
        : text;
    planPageSize(args, compiler.dependencies);
    if (!fields.some(({ name }) => OF_PAGE.has(name))) return [withTotal(answer(noPage))];
    const types = args.types?.length ? args.types : searched;
    const window = planWindow('search', SEARCH_ORDER, args, compiler.dependencies, [args.query, args.types]);
    const alias = compiler.alias('hit');
    const page = new Page(compiler, window, fields, alias, {
      shown: readable(types, alias, compiler),
      onEdge: { score: numberJson(col(alias, 'score')), title: stringJson(col(alias, 'title'), false) },
    });
    const text = (nodes: Field['nodes']): Sql =>
      anyText(entitiesNamed(types, compiler), col(alias, 'type'), col(alias, 'id'), { nodes }, compiler);
    const selected = answer((of) => page.member(of, () => false, text));
    const rows = sql`select ${every(alias)} from ${hits(args, compiler, compiler.dependencies)} ${sql.ref(alias)}
      where ${all(windowConditions(window, alias))} ${page.tail}`;
    return [withTotal(sql`(select ${selected} from (${page.rows(rows, false)}) ${sql.ref(alias)} ${ONE_ROW})`)];
  };
