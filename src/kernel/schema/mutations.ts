import { GraphQLString, Kind, type GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.js';
import type { Settings } from '../database.js';
import { capital, type Class } from '../describe.js';
import { readNode } from '../read/read.js';
import { PositionScalar } from '../scalars.js';
import type { Graph, Thing } from '../thing/graph.js';
import { changeAll, LARGEST_BULK, type BulkInput, type UnfitRows } from '../write/bulk.js';
import { planEcho, planMove, planNoErrors, planSubject } from '../plan/move.js';
import type { Plan } from '../plan/compiler.js';
import { archiving, creating, moving, updating, type Change } from '../write/change.js';
import { moveAlone } from '../write/move-alone.js';
import { numberOf, perform, type Outcome, type Request } from '../write/perform.js';
import { References } from '../write/references.js';
import { shownComplaint, UserError } from '../write/user-error.js';
import type { Answer } from './bind.js';
import { objectType, optional, type FieldSpec } from './build.js';
import { thingInputs } from './inputs.js';
import { bulkName, subjectField } from './names.js';
import { resolver, type Roots } from './roots.js';

type Input = Request['input'] & { readonly clientMutationId?: string | null };

/** What a payload's fields are read from. */
export interface Answered {
  readonly outcome: Outcome;
  readonly input: Input;
}

const COMPLAINTS: FieldSpec = { type: () => [UserError], zh: '提交者可以改正的问题；为空即成功', en: 'What the submitter can put right; empty means done.' }; // prettier-ignore
const POSITION = optional(() => PositionScalar, '此次修改在变更流中的位置；没有修改则为空', 'Where the change stands in the feed; null if nothing changed.'); // prettier-ignore
const ECHO = optional(() => GraphQLString, '提交时给出的值', 'What was given with the input.');

/** What every single mutation's payload has besides its thing. */
export const PAYLOAD = { userErrors: COMPLAINTS, feedPosition: POSITION, clientMutationId: ECHO };

/** How a change is made in one statement, if nothing stands against it. */
interface InOneStatement {
  readonly alone: (of: Thing, input: never, context: Context, settings: Settings) => Promise<Outcome | null>;
  /** Together with its answer. */
  readonly plan: Plan<null>;
}

/** The mutations that every stored thing gets from its declaration. Each runs in a transaction of its own, in the order of the request. */
export const mutationFields = (graph: Graph, roots: Roots): Answer[] =>
  graph.things.flatMap((thing) => thingMutations(thing, roots));

function thingMutations(thing: Thing, roots: Roots): Answer[] {
  const { zh } = thing.options;
  const inputs = thingInputs(thing);
  const single = (
    verb: string,
    verbZh: string,
    en: string,
    input: Class,
    change: (of: Thing, input: never) => Change,
    inOne?: InOneStatement,
  ): Answer[] => {
    const name = `${verb}${thing.name}`;
    const payload = objectType(`${capital(name)}Payload`, `${verbZh}${zh}的结果`, `What came of ${name}.`, {
      [subjectField(thing)]: optional(() => thing.type, `${zh}，现在的样子`, `The ${thing.name} as it is now.`),
      ...PAYLOAD,
    });
    roots.mutation(
      name,
      { type: () => payload, nullable: true, zh: `${verbZh}${zh}`, en, args: { input: { type: () => input, zh: '输入', en: 'The input.' } } },
      resolver(async (_, args: { input: Input }, context): Promise<Answered> => {
        const input = args.input as never; // the schema has checked it
        const run = change(thing, input);
        const alone = inOne && { alone: (settings: Settings) => inOne.alone(thing, input, context, settings) };
        const readAgain = (id: string) => readNode(thing, id, context);
        const [outcome] = await perform({ name, input: args.input, isOneChange: true, readAgain, ...alone }, context, async (db) => [await run(db, new References(context.actor))]);
        return { outcome: outcome!, input: args.input }; // one change, one outcome
      }),
      inOne?.plan,
    ); // prettier-ignore
    return payloadAnswers(`${capital(name)}Payload`, subjectField(thing));
  };
  return [
    ...single('create', '新建', `Makes a ${thing.name}.`, inputs.create, creating),
    ...single('update', '修改', `Changes what is given of a ${thing.name}.`, inputs.update, updating),
    ...(inputs.transition
      ? single('transition', '变更状态：', `Moves the state of a ${thing.name}.`, inputs.transition, moving, {
          alone: moveAlone,
          plan: planMove(thing),
        })
      : []),
    ...single(
      'archive',
      '归档',
      `Takes a ${thing.name} out of every list; it stays readable by its id.`,
      inputs.archive,
      archiving,
    ),
    ...bulkMutation(thing, inputs.bulk, roots),
  ];
}

/** @param subject the field that shows the row */
export const payloadAnswers = (type: string, subject: string): Answer[] => [
  { type, field: subject, resolve: resolver(({ outcome }: Answered) => outcome.row), plan: planSubject },
  ...outcomeAnswers(type),
];

/** How `PAYLOAD` is answered. */
export function outcomeAnswers(type: string): Answer[] {
  return [
    { type, field: 'userErrors', resolve: resolver(({ outcome }: Answered, _, context) => outcome.complaints.map((c) => shownComplaint(c, context))), plan: planNoErrors },
    { type, field: 'feedPosition', resolve: resolver(({ outcome }: Answered, _, context) => position([outcome], context)) },
    { type, field: 'clientMutationId', resolve: resolver(({ input }: Answered) => input.clientMutationId ?? null), plan: planEcho },
  ]; // prettier-ignore
}

/** The position of the last event among the outcomes. */
async function position(outcomes: readonly Outcome[], { db, feed }: Context): Promise<string | null> {
  const last = outcomes.findLast((outcome) => outcome.event !== null)?.event;
  return last ? feed.settle(await numberOf(db, last)) : null;
}

/** The rows of a bulk that were set aside from the variable that gave them. */
function unfitRows({ fieldNodes }: GraphQLResolveInfo, { unfit }: Context): UnfitRows | undefined {
  const given = fieldNodes[0]?.arguments?.find(({ name }) => name.value === 'input')?.value;
  const changes =
    given?.kind === Kind.OBJECT ? given.fields.find(({ name }) => name.value === 'changes')?.value : given;
  return changes?.kind === Kind.VARIABLE ? unfit?.get(changes.name.value) : undefined;
}

function bulkMutation(thing: Thing, input: Class, roots: Roots): Answer[] {
  const name = bulkName(thing);
  const { zh } = thing.options;
  const resultType = `${thing.name}ChangeResult`;
  const result = objectType(resultType, `批量提交中一项修改的结果`, `What came of one change of a bulk.`, {
    [subjectField(thing)]: optional(() => thing.type, `${zh}，现在的样子`, `The ${thing.name} as it is now.`),
    userErrors: COMPLAINTS,
  });
  const payloadType = `${capital(name)}Payload`;
  const payload = objectType(payloadType, `批量修改${zh}的结果`, `What came of ${name}.`, {
    results: { type: () => [result], zh: '与提交的各项一一对应', en: 'One for each change, in the order given.', cost: { isSized: true } },
    userErrors: { ...COMPLAINTS, zh: '整批的问题；各项的问题在 results 中', en: 'What is wrong with the bulk as a whole; what is wrong with a row is in results.' },
    feedPosition: POSITION,
    clientMutationId: ECHO,
  }); // prettier-ignore
  interface BulkAnswered {
    readonly outcomes: readonly Outcome[];
    readonly complaints: Outcome['complaints'];
    readonly input: Input;
  }
  roots.mutation(
    name,
    {
      type: () => payload,
      nullable: true,
      zh: `批量修改${zh}，至多 ${LARGEST_BULK} 项，在同一事务中依次执行`,
      en: `Changes up to ${LARGEST_BULK} ${thing.options.plural} in one transaction, in order.`,
      args: { input: { type: () => input, zh: '输入', en: 'The input.' } },
      cost: { list: { assumedSize: 1, slicingArguments: ['input.changes'], sizedFields: ['results'], largest: LARGEST_BULK, weighsEach: true } },
    },
    resolver(async (_, args: { input: Input & BulkInput }, context, info): Promise<BulkAnswered> => ({ ...(await changeAll(thing, name, args.input, context, unfitRows(info, context))), input: args.input })),
  ); // prettier-ignore
  return [
    { type: payloadType, field: 'results', resolve: resolver(({ outcomes }: BulkAnswered) => outcomes) },
    { type: payloadType, field: 'userErrors', resolve: resolver(({ complaints }: BulkAnswered, _, context) => complaints.map((c) => shownComplaint(c, context))) },
    { type: payloadType, field: 'feedPosition', resolve: resolver(({ outcomes }: BulkAnswered, _, context) => position(outcomes, context)) },
    { type: payloadType, field: 'clientMutationId', resolve: resolver(({ input: { clientMutationId } }: BulkAnswered) => clientMutationId ?? null) },
    { type: resultType, field: subjectField(thing), resolve: resolver((outcome: Outcome) => outcome.row) },
    { type: resultType, field: 'userErrors', resolve: resolver((outcome: Outcome, _, context) => outcome.complaints.map((c) => shownComplaint(c, context))) },
  ]; // prettier-ignore
}
