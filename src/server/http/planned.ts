import {
  getVariableValues,
  GraphQLError,
  isNonNullType,
  Kind,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '../../kernel/context.js';
import type { Actor } from '../../kernel/access/actor.js';
import { Failure, Unavailable } from '../../kernel/errors.js';
import { calendarDay } from '../../kernel/period.js';
import type { Planner, Statement } from '../../kernel/plan/planner.js';
import { callerSettings } from '../../kernel/write/run-mutation.js';
import type { Admitted } from '../guard/guard.js';
import { RequestRefused } from '../guard/request-refused.js';
import { presentErrors } from '../present-error.js';
import type { Answers } from './answers.js';

/**
 * Plans the statement that answers an operation. Null where resolvers must answer: for operations that cannot be
 * planned, and for invalid variables or arguments.
 *
 * @param largestPage the largest page of its lists, if it is not that of clients
 */
export function statementFor(
  planner: Planner,
  schema: GraphQLSchema,
  admitted: Admitted,
  { actor, log, now, requestId }: Context,
  largestPage?: number,
): Statement | null {
  const { document, operation, variables } = admitted;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 });
  if (!coerced) return null;
  try {
    return planner.statement({ document, operation, variables: coerced, actor, day: calendarDay(now()), largestPage });
  } catch (error) {
    // a bug, but resolvers can still answer
    if (!(error instanceof Failure)) log.error({ err: error, requestId }, 'an operation could not be planned');
    return null;
  }
}

/**
 * Runs a statement that reads. Null where it failed because of a value, whose place resolvers can report, or because of
 * a bug in the planner, which resolvers do not have.
 *
 * @throws Unavailable
 */
async function run(
  statement: Statement,
  { actor, db, log, requestId }: Context,
  answers?: Answers,
): Promise<Buffer | null> {
  try {
    const make = (): Promise<Buffer> => db.json(statement);
    return await (answers && isPublic(actor) ? answers.of(statement, make) : make());
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    if (!(error instanceof Failure))
      log.error({ err: error, requestId, sql: statement.sql }, 'a planned operation failed');
    return null;
  }
}

/**
 * Runs a statement that changes data; null where it has changed nothing.
 *
 * @throws where it may have
 */
async function change(statement: Statement, context: Context): Promise<Buffer | null> {
  const json = await context.db.autocommit(statement, callerSettings(context));
  if (json) context.feed.notify();
  return json;
}

/** Whether an actor can read only public data. */
const isPublic = ({ grants }: Actor): boolean => grants.length === 0;

/**
 * The partial result that resolvers run on, where a statement answers a part of an operation; undefined where it
 * failed.
 */
export async function rootOf(statement: Statement, context: Context): Promise<object | undefined> {
  const json = await run(statement, context).catch(() => null); // resolvers will report it
  return json ? (JSON.parse(json.toString()) as object) : undefined;
}

interface Answering {
  readonly schema: GraphQLSchema;
  readonly answers: Answers;
  /** The most errors of one answer. */
  readonly mostErrors: number;
}

/**
 * The answer as PostgreSQL serialized it, passed on unchanged; null where resolvers must answer.
 *
 * @throws RequestRefused `OVERLOADED`
 * @param extensions the `extensions` of the answer, if the caller requested any
 */
export async function answerOf(
  statement: Statement,
  { operation }: Admitted,
  { schema, answers, mostErrors }: Answering,
  context: Context,
  extensions?: object,
): Promise<Buffer | null> {
  const result = statement.isChange ? change(statement, context) : run(statement, context, answers);
  const json = await result.catch((error: unknown) => {
    // nothing was executed
    if (error instanceof Unavailable && error.code === 'OVERLOADED') throw RequestRefused.by(error);
    const { errors, data } = failedResult(operation, schema, error as Error, context); // only errors are thrown
    return Buffer.from(JSON.stringify({ errors: errors.slice(0, mostErrors), data }));
  });
  if (!json || !extensions) return json;
  return Buffer.concat([json.subarray(0, -1), Buffer.from(`,"extensions":${JSON.stringify(extensions)}}`)]);
}

/** The result that resolvers would give if every root field failed with this error. */
function failedResult(operation: OperationDefinitionNode, schema: GraphQLSchema, cause: Error, context: Context) {
  const fields = schema.getRootType(operation.operation)!.getFields(); // the operation is valid
  const rootFields = operation.selectionSet.selections.filter((node) => node.kind === Kind.FIELD);
  const causes = rootFields.map(
    (node) =>
      new GraphQLError('failed', { nodes: node, path: [(node.alias ?? node.name).value], originalError: cause }),
  );
  const errors = presentErrors(causes, context, context.log);
  const nullsData = rootFields.some((node) => isNonNullType(fields[node.name.value]?.type));
  if (nullsData || rootFields.length < operation.selectionSet.selections.length)
    return { errors: errors.slice(0, 1), data: null };
  return { errors, data: Object.fromEntries(errors.map(({ path }) => [path![0]!, null])) };
}
