import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { typesInFilter } from '../../src/kernel/read/board.js';
import { measuresOf } from '../../src/kernel/model/measures.js';
import { offers, type EntityMeta } from '../../src/kernel/model/model.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { asking, type Caller } from '../access/doors.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { filterOf } from './any-filter.js';
import { argumentsOf, byFunction, fold, foldGroups, told, type Direction, type Grouping, type Having, type Key, type Order, type Shown } from './fold.js'; // prettier-ignore
import { model, rowsOf, type Filter } from './oracle.js';

const CALLERS: readonly Caller[] = ['nobody', 'an administrator', 'the steward of the county', 'a planner', 'a reader of the county']; // prettier-ignore
type Ask = Awaited<ReturnType<typeof asking>>;

let app: TestApp;
let asks: ReadonlyMap<Caller, Ask>;
beforeAll(async () => {
  app = await startTestApp();
  await withClient(app.databaseUrl, async (client) => {
    await client.query(`update talent set sensitivity = 'INTERNAL' where abs(hashtext(id::text)) % 3 = 0`);
    await client.query(`set session_replication_role = 'replica'`); // no history, which nobody asks here
    for (const { table, name } of model.entities)
      if (name !== 'Region') await client.query(`update ${table} set archived_at = now() where abs(hashtext(id::text)) % 11 ${name === 'Observation' ? '>' : '='} 0`); // prettier-ignore
  });
  asks = new Map(await Promise.all(CALLERS.map(async (caller) => [caller, await asking(app, caller)] as const)));
});
afterAll(() => app.stop());

/** A property asks hundreds of times; a busy machine is no failure. */
const PATIENCE_MS = 120_000;
const BATCH = 10;

/** Everything that can be aggregated or grouped by, as a selection on a row. */
function shownBy(entity: EntityMeta): string {
  const { measured, groups, ancestors, relations } = measuresOf(entity);
  const columns = new Set([...measured, ...groups].map(({ name }) => name));
  return ['id', ...columns, ...[...ancestors, ...relations].map(({ name }) => `${name} { id }`)].join(' ');
}

function aggregateOf(entity: EntityMeta): string {
  const { distinct, amounts, extremes } = byFunction(entity);
  const of = (column: (typeof distinct)[number]): string =>
    `distinct ${amounts.includes(column) ? 'sum avg ' : ''}${extremes.includes(column) ? 'min max' : ''}`;
  return ['count', ...distinct.map((column) => `${column.name} { ${of(column)} }`)].join(' ');
}

interface Page {
  readonly nodes: readonly Shown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

/** All pages of lists with these filters, as a caller gets them. */
async function pagesOf(
  entity: EntityMeta,
  filters: readonly Filter[],
  selection: string,
  ask: Ask,
): Promise<Shown[][]> {
  const found = filters.map((): Shown[] => []);
  let open = filters.map((filter, at) => ({ filter, at, after: null as string | null }));
  while (open.length > 0) {
    const declared = open.map(({ at }) => `$f${at}: ${entity.name}Filter, $c${at}: String`).join(', ');
    const lists = open.map(({ at }) => `l${at}: ${entity.options.plural}(filter: $f${at}, first: 100, after: $c${at}) { nodes { ${selection} } pageInfo { hasNextPage endCursor } }`); // prettier-ignore
    const variables = Object.fromEntries(open.flatMap(({ at, filter, after }) => [[`f${at}`, filter], [`c${at}`, after]])); // prettier-ignore
    const data = (await ask(`query (${declared}) { ${lists.join(' ')} }`, variables)) as Record<string, Page>;
    open = open.flatMap(({ filter, at }) => {
      const { nodes, pageInfo } = data[`l${at}`]!; // asked above
      found[at]!.push(...nodes);
      return pageInfo.hasNextPage ? [{ filter, at, after: pageInfo.endCursor }] : [];
    });
  }
  return found;
}

interface Case {
  readonly filter: Filter;
  readonly grouping: Grouping;
}

/** Aggregates and groups of lists with these filters, in one operation. */
async function answersTo(entity: EntityMeta, cases: readonly Case[], ask: Ask) {
  const { name, options: { plural } } = entity; // prettier-ignore
  const declared = cases.map((_, at) => `$f${at}: ${name}Filter, $b${at}: [${name}GroupBy!]!, $h${at}: ${name}Having, $o${at}: [${name}GroupOrder!], $n${at}: Int`); // prettier-ignore
  const lists = cases.map((_, at) => `l${at}: ${plural}(filter: $f${at}, first: 1) { totalCount aggregate { ...A }
    groupCount(by: $b${at}, having: $h${at}) groups(by: $b${at}, having: $h${at}, orderBy: $o${at}, first: $n${at}) { keys { value } ...A } }`); // prettier-ignore
  const variables = cases.flatMap(({ filter, grouping }, at) => {
    const { by, having, orderBy, first } = argumentsOf(entity, grouping);
    return Object.entries({ f: filter, b: by, h: having, o: orderBy, n: first }).map(([letter, value]) => [`${letter}${at}`, value] as const); // prettier-ignore
  });
  const query = `query (${declared.join(', ')}) { ${lists.join(' ')} } fragment A on ${name}Aggregate { ${aggregateOf(entity)} }`; // prettier-ignore
  const data = await ask(query, Object.fromEntries(variables));
  return cases.map((_, at) => {
    const { totalCount, aggregate, groups, groupCount } = data[`l${at}`];
    return {
      totalCount: totalCount as unknown,
      aggregate: told(entity, aggregate),
      groups: {
        totalCount: groupCount as unknown,
        nodes: groups.map((group: { keys: { value: string | null }[] }) => ({
          keys: group.keys.map(({ value }) => value),
          aggregate: told(entity, group),
        })) as unknown,
      },
    };
  });
}

const direction = fc.constantFrom<Direction>('ASC', 'DESC');

function groupingOf(entity: EntityMeta): fc.Arbitrary<Grouping> {
  const { groups, times, ancestors, relations } = measuresOf(entity);
  const { amounts, extremes } = byFunction(entity);
  const keys: fc.Arbitrary<Key>[] = [
    fc.constantFrom(...groups).map(({ name }) => ({ field: name })),
    fc.record({
      field: fc.constantFrom(...times.map(({ name }) => name)),
      bucket: fc.constantFrom('YEAR', 'QUARTER', 'MONTH'),
    }),
    ...[ancestors, relations].filter(({ length }) => length > 0).map((manyToOne) => fc.constantFrom(...manyToOne).map(({ name }) => ({ one: name }))), // prettier-ignore
  ];
  const amount = amounts.length > 0 ? [fc.record({ name: fc.constantFrom('sum' as const, 'avg' as const), field: fc.constantFrom(...amounts.map((c) => c.name)) })] : []; // prettier-ignore
  const extreme = fc.record({ name: fc.constantFrom('min' as const, 'max' as const), field: fc.constantFrom(...extremes.map((c) => c.name)) }); // prettier-ignore
  const operator = fc.constantFrom('gte', 'lte', 'gt', 'lt', 'eq' as const);
  const having: fc.Arbitrary<Having>[] = [fc.record({ name: fc.constant('count' as const), operator, value: fc.constantFrom('1', '2', '5', '20') })]; // prettier-ignore
  if (amounts.length > 0) {
    const numbers = rowsOf(entity).flatMap((row) => amounts.flatMap(({ name }) => (row[name] == null ? [] : [String(row[name] as string)]))); // prettier-ignore
    having.push(fc.record({
      name: fc.constantFrom('sum', 'avg', 'min', 'max' as const), field: fc.constantFrom(...amounts.map((c) => c.name)),
      operator, value: fc.constantFrom('0', '100.5', ...numbers.slice(0, 40)),
    })); // prettier-ignore
  }
  return fc.array(fc.oneof(...keys), { minLength: 1, maxLength: 3 }).chain((chosen) => {
    const by = fc.oneof(fc.nat(chosen.length - 1), fc.constant('count' as const), extreme, ...amount);
    return fc.record({
      keys: fc.constant(chosen),
      orders: fc.array(fc.record({ by, direction }) as fc.Arbitrary<Order>, { maxLength: 2 }),
      having: fc.uniqueArray(fc.oneof(...having), { maxLength: 2, selector: ({ name }) => name }),
      first: fc.integer({ min: 1, max: 8 }),
    });
  });
}

/** Of a list of 40,000 rows one township, of hundreds one county: a fold over all its pages has to come to an end. */
function corner(entity: EntityMeta, filter: Filter): Filter {
  const { length } = rowsOf(entity);
  if (length < 500 || !(entity.tree ?? entity.manyToOne.some(({ isLocation }) => isLocation))) return filter;
  const within = length < 5000 ? '420529' : '420528203';
  return { ...filter, and: [...((filter['and'] as Filter[] | undefined) ?? []), { within }] };
}

const caseOf = (entity: EntityMeta): fc.Arbitrary<Case> => {
  const archived = fc.constantFrom({}, {}, { archived: 'INCLUDE' }, { archived: 'ONLY' });
  const filter = fc.tuple(fc.oneof(fc.constant({}), filterOf(entity, 2, 1)), archived).map((parts): Filter => corner(entity, Object.assign({}, ...parts) as Filter)); // prettier-ignore
  return fc.record({ filter, grouping: groupingOf(entity) });
};

const isRestricted = (entity: EntityMeta, filter: Filter): boolean =>
  [entity, ...typesInFilter(entity, filter)].some(({ options }) => options.restricted);

/** Of what nobody is kept from, two who differ most and each time another of the rest: they share a plan. */
const callersOf = ({ options }: EntityMeta, run: number): readonly Caller[] =>
  options.restricted ? CALLERS : [...CALLERS.slice(0, 2), CALLERS[2 + (run % 3)]!]; // there are five

let asked = 0;
describe.each(
  model.entities
    .filter((entity) => offers(entity, 'aggregates'))
    .map((entity) => [entity.options.plural, entity] as const),
)('%s', (_, entity) => {
  test('come to what a fold over all their pages gives, for every caller', { timeout: PATIENCE_MS }, async () => {
    const [everything] = await pagesOf(
      entity,
      [corner(entity, { archived: 'INCLUDE' })],
      shownBy(entity),
      asks.get('an administrator')!,
    );
    let runs = 0;
    const rows = new Map(everything!.map((row) => [row.id, row]));
    const batch = async (cases: readonly Case[]): Promise<void> => {
      const pages = async (caller: Caller, chosen: readonly Case[]): Promise<Map<Case, Shown[]>> => {
        const found = await pagesOf(entity, chosen.map(({ filter }) => filter), 'id', asks.get(caller)!); // prettier-ignore
        return new Map(chosen.map((each, at) => [each, found[at]!.map(({ id }) => rows.get(id)!)])); // the administrator sees all
      };
      const shared = await pages(
        'an administrator',
        cases.filter(({ filter }) => !isRestricted(entity, filter)),
      );
      for (const caller of callersOf(entity, (runs += 1))) {
        const own = await pages(caller, cases.filter(({ filter }) => isRestricted(entity, filter))); // prettier-ignore
        const answers = await answersTo(entity, cases, asks.get(caller)!);
        for (const [at, each] of cases.entries()) {
          const list = (own.get(each) ?? shared.get(each))!; // one of the two
          const expected = { totalCount: list.length, aggregate: fold(entity, list), groups: foldGroups(entity, list, each.grouping) }; // prettier-ignore
          expect(answers[at], JSON.stringify([caller, each.filter, argumentsOf(entity, each.grouping)])).toEqual(
            expected,
          );
          asked += 1;
        }
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(caseOf(entity), { minLength: BATCH, maxLength: BATCH }), batch), {
      numRuns: entity.options.restricted ? 5 : 3,
      endOnFailure: true, // what is thrown names the filter
    });
  });
});

test('500 filters were asked by 5 callers, who do not all see the same', async () => {
  expect(asked).toBeGreaterThanOrEqual(500 * 3);
  const counts = await Promise.all(CALLERS.map(async (caller) => (await asks.get(caller)!('{ talents { aggregate { count } } }')).talents.aggregate.count as number)); // prettier-ignore
  const [nobody, administrator, steward, planner, reader] = counts;
  expect(nobody).toBeLessThan(steward!);
  expect(steward).toBeLessThan(administrator!);
  expect([planner, reader]).toEqual([administrator, steward]);
});
