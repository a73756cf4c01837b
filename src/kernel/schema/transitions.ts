import { GraphQLID, GraphQLInt, GraphQLString } from 'graphql';
import type { Context } from '../context.js';
import { capital } from '../describe.js';
import type { Change } from '../feed.js';
import { DateTimeScalar, PositionScalar, RegionCodeScalar } from '../scalars.js';
import { readByKey, readNode } from '../read/read.js';
import type { Graph, Thing } from '../thing/graph.js';
import type { State } from '../thing/state.js';
import type { Outcome } from '../write/perform.js';
import { subjectField, transition, transitionName, type TransitionInput } from '../write/transition.js';
import { shownComplaint, UserError } from '../write/user-error.js';
import type { Answer } from './bind.js';
import { inputType, objectType, type ArgumentSpec, type FieldSpec } from './build.js';
import { resolver, type Roots } from './roots.js';

/** For each state machine of the graph: the mutation that moves it and the subscription that tells of it. */
export function transitionFields(graph: Graph, roots: Roots): Answer[] {
  return graph.things.flatMap((thing) => {
    const { state } = thing;
    if (!state) return [];
    return [...transitionMutation(thing, state, roots), ...transitionSubscription(thing, state, roots)];
  });
}

const optional = (type: () => object, zh: string, en: string): ArgumentSpec => ({ type, zh, en, nullable: true });

/** Members that every mutation's input has. */
const REQUEST: Readonly<Record<string, ArgumentSpec>> = {
  idempotencyKey: optional(() => GraphQLString, '幂等键：重复提交只生效一次', 'Makes a repeated request have one effect; at most 128 characters.'),
  clientMutationId: optional(() => GraphQLString, '原样返回', 'Echoed as it is.'),
};

/** Fields that every mutation's payload has. */
const ANSWER: Readonly<Record<string, FieldSpec>> = {
  userErrors: { type: () => [UserError], zh: '提交者可以改正的问题；为空即成功', en: 'What the submitter can put right; empty means done.' },
  feedPosition: optional(() => PositionScalar, '此次修改在变更流中的位置；没有修改则为空', 'Where the change stands in the feed; null if nothing changed.'),
  clientMutationId: optional(() => GraphQLString, '提交时给出的值', 'What was given with the input.'),
};

function transitionMutation(thing: Thing, state: State, roots: Roots): Answer[] {
  const name = transitionName(thing);
  const { zh } = thing.options;
  const input = inputType(`${capital(name)}Input`, `${zh}状态变更的输入`, `What to move, and where to.`, {
    id: { type: () => GraphQLID, zh: `${zh}的标识`, en: `Which ${thing.name}.` },
    to: { type: state.words, zh: '目标状态', en: 'The state to move to.' },
    reason: optional(() => GraphQLString, '理由，记入历史', 'Why; kept in the history.'),
    expectedVersion: { type: () => GraphQLInt, zh: '读到的版本号；已被他人修改则拒绝', en: 'The version that was read; refused if somebody changed it since.' },
    ...REQUEST,
  });
  const payload = objectType(`${capital(name)}Payload`, `${zh}状态变更的结果`, `What came of ${name}.`, {
    [subjectField(thing)]: optional(() => thing.type, `变更后的${zh}`, `The ${thing.name} as it is now.`),
    ...ANSWER,
  });
  interface Answered {
    readonly outcome: Outcome;
    readonly input: TransitionInput;
  }
  roots.mutation(
    name,
    { type: () => payload, nullable: true, zh: `变更${zh}的状态`, en: `Moves the state of a ${thing.name}.`, args: { input: { type: () => input, zh: '输入', en: 'The input.' } } },
    resolver(async (_, args: { input: TransitionInput }, context): Promise<Answered> => ({
      outcome: await transition(thing, state, name, args.input, context),
      input: args.input,
    })),
  ); // prettier-ignore
  const type = `${capital(name)}Payload`;
  return [
    { type, field: subjectField(thing), resolve: resolver(({ outcome }: Answered) => outcome.row) },
    { type, field: 'userErrors', resolve: resolver(({ outcome }: Answered, _, context) => outcome.complaints.map((c) => shownComplaint(c, context))) },
    { type, field: 'feedPosition', resolve: resolver(({ outcome }: Answered, _, context) => (outcome.event ? context.feed.settle(outcome.event) : null)) },
    { type, field: 'clientMutationId', resolve: resolver(({ input }: Answered) => input.clientMutationId ?? null) },
  ]; // prettier-ignore
}

async function pathOf(tree: Thing, code: string, context: Context): Promise<string | null> {
  const key = tree.tree!.code; // only trees get here
  const row = await readByKey(tree, key.column, code, context);
  return (row?.['$path'] as string | undefined) ?? null;
}

function transitionSubscription(thing: Thing, state: State, roots: Roots): Answer[] {
  const field = `${subjectField(thing)}Transitioned`;
  const { zh } = thing.options;
  const event = objectType(capital(field), `${zh}的一次状态变更`, `One move of a ${thing.name}'s state.`, {
    position: { type: () => PositionScalar, zh: '位置；断线后以此续订', en: 'Its position; resume after it.' },
    at: { type: () => DateTimeScalar, zh: '时刻', en: 'When.' },
    from: { type: state.words, zh: '原状态', en: 'The state before.' },
    to: { type: state.words, zh: '新状态', en: 'The state after.' },
    by: { type: () => GraphQLString, zh: '操作者', en: 'Who did it.' },
    reason: optional(() => GraphQLString, '理由', 'Why.'),
    [subjectField(thing)]: optional(() => thing.type, `${zh}，现在的样子`, `The ${thing.name} as it is now.`),
  });
  const tree = thing.ones.find((one) => one.hangs)?.to;
  roots.subscription(
    field,
    {
      type: () => event,
      zh: `${zh}的状态变更，按先后逐条送达，断线后可从上次位置续订`,
      en: `Moves of ${thing.name} states, one by one in order; resume after the last position seen.`,
      args: {
        ...(tree && { region: optional(() => RegionCodeScalar, '只要此区划及其下级的', 'Only at or below the region with this code.') }),
        after: optional(() => PositionScalar, '从此位置之后开始；不给则从现在开始', 'Start after this position; from now on without it.'),
      },
    },
    resolver(async (_, { region, after }: { region?: string | null; after?: string | null }, context) => {
      const top = region && tree ? await pathOf(tree, region, context) : '';
      return context.feed.follow({
        after: after ?? null,
        wants: (change) => change.type === thing.name && change.operation === 'TRANSITION' && (top === '' || (top !== null && (change.path ?? '').startsWith(top))),
      });
    }),
    resolver((change: Change, _, context) => {
      context.loaders.clear(); // each event is read afresh
      return change;
    }),
  ); // prettier-ignore
  const type = capital(field);
  const stateAt = (side: 'before' | 'after') => resolver((change: Change) => change[side]?.[state.column]);
  return [
    { type, field: 'from', resolve: stateAt('before') },
    { type, field: 'to', resolve: stateAt('after') },
    { type, field: 'by', resolve: resolver((change: Change) => change.actor) },
    { type, field: subjectField(thing), resolve: resolver((change: Change, _, context) => readNode(thing, change.subject, context)) },
  ];
}
