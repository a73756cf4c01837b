import { GraphQLID } from 'graphql';
import { Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { describe, uncapital, type Class } from '../describe.js';
import { Invalid } from '../errors.js';
import { readGlobalId } from '../id.js';
import type { ListArguments } from '../read/page.js';
import { countList, readByKey, readList, readNode } from '../read/read.js';
import type { Graph } from '../thing/graph.js';
import { Node } from '../thing/thing.js';
import type { Answer, Resolve } from './bind.js';
import { addArguments, type FieldSpec } from './build.js';
import { connectionType, listArguments } from './connection.js';
import { connection } from './fields.js';

const MOST_NODES = 100;

/** A resolver class that describes root fields; the answers come from `bind`. */
export class Roots {
  readonly type: Class = class GraphQueries {};
  readonly answers: Answer[] = [];

  constructor() {
    Resolver()(this.type as never);
  }

  query(name: string, spec: FieldSpec, resolve: Resolve): void {
    const prototype = this.type.prototype as Record<string, unknown>;
    prototype[name] = () => undefined;
    Query(spec.type as never, { nullable: spec.nullable ?? false, description: describe(spec.zh, spec.en) })(
      prototype, name, Object.getOwnPropertyDescriptor(prototype, name)!,
    ); // prettier-ignore
    addArguments(prototype, name, spec.args);
    this.answers.push({ type: 'Query', field: name, resolve });
  }
}

async function nodeById(graph: Graph, id: string, context: Context): Promise<object | null> {
  const at = readGlobalId(id);
  const thing = at && graph.byName.get(at.type);
  const row = thing && (await readNode(thing, at.id, context));
  return row ? { ...row, __typename: thing.name } : null;
}

/** `node`, `nodes`, and for each thing its list and its look-ups by natural key. */
export function rootFields(graph: Graph, roots: Roots): void {
  roots.query('node', {
    type: () => Node, nullable: true, zh: '按全局标识取一个对象；不存在则为空', en: 'One thing by its global id; null if there is none.',
    args: { id: { type: () => GraphQLID, zh: '全局标识', en: 'The global id.' } },
  }, ((_: unknown, { id }: { id: string }, context: Context) => nodeById(graph, id, context)) as Resolve); // prettier-ignore
  roots.query('nodes', {
    type: () => [Node], nullable: 'items' as never, zh: '按全局标识取多个对象，至多 100 个，顺序不变，不存在处为空', en: 'Things by their global ids, at most 100, in the order asked, null where there is none.',
    args: { ids: { type: () => [GraphQLID], zh: '全局标识', en: 'The global ids.' } },
  }, ((_: unknown, { ids }: { ids: string[] }, context: Context) => {
    if (ids.length > MOST_NODES) throw new Invalid('TOO_MANY_NODES', { most: MOST_NODES });
    return Promise.all(ids.map((id) => nodeById(graph, id, context)));
  }) as Resolve); // prettier-ignore

  for (const thing of graph.things) {
    const { zh, plural } = thing.options;
    roots.query(plural, { type: () => connectionType(thing), zh: `${zh}列表`, en: `A list of ${thing.name}.`, args: listArguments(thing) }, ((
      _: unknown, args: ListArguments, context: Context,
    ) => connection(() => readList(thing, args, context), () => countList(thing, args, context))) as Resolve); // prettier-ignore
    const keys = thing.columns.filter((column) => column.key);
    if (keys.length === 0) continue;
    if (keys.length > 1) throw new Error(`${thing.name} has two natural keys: one look-up field cannot take both`);
    const key = keys[0]!; // its length was just checked
    roots.query(uncapital(thing.name), {
      type: () => thing.type, nullable: true, zh: `按${key.zh}取一个${zh}`, en: `One ${thing.name} by its ${key.name}; null if there is none.`,
      args: { [key.name]: { type: key.type, zh: key.zh, en: key.en } },
    }, ((_: unknown, args: Record<string, unknown>, context: Context) =>
      readByKey(thing, key.column, String(args[key.name]), context)) as Resolve); // prettier-ignore
  }
}
