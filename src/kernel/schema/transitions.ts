import { GraphQLID, GraphQLInt, GraphQLString } from 'graphql';
import { capital } from '../describe.js';
import { PositionScalar } from '../scalars.js';
import type { Graph, Thing } from '../thing/graph.js';
import type { State } from '../thing/state.js';
import type { Outcome } from '../write/perform.js';
import { subjectField, transition, transitionName, type TransitionInput } from '../write/transition.js';
import { shownComplaint, UserError } from '../write/user-error.js';
import type { Answer } from './bind.js';
import { inputType, objectType, optional, type ArgumentSpec, type FieldSpec } from './build.js';
import { resolver, type Roots } from './roots.js';

/** For each state machine of the graph the mutation that moves it. */
export function transitionFields(graph: Graph, roots: Roots): Answer[] {
  return graph.things.flatMap((thing) => (thing.state ? transitionMutation(thing, thing.state, roots) : []));
}

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
