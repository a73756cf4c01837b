import { GraphQLID, GraphQLString } from 'graphql';
import { capital } from '../describe.js';
import type { Change } from '../feed.js';
import { globalId } from '../id.js';
import { readNode } from '../read/read.js';
import { DateTimeScalar, PositionScalar } from '../scalars.js';
import type { Graph, Thing } from '../thing/graph.js';
import type { State } from '../thing/state.js';
import { subjectField } from './names.js';
import type { Answer } from './bind.js';
import { objectType, optional } from './build.js';
import { afterArgument, BY, itself, regionArgument, treeOf, wantsOf } from './changes.js';
import { resolver, type Roots } from './roots.js';

/** For each state machine of the graph the subscription that tells of its moves. */
export const transitionedFields = (graph: Graph, roots: Roots): Answer[] =>
  graph.things.flatMap((thing) => (thing.state ? transitionSubscription(thing, thing.state, roots) : []));

function transitionSubscription(thing: Thing, state: State, roots: Roots): Answer[] {
  const field = `${subjectField(thing)}Transitioned`;
  const { zh, restricted: nullable = false } = thing.options;
  const hidden = nullable
    ? { zh: '；调用者看不到时为空', en: '; null where the caller may not see it' }
    : { zh: '', en: '' };
  const event = objectType(capital(field), `${zh}的一次状态变更`, `One move of a ${thing.name}'s state.`, {
    position: { type: () => PositionScalar, zh: '位置；断线后以此续订', en: 'Its position; resume after it.' },
    at: { type: () => DateTimeScalar, zh: '时刻', en: 'When.' },
    nodeId: { type: () => GraphQLID, zh: '对象的全局标识', en: 'The global id of the thing.' },
    from: { type: state.words, nullable, zh: `原状态${hidden.zh}`, en: `The state before${hidden.en}.` },
    to: { type: state.words, nullable, zh: `新状态${hidden.zh}`, en: `The state after${hidden.en}.` },
    by: { type: () => GraphQLString, ...BY },
    reason: optional(() => GraphQLString, '理由', 'Why.'),
    [subjectField(thing)]: optional(() => thing.type, `${zh}，现在的样子`, `The ${thing.name} as it is now.`),
  });
  roots.subscription(
    field,
    {
      type: () => event,
      nullable: true,
      zh: `${zh}的状态变更，按先后逐条送达，断线后可从上次位置续订；空结果只表示位置已前移`,
      en: `Moves of ${thing.name} states, one by one in order; resume after the last position seen. A null says only that the position moved on.`,
      args: { ...(treeOf(thing) && regionArgument), ...afterArgument },
    },
    resolver(async (_, { region, after }: { region?: string | null; after?: string | null }, context) =>
      context.feed.follow({ ...(await wantsOf([thing], region, context)), operation: 'TRANSITION' }, after)),
    itself,
  ); // prettier-ignore
  const type = capital(field);
  const stateAt = (side: 'before' | 'after') => resolver((change: Change) => change[side]?.[state.column]);
  return [
    { type, field: 'nodeId', resolve: resolver((change: Change) => globalId(change.type, change.subject)) },
    { type, field: 'from', resolve: stateAt('before') },
    { type, field: 'to', resolve: stateAt('after') },
    { type, field: 'by', resolve: resolver((change: Change) => change.actor) },
    {
      type,
      field: subjectField(thing),
      resolve: resolver((change: Change, _, context) => readNode(thing, change.subject, context)),
    },
  ];
}
