import { GraphQLID } from 'graphql';
import type { Context } from '../context.js';
import { uncapital } from '../describe.js';
import { readGlobalId, readPastId, splitGlobalId } from '../id.js';
import { planList } from '../plan/connection.js';
import { planByKey, planNode, planNodes, requireFew } from '../plan/roots.js';
import { LARGEST_SIZE, type ListArguments } from '../read/page.js';
import { readVersion } from '../read/history.js';
import { readByKey, readList, readNode } from '../read/read.js';
import type { DataModel, EntityMeta } from '../model/model.js';
import type { Slice } from '../model/slice.js';
import type { RootSlice } from '../read/list-query.js';
import { Node } from '../model/entity.js';
import type { FieldDefinition } from './builder/attach-fields.js';
import { connectionType, listArguments } from './lists/connection.js';
import { listConnection } from './fields.js';
import { resolver, type RootFields } from './builder/root-fields.js';

/** `node`, `nodes`, and for each entity its list and its look-up by natural key. */
export function queryFields(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  nodeFields(model, rootFields);
  for (const entity of model.entities) {
    const { zh, plural } = entity.options;
    rootList(entity, { field: plural, zh: `${zh}列表`, en: `A list of ${entity.name}.` }, rootFields);
    lookUp(entity, rootFields);
  }
  return []; // `RootFields` collects the definitions
}

/** Adds a list of an entity to Query: of all its rows, or of those of a slice. */
export function rootList(
  entity: EntityMeta,
  { field, zh, en }: Pick<Slice, 'field' | 'zh' | 'en'>,
  rootFields: RootFields,
  slice?: RootSlice,
): void {
  rootFields.query(
    field,
    { type: () => connectionType(entity), zh, en, args: listArguments(entity) },
    resolver((_, args: ListArguments, context) =>
      listConnection(
        args,
        () => readList(entity, args, context, slice),
        { entity, filter: args.filter, slice },
        context,
      ),
    ),
    planList(entity, slice),
  );
}

/** A record as it is, or as of one of its versions. */
function recordById(entity: EntityMeta, id: string, context: Context): Promise<object | null> | null {
  const past = readPastId(id);
  if (past) return readVersion(entity, past.id, past.version, context);
  const reference = readGlobalId(id);
  return reference && readNode(entity, reference.id, context);
}

async function nodeById(model: DataModel, { nodes }: RootFields, id: string, context: Context): Promise<object | null> {
  const reference = splitGlobalId(id);
  if (!reference) return null;
  const entity = model.byName.get(reference.type);
  const node = await (entity ? recordById(entity, id, context) : nodes.get(reference.type)?.(reference.key, context));
  return node ? Object.assign(node, { __typename: reference.type }) : null;
}

function nodeFields(model: DataModel, rootFields: RootFields): void {
  rootFields.query(
    'node',
    {
      type: () => Node,
      zh: '按全局标识取一个对象；不存在或不对调用者公开则为空。asOf 所得的标识取回的是那一版，不再改变',
      en: 'One object by its id; null if there is none for the caller. An id from asOf gives that version for ever.',
      args: { id: { type: () => GraphQLID, zh: '全局标识', en: 'The global id.' } },
    },
    resolver((_, { id }: { id: string }, context) => nodeById(model, rootFields, id, context)),
    planNode,
  );
  rootFields.query(
    'nodes',
    {
      type: () => [Node],
      nullable: 'items',
      zh: '按全局标识取多个对象，至多 100 个，顺序不变，不存在处为空',
      en: 'Objects by their global ids, at most 100, in the order asked, null where there is none.',
      args: { ids: { type: () => [GraphQLID], zh: '全局标识', en: 'The global ids.' } },
      cost: { list: { assumedSize: LARGEST_SIZE, slicingArguments: ['ids'], largest: LARGEST_SIZE } },
    },
    resolver((_, { ids }: { ids: string[] }, context) => {
      requireFew(ids);
      return Promise.all(ids.map((id) => nodeById(model, rootFields, id, context)));
    }),
    planNodes,
  );
}

function lookUp(entity: EntityMeta, rootFields: RootFields): void {
  const [key, another] = entity.columns.filter((column) => column.key);
  if (another) throw new Error(`${entity.name} has two natural keys: one look-up field cannot take both`);
  if (!key) return;
  rootFields.query(
    uncapital(entity.name),
    {
      type: () => entity.type,
      zh: `按${key.zh}取一个${entity.options.zh}；不存在则为空`,
      en: `One ${entity.name} by its ${key.name}; null if there is none.`,
      args: { [key.name]: { type: key.type, zh: key.zh, en: key.en } },
    },
    resolver((_, args: Record<string, unknown>, context) =>
      readByKey(entity, key.column, String(args[key.name]), context),
    ),
    planByKey(entity, key),
  );
}
