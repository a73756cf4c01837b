import fc from 'fast-check';
import { getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declareCosts, loadOf } from '../../src/kernel/schema/cost/cost.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { TODAY } from '../../src/kernel/model/preset.js';
import { slice, type Slice } from '../../src/kernel/model/slice.js';
import { defineModule } from '../../src/kernel/module.js';
import { Region } from '../../src/modules/region/region.entity.js';
import { subscribe } from '../kit/socket.js';
import { ToyItem, ToyMark } from './toy-marks.js';
import { anyFilter, modules, startToyMarks, type Filter, type ToyMarks } from './toy-marks-kit.js';

let toy: ToyMarks;
beforeAll(async () => {
  toy = await startToyMarks();
});
afterAll(() => toy?.stop());

/** Each slice of marks, and its preset as a filter. */
const SLICES: Readonly<Record<string, Filter>> = {
  toyDisclosures: { item: { list: ['DISCLOSURE'] } },
  toyDueMarks: { state: ['DUE'] },
  toyLateMarks: { state: ['DUE'], dueOn: { lt: '2024-10-31' } },
};
const COUNTY = '420529';

/** What a list is asked, under the name of the field that answers. */
const question = (list: string, under: boolean): string => {
  const field = `list: ${list}(filter: $filter, first: $first, after: $after, orderBy: $orderBy) {
    totalCount groupCount(by: [STATE, ITEM]) pageInfo { hasNextPage endCursor } edges { node { id isOverdue item { name } } }
    aggregate { count score { sum avg distinct } dueOn { max } } groups(by: [ITEM_LIST, CARRIERS]) { keys { name value } count score { sum } } }`;
  return `query ($filter: ToyMarkFilter, $first: Int, $after: String, $orderBy: [ToyMarkOrder!]) {
    ${under ? `region(code: "${COUNTY}") { ${field} }` : field} }`;
}; // prettier-ignore

interface List {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: { readonly id: string } }[];
}

/** The answer of a list to anything, by both paths, which must agree; cursors belong to one list. */
async function listOf(
  list: string,
  under: boolean,
  variables: object,
  headers?: Record<string, string>,
): Promise<List> {
  const [planned, resolved] = await Promise.all(
    [toy.planned, toy.resolved].map((app) => app.ask(question(list, under), variables, headers && { headers })),
  );
  expect(planned!.data).toEqual(resolved!.data);
  expect(planned!.statements).toBeLessThanOrEqual(1); // none if it was kept
  return under ? planned!.data.region.list : planned!.data.list;
}

const orders = fc.constantFrom(null, [{ field: 'REGION_CODE', direction: 'DESC' }], [{ field: 'DUE_ON', direction: 'DESC' }, { field: 'ITEM_ORDINAL', direction: 'ASC' }]); // prettier-ignore

test.each(Object.entries(SLICES))('%s answers as the list with its preset does, whatever is asked', async (name, preset) => {
  await fc.assert(
    fc.asyncProperty(anyFilter, fc.boolean(), orders, fc.integer({ min: 1, max: 30 }), async (filter, under, orderBy, first) => {
      const { archived, ...rest } = filter;
      const byHand = { and: [preset, rest], ...(archived !== undefined && { archived }) };
      const sliced = await listOf(name, under, { filter, orderBy, first });
      const listed = await listOf('toyMarks', under, { filter: byHand, orderBy, first });
      const [{ endCursor }, others] = [sliced.pageInfo, listed.pageInfo];
      const without = (list: List) => ({ ...list, pageInfo: list.pageInfo.hasNextPage });
      expect(without(sliced)).toEqual(without(listed));
      if (endCursor === null) return;
      const next = await listOf(name, under, { filter, orderBy, first, after: endCursor });
      expect(without(next)).toEqual(without(await listOf('toyMarks', under, { filter: byHand, orderBy, first, after: others.endCursor }))); // prettier-ignore
    }),
    { numRuns: 15 },
  );
}, 120_000); // prettier-ignore

test('a slice by a parent’s column reaches only what the caller may see of the parents', async () => {
  const internal = { filter: { item: { sensitivity: ['INTERNAL'] } }, first: 100 };
  expect((await listOf('toyDisclosures', false, internal)).totalCount).toBeGreaterThan(0);
  const [all, open] = [await listOf('toyDisclosures', false, {}), await listOf('toyDisclosures', false, {}, { authorization: '' })]; // prettier-ignore
  expect((await listOf('toyDisclosures', false, internal, { authorization: '' })).totalCount).toBe(0);
  expect(open.totalCount).toBeLessThan(all.totalCount);
});

test('a page of slices under many rows is one statement, and under each by resolvers too', async () => {
  const query = `{ regions(filter: { level: TOWNSHIP }, first: 50) { nodes { code toyDueMarks(first: 3) { totalCount nodes { id } } toyLateMarks { totalCount } } } }`;
  const [planned, resolved] = [await toy.planned.ask(query), await toy.resolved.ask(query)];
  expect(planned.data).toEqual(resolved.data);
  expect(planned.statements).toBe(1);
  const list = await toy.resolved.ask(query.replace('toyDueMarks', 'toyMarks').replace('toyLateMarks', 'b: toyMarks'));
  expect(resolved.statements).toBe(list.statements + 1); // the two of the list are one, as they have one filter
});

test('a cursor of a slice is of no other list', async () => {
  const { pageInfo } = await listOf('toyDueMarks', false, { first: 2 });
  for (const list of ['toyMarks', 'toyLateMarks'])
    expect(await toy.planned.codes(question(list, false), { after: pageInfo.endCursor })).toEqual(['INVALID_CURSOR']);
});

test('it costs what the list with the preset costs', async () => {
  const { schema } = await compileSchema(modules);
  declareCosts(schema);
  const cost = (query: string): number => {
    const document = parse(query);
    return loadOf(schema, document, getOperationAST(document)!, {}).cost;
  };
  const rest = '{ totalCount nodes { id } aggregate { count } groups(by: [STATE]) { count } }';
  for (const [slice, preset] of [['toyDueMarks', 'state: DUE'], ['toyDisclosures', 'item: { list: DISCLOSURE }']] as const) {
    const list = `toyMarks(filter: { ${preset} }) ${rest}`;
    expect(cost(`{ ${slice} ${rest} }`)).toBe(cost(`{ ${list} }`));
    expect(cost(`{ regions(first: 7) { nodes { ${slice} ${rest} } } }`)).toBe(cost(`{ regions(first: 7) { nodes { ${list} } } }`));
  } // prettier-ignore
});

test('it adds fields, and no type', async () => {
  const { schema } = await compileSchema(modules);
  const bare = await compileSchema(modules.map((module) => ({ ...module, slices: [] })));
  expect(Object.keys(schema.getTypeMap()).sort()).toEqual(Object.keys(bare.schema.getTypeMap()).sort());
  const fieldsOf = (type: string) => Object.keys((schema.getType(type) as { getFields(): object }).getFields());
  expect(fieldsOf('Region')).toEqual(expect.arrayContaining(['toyDisclosures', 'toyDueMarks', 'toyLateMarks']));
  expect(fieldsOf('Region')).not.toContain('toyDutyItems');
  expect(fieldsOf('Subscription').filter((name) => /Toy(Due|Late|Disc|Duty)/.test(name))).toEqual(['liveToyDueMarks', 'liveToyLateMarks']); // prettier-ignore
});

test('a live slice tells who enters and who leaves it', async () => {
  const [row] = (await toy.sql(`select id from toy_mark where state = 'MET' limit 1`)) as [{ id: string }];
  const due = (await toy.planned.ask('{ toyDueMarks(first: 1) { totalCount } }')).data.toyDueMarks.totalCount;
  interface Told {
    readonly isSnapshot: boolean;
    readonly upserted: readonly { readonly id: string; readonly state: string }[];
    readonly removed: readonly string[];
  }
  const subscriber = await subscribe<Told>({
    url: toy.planned.url,
    query: 'subscription { liveToyDueMarks { isSnapshot upserted { ... on ToyMark { id state } } removed } }',
    pick: (data) => data['liveToyDueMarks']!,
  });
  const [first] = await subscriber.until(1);
  expect(first!.upserted.length).toBe(due);
  expect(new Set(first!.upserted.map(({ state }) => state))).toEqual(new Set(['DUE']));
  const id = `ToyMark:${row.id}`;
  await toy.sql(`update toy_mark set state = 'DUE' where id = $1`, [row.id]);
  expect((await subscriber.until(2))[1]).toMatchObject({ isSnapshot: false, upserted: [{ id }], removed: [] });
  await toy.sql(`update toy_mark set state = 'MET' where id = $1`, [row.id]);
  expect((await subscriber.until(3))[2]).toMatchObject({ upserted: [], removed: [id] });
  await subscriber.close();
});

test('a live slice of a day that has passed is looked at again with the next event', async () => {
  toy.setNow('2024-10-31T23:00:00+08:00');
  const late = async (): Promise<string[]> =>
    (await toy.planned.ask('{ toyLateMarks(first: 100) { nodes { id } } }', {}, { headers: { authorization: '' } })).data.toyLateMarks.nodes.map(({ id }: { id: string }) => id); // prettier-ignore
  interface Told {
    readonly upserted: readonly { readonly id: string }[];
  }
  const subscriber = await subscribe<Told>({
    url: toy.planned.url,
    query: 'subscription { liveToyLateMarks { upserted { ... on ToyMark { id } } } }',
    pick: (data) => data['liveToyLateMarks']!,
  });
  const before = await late();
  expect((await subscriber.until(1))[0]!.upserted.length).toBe(before.length);
  toy.setNow('2024-11-01T01:00:00+08:00');
  const entered = (await late()).filter((id) => !before.includes(id));
  expect(entered.length).toBeGreaterThan(0);
  await toy.sql(`update toy_mark set score = 50 where id = (select id from toy_mark where state = 'WAIVED' limit 1)`);
  const [, next] = await subscriber.until(2);
  expect(next!.upserted.map(({ id }) => id).sort()).toEqual(entered.sort());
  await subscriber.close();
});

describe('a slice is refused', () => {
  const compiled = (declared: Slice) =>
    compileSchema([...modules, defineModule({ name: 'other', entities: [], slices: [declared] })]);
  const REFUSED: readonly (readonly [why: string, declared: Slice, message: string])[] = [
    ['whose name a list has', slice('toyMarks', '甲', 'As.', ToyMark, {}), 'the slice toyMarks of the module other has the name of another field: Query.toyMarks'],
    ['whose name another slice has', slice('toyDueMarks', '甲', 'As.', ToyMark, {}), 'the slice toyDueMarks of the module other has the name of another field: Query.toyDueMarks'],
    ['whose name a resolver of a module has', slice('viewer', '甲', 'As.', ToyMark, {}), 'has the name of another field: Query.viewer'],
    ['whose name a column of the tree has', slice('name', '甲', 'As.', ToyMark, {}, { underTree: true }), 'has the name of another field: Region.name'],
    ['whose name a list of the tree has', slice('children', '甲', 'As.', ToyMark, {}, { underTree: true }), 'has the name of another field: Region.children'],
    ['of rows that are nowhere', slice('as', '甲', 'As.', ToyItem, {}, { underTree: true }), 'the slice as of the module other cannot be under a tree: ToyItem is located in none'],
    ['of the nodes themselves', slice('as', '甲', 'As.', Region, {}, { underTree: true }), 'cannot be under a tree'],
    ['by what nobody can filter by', slice('as', '甲', 'As.', ToyMark, { region: { pinyin: { eq: 'a' } } }), 'the slice as of the module other has a preset that is no filter of ToyMark, at region: Field "pinyin"'],
    ['by a word that its column does not know', slice('as', '甲', 'As.', ToyMark, { dueOn: { startsWith: '2024' } }), 'that is no filter of ToyMark, at dueOn: Field "startsWith"'],
    ['by a day that is none', slice('as', '甲', 'As.', ToyMark, { dueOn: { lt: 'yesterday' } }), 'that is no filter of ToyMark, at dueOn.lt'],
  ]; // prettier-ignore
  test.each(REFUSED)('%s', async (_, declared, message) => {
    await expect(compiled(declared)).rejects.toThrow(message);
  });

  test('by tsc: a property, a value or a word that is not there', () => {
    // @ts-expect-error -- no such property
    slice('as', '甲', 'As.', ToyMark, { stat: ['DUE'] });
    // @ts-expect-error -- no such value
    slice('as', '甲', 'As.', ToyMark, { state: ['DONE'] });
    // @ts-expect-error -- no such value of a parent
    slice('as', '甲', 'As.', ToyMark, { item: { list: ['NONE'] } });
    // @ts-expect-error -- no such word of a date
    slice('as', '甲', 'As.', ToyMark, { dueOn: { before: TODAY } });
    // @ts-expect-error -- no such value of a list
    slice('as', '甲', 'As.', ToyMark, { carriers: ['TV'] });
    slice('as', '甲', 'As.', ToyMark, { and: [{ hasCarriers: true }, { not: { witnesses: { hasAny: ['甲'] } } }], isOverdue: { eq: true } }); // prettier-ignore
  });
});
