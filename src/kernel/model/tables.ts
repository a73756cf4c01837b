import { EntitySchema } from '@mikro-orm/core';
import { literal, rankText } from '../sql.js';
import type { AboutMeta } from './about-ends.js';
import { periodPattern } from '../period.js';
import { kindChecks } from './by-kind.js';
import type { Column } from './column.js';
import { constraintName } from './constraint-name.js';
import { hasDeadlines } from './deadline.js';
import {
  isLocated,
  pathColumn,
  sorter,
  type DataModel,
  type EntityMeta,
  type ManyToManyMeta,
  type ManyToOneMeta,
} from './model.js';
import { uniqueIndexes } from './unique.js';

/** A property of an entity as MikroORM takes it; its own type is generic over a class that is unknown here. */
type Property = Record<string, unknown>;

/** Text sorts and matches prefixes by code point: one btree serves equality, order and `startsWith`. */
const COLLATION = 'C';

const columnProperty = (column: Column): Property => ({
  type: column.sqlType,
  columnType: column.sqlType,
  fieldName: column.column,
  nullable: column.nullable ?? false,
  ...(column.sqlType.startsWith('text') && { collation: COLLATION }),
  ...(column.generated && { generated: `(${column.generated}) stored` }),
  ...(column.default && { defaultRaw: column.default }),
  ...(column.key && { unique: true }),
  ...checkOf(column),
});

/** The column's check constraint. A personal value is stored elsewhere, and its mask has another form. */
function checkOf({ kind, column, type, bounds, days, kinds, most, personal }: Column): Property {
  const name = quote(column);
  if (kind === 'enum') return { check: `${name} in (${Object.keys(type()).map(literal).join(', ')})` };
  if (bounds && !personal) return { check: `${name} between ${bounds.least} and ${bounds.most}` };
  if (days) return { check: `${name} between ${literal(days.least)} and ${literal(days.most)}` };
  if (kinds) return { check: `${name} ~ ${literal(periodPattern(kinds))}` };
  if (most === undefined) return {};
  return { check: `${kind === 'embedded' ? 'jsonb_array_length' : 'cardinality'}(${name}) <= ${most}` };
}

const quote = (name: string): string => `"${name}"`;

const oneProperty = (relation: ManyToOneMeta): Property => ({
  kind: 'm:1',
  entity: () => relation.to.name,
  fieldName: relation.column,
  nullable: relation.nullable || relation.isAncestor,
  deleteRule: 'restrict',
  index: false, // `indexesOf` declares it, with the id appended
});

const aboutProperties = ({ name, column, typeColumn, nullable, to }: AboutMeta): Record<string, Property> => ({
  [`$${name}Type`]: {
    type: 'text',
    columnType: 'text',
    fieldName: typeColumn,
    collation: COLLATION,
    nullable,
    check: `${quote(typeColumn)} in (${to.map((end) => literal(end.name)).join(', ')})`,
  },
  [`$${name}`]: { type: 'uuid', columnType: 'uuid', fieldName: column, nullable },
});

const isArray = (column: Column): boolean => column.kind === 'enumList' || column.kind === 'stringList';

/** The first column of an index and the suffix of its name. */
interface IndexKey {
  readonly expression: string;
  readonly name: string;
}

const columnKey = (column: string): IndexKey => ({ expression: quote(column), name: `${column}_index` });

/** Named by being partial: a migration is written where a name differs, not where a condition does. */
const relationKey = ({
  column,
  nullable,
  ...relation
}: ManyToOneMeta | AboutMeta): { key: IndexKey; where?: string } =>
  nullable && !(relation.does === 'manyToOne' && relation.isAncestor)
    ? { key: { ...columnKey(column), name: `${column}_given` }, where: ` where ${quote(column)} is not null` }
    : { key: columnKey(column) };

/** The expression that an order by the column sorts by, as in `orderKeys`. */
function sortKey(entity: EntityMeta, column: Column): IndexKey {
  const by = sorter(entity, column);
  if (by.kind !== 'enum') return columnKey(by.column);
  return { expression: rankText(Object.keys(by.type()), quote(by.column)), name: `${by.column}_rank` };
}

/**
 * The index behind each filter, order and relation. `(column, id)` also serves a keyset page in that order; the index
 * of a relation lists rows in the list's default order, so that a page reads no more rows than it returns; rows without
 * the relation are in none of its lists, nor in its index. An ancestor's is complete: few rows lack one.
 */
function indexesOf(entity: EntityMeta): object[] {
  const scalars = entity.columns.filter((column) => !isArray(column) && !column.key);
  const defaultOrder = (entity.options.order ?? []).map((name) =>
    sortKey(
      entity,
      entity.columns.find((c) => c.name === name)!,
    ),
  ); // `orderKeys` requires it
  const keys: { readonly key: IndexKey; readonly then: readonly IndexKey[]; readonly where?: string }[] = [
    ...scalars.filter(({ order }) => order).map((column) => ({ key: sortKey(entity, column), then: [] })),
    ...scalars.filter(({ filter }) => filter === true).map(({ column }) => ({ key: columnKey(column), then: [] })),
    ...[...entity.manyToOne, ...entity.abouts].map((relation) => ({ ...relationKey(relation), then: defaultOrder })),
    ...(isLocated(entity) ? [{ key: columnKey(pathColumn(entity)), then: [] }] : []),
  ];
  const btree = [...new Map(keys.map((each) => [each.key.name, each])).values()].map(({ key, then, where = '' }) => {
    const name = `${entity.table}_${key.name}`;
    const columns = [...new Set([key, ...then].map(({ expression }) => expression).concat(quote('id')))].join(', ');
    return { name, expression: `create index "${name}" on "${entity.table}" (${columns})${where}` };
  });
  const notices = hasDeadlines(entity) ? [noticeIndex(entity)] : [];
  const arrays = entity.columns.filter((column) => isArray(column) && column.filter);
  const former = entity.tree?.former?.column;
  return [
    ...btree,
    ...uniqueIndexes(entity).map(({ name, expression }) => ({ name, expression })),
    ...notices,
    ...(former
      ? [
          {
            name: `${entity.table}_${former}_index`,
            expression:
              `create index "${entity.table}_${former}_index" on "${entity.table}" ` +
              `using gin ("${former}" jsonb_path_ops)`,
          },
        ]
      : []),
    ...arrays.map(({ column }) => {
      const name = `${entity.table}_${column}_index`;
      return { name, expression: `create index "${name}" on "${entity.table}" using gin ("${column}")` };
    }),
  ];
}

/** The rows whose deadline is still to be told of, by its day. */
function noticeIndex({ table }: EntityMeta): object {
  const name = `${table}_state_due_on_open`;
  const open = `archived_at is null and due_notice is distinct from 'OVERDUE'`;
  return { name, expression: `create index "${name}" on "${table}" (state_due_on, id) where ${open}` };
}

function entitySchema(entity: EntityMeta): EntitySchema {
  const properties: Record<string, Property> = { id: { type: 'uuid', primary: true } };
  for (const column of entity.columns) properties[column.name] = columnProperty(column);
  for (const relation of entity.manyToOne) properties[relation.name] = oneProperty(relation);
  for (const relation of entity.abouts) Object.assign(properties, aboutProperties(relation));
  for (const link of entity.manyToMany) {
    properties[`$${link.name}`] = {
      type: 'uuid[]',
      columnType: 'uuid[]',
      fieldName: link.column,
      defaultRaw: `'{}'`,
      check: `cardinality(${quote(link.column)}) <= ${link.most}`,
    };
  }
  if (isLocated(entity)) {
    const nullable = !entity.tree && entity.manyToOne.some((relation) => relation.isLocation && relation.nullable);
    properties['$path'] = {
      type: 'text',
      columnType: 'text',
      fieldName: pathColumn(entity),
      collation: COLLATION,
      nullable,
    };
  }
  const [indexes, checks] = [
    indexesOf(entity),
    [...pairsOf(entity), ...selfChecksOf(entity), ...aboutChecksOf(entity), ...kindChecks(entity)],
  ];
  return new EntitySchema({ name: entity.name, tableName: entity.table, properties, indexes, checks } as never);
}

/** @throws if a pair names a column that is not declared */
const pairsOf = (entity: EntityMeta): object[] =>
  (entity.options.inOrder ?? []).map((pair, _, pairs) => {
    const [least, most] = pair.map((name) => {
      const column = entity.columns.find((column) => column.name === name);
      if (!column) throw new Error(`${entity.name}.${name}: a pair names a column that is not declared`);
      return column.column;
    });
    // a pair has two
    const isFirst = pairs.find(([, other]) => other === pair[1]) === pair;
    const name = isFirst ? most! : `${most!}_${least!}`; // a whole may have several parts
    return { name: constraintName(`${entity.table}_${name}_order`), expression: `${quote(least!)} <= ${quote(most!)}` };
  });

/** No row refers to itself; a tree's parent is checked by its triggers. */
const selfChecksOf = ({ table, manyToOne, manyToMany, tree, type }: EntityMeta): object[] => {
  const check = (column: string, expression: string): object => ({ name: `${table}_${column}_self`, expression });
  return [
    ...manyToOne
      .filter((relation) => relation.to.type === type && !relation.isAncestor && relation !== tree?.parent)
      .map(({ column }) => check(column, `${quote(column)} <> id`)),
    ...manyToMany
      .filter(({ to }) => to.type === type)
      .map(({ column }) => check(column, `not (id = any(${quote(column)}))`)),
  ];
};

/** A row is about one record or none, and never about itself. */
const aboutChecksOf = ({ table, type, abouts }: EntityMeta): object[] =>
  abouts.flatMap(({ column, typeColumn, nullable, to }) => [
    ...(nullable
      ? [
          {
            name: `${table}_${column}_whole`,
            expression: `(${quote(typeColumn)} is null) = (${quote(column)} is null)`,
          },
        ]
      : []),
    ...(to.some((end) => end.type === type)
      ? [{ name: `${table}_${column}_self`, expression: `${quote(column)} <> id` }]
      : []),
  ]);

function linkSchema(entity: EntityMeta, link: ManyToManyMeta): EntitySchema {
  const end = (entity: string, fieldName: string, deleteRule: string): Property => ({
    kind: 'm:1',
    entity: () => entity,
    fieldName,
    primary: true,
    deleteRule,
    index: false,
  });
  const name = `${link.table}_${link.toColumn}_index`;
  return new EntitySchema({
    name: link.table.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    tableName: link.table,
    properties: {
      from: end(entity.name, link.fromColumn, 'cascade'),
      to: end(link.to.name, link.toColumn, 'restrict'),
      position: { type: 'int', columnType: 'int' },
    },
    indexes: [{ name, expression: `create index "${name}" on "${link.table}" ("${link.toColumn}")` }],
  } as never);
}

/**
 * The data model as MikroORM metadata, from which migrations are generated: one table per entity and per many-to-many
 * list.
 */
export const entitySchemas = (model: DataModel): EntitySchema[] =>
  model.entities.flatMap((entity) => [
    entitySchema(entity),
    ...entity.manyToMany.map((link) => linkSchema(entity, link)),
  ]);
