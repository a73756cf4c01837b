import { GraphQLID } from 'graphql';
import type { Context } from '../context.js';
import { uncapital } from '../describe.js';
import { readGlobalId, readPastId, splitGlobalId } from '../id.js';
import { planList } from '../plan/connection.js';
import { planByKey, planNode, planNodes, requireFew } from '../plan/roots.js';
import { LARGEST_SIZE, type ListArguments } from '../read/page.js';
import { readVersion } from '../read/history.js';
import { readByKey, readList, readNode } from '../read/read.js';
import type { Graph, Thing } from '../thing/graph.js';
import { Node } from '../thing/thing.js';
import type { Answer } from './bind.js';
import { connectionType, listArguments } from './connection.js';
import { listConnection } from './fields.js';
import { resolver, type Roots } from './roots.js';

/** `node`, `nodes`, and for each thing its list and its look-up by natural key. */
export function queryFields(graph: Graph, roots: Roots): Answer[] {
  nodeFields(graph, roots);
  for (const thing of graph.things) {
    const { zh, plural } = thing.options;
    roots.query(
      plural,
      { type: () => connectionType(thing), zh: `${zh}列表`, en: `A list of ${thing.name}.`, args: listArguments(thing) },
      resolver((_, args: ListArguments, context) => listConnection(() => readList(thing, args, context), { thing, filter: args.filter }, context)),
      planList(thing),
    ); // prettier-ignore
    lookUp(thing, roots);
  }
  return []; // the roots carry their own answers
}

/** A record as it is, or as one version of it was. */
function recordById(thing: Thing, id: string, context: Context): Promise<object | null> | null {
  const past = readPastId(id);
  if (past) return readVersion(thing, past.id, past.version, context);
  const at = readGlobalId(id);
  return at && readNode(thing, at.id, context);
}

async function nodeById(graph: Graph, { nodes }: Roots, id: string, context: Context): Promise<object | null> {
  const at = splitGlobalId(id);
  if (!at) return null;
  const thing = graph.byName.get(at.type);
  const found = await (thing ? recordById(thing, id, context) : nodes.get(at.type)?.(at.key, context));
  return found ? Object.assign(found, { __typename: at.type }) : null;
}

function nodeFields(graph: Graph, roots: Roots): void {
  roots.query(
    'node',
    {
      type: () => Node,
      zh: '按全局标识取一个对象；不存在或不对调用者公开则为空。asOf 所得的标识取回的是那一版，不再改变',
      en: 'One thing by its global id; null if there is none, or none for the caller. An id that came from asOf gives that version, which never changes.',
      args: { id: { type: () => GraphQLID, zh: '全局标识', en: 'The global id.' } },
    },
    resolver((_, { id }: { id: string }, context) => nodeById(graph, roots, id, context)),
    planNode,
  );
  roots.query(
    'nodes',
    {
      type: () => [Node],
      nullable: 'items',
      zh: '按全局标识取多个对象，至多 100 个，顺序不变，不存在处为空',
      en: 'Things by their global ids, at most 100, in the order asked, null where there is none.',
      args: { ids: { type: () => [GraphQLID], zh: '全局标识', en: 'The global ids.' } },
      cost: { list: { assumedSize: LARGEST_SIZE, slicingArguments: ['ids'], largest: LARGEST_SIZE } },
    },
    resolver((_, { ids }: { ids: string[] }, context) => {
      requireFew(ids);
      return Promise.all(ids.map((id) => nodeById(graph, roots, id, context)));
    }),
    planNodes,
  );
}

function lookUp(thing: Thing, roots: Roots): void {
  const [key, another] = thing.columns.filter((column) => column.key);
  if (another) throw new Error(`${thing.name} has two natural keys: one look-up field cannot take both`);
  if (!key) return;
  roots.query(
    uncapital(thing.name),
    {
      type: () => thing.type,
      zh: `按${key.zh}取一个${thing.options.zh}；不存在则为空`,
      en: `One ${thing.name} by its ${key.name}; null if there is none.`,
      args: { [key.name]: { type: key.type, zh: key.zh, en: key.en } },
    },
    resolver((_, args: Record<string, unknown>, context) =>
      readByKey(thing, key.column, String(args[key.name]), context),
    ),
    planByKey(thing, key),
  );
}
