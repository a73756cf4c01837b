import { GraphQLBoolean } from 'graphql';
import { Extensions } from 'type-graphql';
import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { globalId, pastId } from '../id.js';
import { planColumn, planId, planVirtual } from '../plan/columns.js';
import { planListUnder } from '../plan/connection.js';
import { planAbout, planManyToMany, planManyToOne } from '../plan/rows.js';
import { countWhole } from '../read/aggregate.js';
import { cursorOf, pageSize, type ListArguments, type Page } from '../read/page.js';
import { readAbout, readManyToMany, readListUnder, readManyToOne } from '../read/read.js';
import { readVirtual } from '../read/virtual.js';
import type { ListQuery } from '../read/list-query.js';
import { isList, mostOf, type Column } from '../model/column.js';
import { offers, type DataModel, type EntityMeta, type ListMeta } from '../model/model.js';
import { aboutUnion } from './lists/abouts.js';
import { aggregateAnswers } from './lists/aggregates.js';
import type { FieldDefinition, Resolve } from './builder/attach-fields.js';
import { resolver } from './builder/root-fields.js';
import { addField, type FieldSpec } from './builder/build.js';
import { connectionType, listArguments } from './lists/connection.js';
import { groupAnswers, groupKeyAnswer } from './lists/groups.js';
import { personalField } from './access/personal.js';
import { recordColumns } from './builder/records.js';

/** A connection whose page and count are read only if a field needs them, and once. */
export interface Connection {
  page(): Promise<Page>;
  count(): Promise<number>;
}

/**
 * Memoizes the page of a list, which several fields need, and its count, which aliases may ask for again.
 *
 * @throws Invalid `PAGE_SIZE`, `PAGE_BOTH_ENDS`, also where only the count is asked
 */
export function connection(args: ListArguments, page: () => Promise<Page>, count: () => Promise<number>): Connection {
  pageSize(args);
  let read: Promise<Page> | undefined;
  let counted: Promise<number> | undefined;
  return { page: () => (read ??= page()), count: () => (counted ??= count()) };
}

/** A connection over entities: the page of a list, and the whole list as a query. */
export interface ListConnection extends Connection {
  readonly listQuery: ListQuery;
}

export const listConnection = (
  args: ListArguments,
  page: () => Promise<Page>,
  listQuery: ListQuery,
  context: Context,
): ListConnection => ({
  ...connection(args, page, () => countWhole(listQuery, context)),
  listQuery,
});

/** Fields of `XConnection`. */
export function connectionAnswers(name: string): FieldDefinition[] {
  const type = `${name}Connection`;
  const of = (field: string, resolve: Resolve): FieldDefinition => ({ type, field, resolve });
  return [
    of(
      'nodes',
      resolver(async (c: Connection) => (await c.page()).rows),
    ),
    of(
      'edges',
      resolver(async (c: Connection) => {
        const page = await c.page();
        return page.rows.map((node) => ({
          node,
          cursor: cursorOf(page, node),
          ...(node['$edge'] as object | undefined),
        }));
      }),
    ),
    of(
      'pageInfo',
      resolver(async (c: Connection) => {
        const page = await c.page();
        const [start, end] = [page.rows[0], page.rows.at(-1)];
        return {
          hasNextPage: page.hasNextPage,
          hasPreviousPage: page.hasPreviousPage,
          startCursor: start ? cursorOf(page, start) : null,
          endCursor: end ? cursorOf(page, end) : null,
        };
      }),
    ),
    of(
      'totalCount',
      resolver((c: Connection) => c.count()),
    ),
  ];
}

/** Records on a field the relation that it reads. */
function declareField(entity: EntityMeta, field: string, relation: object): void {
  Extensions({ relation })(entity.type.prototype as object, field);
}

/**
 * A past version of a row has an id of its own; otherwise a client that caches objects by id would show it as the
 * present row.
 */
const idOf = (name: string, row: Row): string =>
  row['$past'] ? pastId(name, row.id, row['version'] as number) : globalId(name, row.id);

function columnField(column: Column): FieldSpec {
  const { type: of, zh, en, nullable = false } = column;
  return isList(column)
    ? { type: () => [of()], zh, en, nullable, cost: { size: mostOf(column) } }
    : { type: of, zh, en, nullable };
}

/** Adds a list to the type that has it, and returns its definition. */
export function listField(many: ListMeta): FieldDefinition {
  const { from, to, field, zh, en } = many;
  addField(from.type, field, { type: () => connectionType(to), zh, en, args: listArguments(to) });
  declareField(from, field, many);
  return {
    type: from.name,
    field,
    resolve: resolver((row: Row, args: ListArguments, context) =>
      listConnection(
        args,
        () => readListUnder(many, row, args, context),
        { entity: to, filter: args.filter, under: { many, id: row.id } },
        context,
      ),
    ),
    plan: planListUnder(many),
  };
}

/** Adds every column and relation of the model to the schema and returns their definitions. */
export function entityFields(model: DataModel): FieldDefinition[] {
  recordColumns(columnField);
  const entityDefinitions = model.entities.flatMap((entity) => {
    const { type, name } = entity;
    const answers: FieldDefinition[] = [
      { type: name, field: 'id', resolve: resolver((row: Row) => idOf(name, row)), plan: planId },
      ...connectionAnswers(name),
      ...(offers(entity, 'aggregates') ? [...aggregateAnswers(entity), ...groupAnswers(entity)] : []),
    ];
    for (const column of entity.columns) {
      if (column.hidden) continue;
      if (column.personal) {
        answers.push(personalField(entity, column));
        continue;
      }
      addField(type, column.name, columnField(column));
      answers.push({ type: name, field: column.name, plan: planColumn(column) });
    }
    for (const virtual of entity.virtuals) {
      addField(type, virtual.name, {
        type: () => GraphQLBoolean,
        zh: `${virtual.zh}；过去的版本为空`,
        en: `${virtual.en} Null of a past version.`,
        nullable: true,
      });
      answers.push({
        type: name,
        field: virtual.name,
        resolve: resolver((row: Row, _, context) => readVirtual(entity, virtual, row, context)),
        plan: planVirtual(virtual),
      });
    }
    for (const relation of entity.manyToOne) {
      addField(type, relation.name, { type: () => relation.to.type, zh: relation.zh, en: relation.en, nullable: true });
      declareField(entity, relation.name, relation);
      answers.push({
        type: name,
        field: relation.name,
        resolve: resolver((row: Row, _, context) => readManyToOne(relation, row, context)),
        plan: planManyToOne(relation),
      });
    }
    for (const about of entity.abouts) {
      const end = aboutUnion(about);
      addField(type, about.name, { type: () => end, zh: about.zh, en: about.en, nullable: true });
      declareField(entity, about.name, about);
      answers.push({
        type: name,
        field: about.name,
        resolve: resolver((row: Row, _, context) => readAbout(about, row, context)),
        plan: planAbout(about),
      });
    }
    for (const link of entity.manyToMany) {
      addField(type, link.name, { type: () => [link.to.type], zh: link.zh, en: link.en, cost: { size: link.most } });
      declareField(entity, link.name, link);
      answers.push({
        type: name,
        field: link.name,
        resolve: resolver((row: Row, _, context) => readManyToMany(link, row, context)),
        plan: planManyToMany(link),
      });
    }
    answers.push(...entity.lists.map(listField));
    return answers;
  });
  return [...entityDefinitions, groupKeyAnswer];
}
