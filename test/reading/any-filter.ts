import fc from 'fast-check';
import type { Column } from '../../src/kernel/model/column.js';
import { entirety, presence } from '../../src/kernel/read/condition-names.js';
import type { EntityMeta } from '../../src/kernel/model/model.js';
import { globalIdOf, isKnown, rowsOf, thingOf, type Filter } from './oracle.js';

/** Values that rows hold, so that conditions meet some rows and not all. */
const valuesOf = (entity: EntityMeta, column: Column): readonly unknown[] => [
  ...new Set(rowsOf(entity).flatMap((row) => row[column.name] ?? [])),
];

const isOfWords = ({ kind }: Column): boolean => kind === 'enum' || kind === 'enumList';

/** Two neighbouring Chinese characters of some of the texts: no spelling folds them. */
const piecesOf = (texts: readonly unknown[]): string[] =>
  texts.slice(0, 20).flatMap((text) => /\p{Script=Han}{2}/u.exec(String(text)) ?? []);

function conditionOf(entity: EntityMeta, column: Column): fc.Arbitrary<unknown> {
  const values = valuesOf(entity, column);
  if (values.length === 0) return fc.constant(isOfWords(column) ? [] : { isNull: true });
  const value = fc.constantFrom(...values);
  const several = fc.array(value, { maxLength: 4 });
  const absence = fc.record({ isNull: fc.boolean() });
  switch (column.kind) {
    case 'stringList':
      return fc.oneof(fc.record({ has: value }), fc.record({ hasAny: several }), fc.record({ hasAll: several }), fc.record({ isEmpty: fc.boolean() })); // prettier-ignore
    case 'enumList':
    case 'enum':
      return several;
    case 'boolean':
      return fc.oneof(fc.record({ eq: value }), absence);
    case 'text':
      if (column.filter === 'contains') return fc.oneof(...piecesOf(values).map((contains) => fc.constant({ contains })), absence); // prettier-ignore
      return fc.oneof(
        fc.record({ eq: value }), fc.record({ in: several }), fc.record({ notIn: several }), absence,
        fc.record({ startsWith: fc.tuple(value, fc.nat(4)).map(([text, length]) => String(text).slice(0, length)) }),
      ); // prettier-ignore
    case 'regionCode':
    case 'period':
      return fc.oneof(fc.record({ eq: value }), fc.record({ in: several }), fc.record({ notIn: several }), absence);
    default: {
      const days = fc.integer({ min: -2000, max: 100 });
      const fromToday = fc.record({ gte: days, lt: days, isNull: fc.boolean() }, { requiredKeys: [] }).map((of) => ({ daysFromToday: of })); // prettier-ignore
      const range = fc.record({ gt: value, gte: value, lt: value, lte: value }, { requiredKeys: [] });
      const choice = column.kind === 'timestamp' ? [] : [fc.record({ eq: value }), fc.record({ notIn: several })];
      return fc.oneof(range, absence, ...choice, ...(column.kind === 'date' ? [fromToday] : []));
    }
  }
}

const regionCodes = rowsOf(thingOf('Region')).map(({ code }) => code);

/** Any filter that the schema of a thing allows, except for searches. */
export function filterOf(entity: EntityMeta, depth: number, relations: number): fc.Arbitrary<Filter> {
  const id = fc.constantFrom(...rowsOf(entity).map((row) => globalIdOf(entity, row)));
  const plain: fc.Arbitrary<Filter>[] = [
    ...entity.columns
      .filter(({ filter = false, key = false }) => filter || key)
      .map((column) => conditionOf(entity, column).map((condition) => ({ [column.name]: condition }))),
    ...entity.columns.flatMap((column) => {
      const has = column.filter ? presence(column) : null;
      const all = column.filter ? entirety(column) : null;
      return [
        ...(has ? [fc.boolean().map((is) => ({ [has]: is }))] : []),
        ...(all ? [conditionOf(entity, column).map((words) => ({ [all]: words }))] : []),
      ];
    }),
    fc.oneof(fc.record({ eq: id }), fc.record({ in: fc.array(id, { maxLength: 20 }) })).map((condition) => ({ id: condition })), // prettier-ignore
  ];
  if (entity.tree || entity.manyToOne.some(({ isLocation }) => isLocation)) {
    plain.push(fc.constantFrom(...regionCodes.slice(0, 60)).map((within) => ({ within })));
  }
  const nested: fc.Arbitrary<Filter>[] = [];
  if (depth > 0) {
    const part = fc.constant(null).chain(() => filterOf(entity, depth - 1, relations));
    const parts = fc.array(part, { maxLength: 2 });
    nested.push(parts.map((and) => ({ and })), parts.map((or) => ({ or })), part.map((not) => ({ not })), part.map((not) => ({ not }))); // prettier-ignore
  }
  if (depth > 0 && relations > 0) {
    const through = (to: EntityMeta): fc.Arbitrary<Filter> => filterOf(to, depth - 1, relations - 1);
    const lists = [
      ...entity.manyToMany,
      ...entity.lists.filter(isKnown).map((many) => ({ name: many.field, to: many.to })),
    ];
    const across = [
      ...entity.manyToOne.map(({ name, to }) => () => through(to).map((filter) => ({ [name]: filter }))),
      ...lists.map(({ name, to }) => () =>
        fc.tuple(fc.constantFrom('some', 'every', 'none'), through(to)).map(([quantifier, filter]) => ({ [name]: { [quantifier]: filter } }))),
      ...lists.map(({ name, to }) => () =>
        fc.tuple(through(to), fc.constantFrom('eq', 'gte', 'lt'), fc.nat({ max: 3 })).map(([some, operator, number]) => ({ [name]: { some, count: { [operator]: number } } }))),
    ]; // prettier-ignore
    if (across.length > 0) nested.push(fc.constantFrom(...across).chain((make) => make()), fc.constantFrom(...across).chain((make) => make())); // prettier-ignore
  }
  const one = fc.oneof(...plain.map((arbitrary) => ({ arbitrary, weight: 1 })), ...nested.map((arbitrary) => ({ arbitrary, weight: 4 }))); // prettier-ignore
  return fc
    .array(one, { minLength: 1, maxLength: depth > 1 ? 2 : 1 })
    .map((parts) => Object.assign({}, ...parts) as Filter);
}
