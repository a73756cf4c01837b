import { Kind, type GraphQLResolveInfo } from 'graphql';
import type { Context } from '../../context.js';
import type { Settings } from '../../database.js';
import type { Class } from '../../describe.js';
import { Unauthenticated } from '../../errors.js';
import { readGlobalId, readPastId } from '../../id.js';
import { readNode } from '../../read/read.js';
import { PositionScalar } from '../../scalars.js';
import type { DataModel, EntityMeta } from '../../model/model.js';
import { StoredRecord } from '../../model/entity.js';
import { BULK_VERBS, changeAll, LARGEST_BULK, type BulkInput, type UnfitRows } from '../../write/bulk.js';
import { planTransition, planNoErrors, planSubject } from '../../plan/planned-transition.js';
import type { Plan } from '../../plan/compiler.js';
import { archiveCommand, createCommand, updateCommand, type Command } from '../../write/commands.js';
import type { InputFaults } from '../../write/read-input.js';
import { unknownId, type VersionedInput } from '../../write/locate.js';
import { transitionCommand, transitionInOneStatement } from '../../write/transition.js';
import {
  eventNumber,
  requestErrors,
  requestFaults,
  runMutation,
  rejected,
  type Outcome,
  type MutationRequest,
} from '../../write/run-mutation.js';
import { References } from '../../write/references.js';
import { shownUserErrors, UserError } from '../../write/user-error.js';
import type { FieldDefinition } from '../builder/attach-fields.js';
import { objectType, optional, type FieldSpec } from '../builder/build.js';
import { archiveInput, entityInputs } from './inputs.js';
import { bulkName, subjectField } from '../builder/names.js';
import { resolver, type RootFields } from '../builder/root-fields.js';

type Input = MutationRequest['input'];
type Change = (of: EntityMeta, input: never, faults: InputFaults) => Command;

/** The source of a payload's fields. */
export interface MutationResult {
  readonly outcome: Outcome;
  /** The row's type, if the payload's field may have more than one. */
  readonly type?: string;
}

const userErrors: FieldSpec = {
  type: () => [UserError],
  zh: '提交者可以改正的问题；为空即成功',
  en: 'What the submitter can put right; empty means done.',
};
const feedPosition = optional(
  () => PositionScalar,
  '修改在变更流中的位置；没有修改则为空',
  'Where the change stands in the feed, if there is one.',
);

/** Fields of every payload besides its record. */
export const PAYLOAD = { userErrors, feedPosition };

const inputArgument = (type: Class): FieldSpec['args'] => ({
  input: { type: () => type, zh: '输入', en: 'The input.' },
});

/** How a change is made in one statement, if its conditions allow it. */
interface InOneStatement {
  readonly autocommit: (of: EntityMeta, input: never, context: Context, settings: Settings) => Promise<Outcome | null>;
  /** Compiles the change together with the response. */
  readonly plan: Plan<null>;
}

/**
 * The mutations that every entity gets from its declaration. Each runs in a transaction of its own, in the order of the
 * request.
 */
export const mutationFields = (model: DataModel, rootFields: RootFields): FieldDefinition[] => [
  ...model.entities.flatMap((entity) => entityMutations(entity, rootFields)),
  ...archiveMutation(model, rootFields),
  ...bulkMutations(model, rootFields),
];

function entityMutations(entity: EntityMeta, rootFields: RootFields): FieldDefinition[] {
  const { zh } = entity.options;
  const inputs = entityInputs(entity);
  const subject = subjectField(entity);
  const payload = objectType(
    `${entity.name}Payload`,
    `新建、修改${zh}的结果`,
    `What came of creating or changing a ${entity.name}.`,
    {
      [subject]: optional(() => entity.type, `${zh}，现在的样子`, `The ${entity.name} as it is now.`),
      ...PAYLOAD,
    },
  );
  const single = (
    verb: string,
    verbZh: string,
    en: string,
    input: Class,
    change: Change,
    inOne?: InOneStatement,
  ): void => {
    const name = `${verb}${entity.name}`;
    rootFields.mutation(
      name,
      { type: () => payload, about: entity.name, zh: `${verbZh}${zh}`, en, args: inputArgument(input) },
      resolver((_, args: { input: Input }, context) => {
        const autocommit: MutationRequest['autocommit'] =
          inOne && ((settings) => inOne.autocommit(entity, args.input as never, context, settings));
        return performOne({ name, input: args.input, autocommit }, entity, change, context);
      }),
      inOne?.plan,
    );
  };
  single('create', '新建', `Makes a ${entity.name}.`, inputs.create, createCommand);
  single('update', '修改', `Changes what is given of a ${entity.name}.`, inputs.update, updateCommand);
  if (inputs.transition)
    single('transition', '变更状态：', `Moves the state of a ${entity.name}.`, inputs.transition, transitionCommand, {
      autocommit: transitionInOneStatement,
      plan: planTransition(entity),
    });
  return payloadAnswers(`${entity.name}Payload`, subject);
}

/** Runs one change of one record; a repeated request rereads the record. */
async function performOne(
  request: Pick<MutationRequest, 'name' | 'input' | 'autocommit'>,
  entity: EntityMeta,
  change: Change,
  context: Context,
): Promise<MutationResult> {
  const run = change(entity, request.input as never, requestFaults(request.input)); // the schema has validated it
  const reread = (id: string) => readNode(entity, id, context);
  const [outcome] = await runMutation(
    { ...request, isOneChange: true, tellsRequestErrors: true, reread },
    context,
    async (db) => [await run(db, new References(context.actor))],
  );
  return { outcome: outcome!, type: entity.name }; // one change, one outcome
}

/** `archive`: removes a record of any type from every list. */
function archiveMutation(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const payload = objectType('RecordPayload', '修改一条记录的结果', 'What came of changing a record of any type.', {
    record: optional(() => StoredRecord, '记录，现在的样子', 'The record as it is now.'),
    ...PAYLOAD,
  });
  rootFields.mutation(
    'archive',
    {
      type: () => payload,
      zh: '归档一条记录：不再出现在列表中，仍可按标识读取',
      en: 'Takes a record out of every list; it stays readable by its id.',
      args: inputArgument(archiveInput),
    },
    resolver((_, { input }: { input: Input & VersionedInput }, context): Promise<MutationResult> | MutationResult => {
      // anonymous callers must not learn which types exist
      if (context.actor.kind === 'ANONYMOUS') throw new Unauthenticated('UNAUTHENTICATED');
      const entity = model.byName.get(readPastId(input.id)?.type ?? readGlobalId(input.id)?.type ?? '');
      return entity
        ? performOne({ name: 'archive', input }, entity, archiveCommand, context)
        : { outcome: rejected([...requestErrors(input), unknownId(input.id, ['id'])]) };
    }),
  );
  return payloadAnswers('RecordPayload', 'record');
}

/** @param subject the field that returns the record */
export const payloadAnswers = (type: string, subject: string): FieldDefinition[] => [
  { type, field: subject, resolve: resolver(typedRow), plan: planSubject },
  ...outcomeAnswers(type),
];

const typedRow = ({ outcome: { row }, type }: MutationResult): object | null =>
  row && (type === undefined ? row : { ...row, __typename: type });

/** Definitions of the fields of `PAYLOAD`. */
export function outcomeAnswers(type: string): FieldDefinition[] {
  return [
    {
      type,
      field: 'userErrors',
      resolve: resolver(({ outcome }: MutationResult, _, context) => shownUserErrors(outcome, context)),
      plan: planNoErrors,
    },
    {
      type,
      field: 'feedPosition',
      resolve: resolver(({ outcome }: MutationResult, _, context) => position([outcome], context)),
    },
  ];
}

/** The feed position of the last event among the outcomes. */
async function position(outcomes: readonly Outcome[], { db, feed }: Context): Promise<string | null> {
  const last = outcomes.findLast((outcome) => outcome.event !== null)?.event;
  return last ? feed.settle(await eventNumber(db, last)) : null;
}

/** The rows of a bulk that were set aside, from all variables that contain rows. */
function unfitRows({ fieldNodes }: GraphQLResolveInfo, { unfit }: Context): UnfitRows | undefined {
  const argument = fieldNodes[0]?.arguments?.find(({ name }) => name.value === 'input')?.value;
  if (argument?.kind === Kind.VARIABLE) return unfit?.get(argument.name.value);
  if (argument?.kind !== Kind.OBJECT) return undefined;
  return new Map(
    argument.fields.flatMap(({ name: verb, value }) => {
      const rows = value.kind === Kind.VARIABLE ? unfit?.get(value.name.value) : undefined;
      return [...(rows ?? [])].map(([row, userErrors]) => [`${verb.value}.${row}`, userErrors] as const);
    }),
  );
}

interface BulkResult {
  readonly outcomes: readonly Outcome[];
  readonly userErrors: Outcome['userErrors'];
  readonly type: string;
}

/** `changeTalents` and the like: many changes of one type in one transaction. */
function bulkMutations(model: DataModel, rootFields: RootFields): FieldDefinition[] {
  const result = objectType('ChangeResult', '批量提交中一项修改的结果', 'What came of one change of a bulk.', {
    record: optional(() => StoredRecord, '记录，现在的样子', 'The record as it is now.'),
    userErrors,
  });
  const payload = objectType('ChangesPayload', '批量修改的结果', 'What came of a bulk.', {
    results: {
      type: () => [result],
      zh: '与提交的各项一一对应：依次为新建、修改、变更状态、归档',
      en: 'One for each change: of create, update, transition and archive, in this order.',
      cost: { isSized: true },
    },
    userErrors: {
      ...userErrors,
      zh: '整批的问题；各项的问题在 results 中',
      en: 'What is wrong with the bulk as a whole; what is wrong with a row is in results.',
    },
    feedPosition,
  });
  for (const entity of model.entities) {
    const { bulk } = entityInputs(entity);
    if (bulk) bulkMutation(entity, bulk, payload, rootFields);
  }
  return [
    {
      type: 'ChangesPayload',
      field: 'results',
      resolve: resolver(({ outcomes, type }: BulkResult) => outcomes.map((outcome) => ({ outcome, type }))),
    },
    {
      type: 'ChangesPayload',
      field: 'userErrors',
      resolve: resolver((bulk: BulkResult, _, context) => shownUserErrors(bulk, context)),
    },
    {
      type: 'ChangesPayload',
      field: 'feedPosition',
      resolve: resolver(({ outcomes }: BulkResult, _, context) => position(outcomes, context)),
    },
    { type: 'ChangeResult', field: 'record', resolve: resolver(typedRow) },
    {
      type: 'ChangeResult',
      field: 'userErrors',
      resolve: resolver(({ outcome }: MutationResult, _, context) => shownUserErrors(outcome, context)),
    },
  ];
}

function bulkMutation(entity: EntityMeta, input: Class, payload: Class, rootFields: RootFields): void {
  const name = bulkName(entity);
  const { zh, plural } = entity.options;
  rootFields.mutation(
    name,
    {
      type: () => payload,
      about: entity.name,
      zh: `在同一事务中批量修改${zh}`,
      en: `Changes many ${plural} in one transaction.`,
      args: inputArgument(input),
      cost: {
        list: {
          assumedSize: 1,
          slicingArguments: BULK_VERBS.map((verb) => `input.${verb}`),
          isSum: true,
          sizedFields: ['results'],
          largest: LARGEST_BULK,
          weighsEach: true,
        },
      },
    },
    resolver(async (_, { input }: { input: Input & BulkInput }, context, info): Promise<BulkResult> => ({
      ...(await changeAll(entity, name, input, context, unfitRows(info, context))),
      type: entity.name,
    })),
  );
}
