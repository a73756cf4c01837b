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
import type { Planner, Statement } from '../../kernel/plan/planner.js';
import { callerSettings } from '../../kernel/write/run-mutation.js';
import type { Admitted } from '../guard/guard.js';
import { RequestRefused } from '../guard/request-refused.js';
import { presentErrors } from '../present-error.js';
import type { Answers } from './answers.js';

/**
 * Makes the statement that answers an operation. Null where resolvers must: for what cannot be planned, and
 * whatever is wrong with its variables or arguments.
 */
export function statementFor(
  planner: Planner,
  schema: GraphQLSchema,
  admitted: Admitted,
  { actor, log, requestId }: Context,
): Statement | null {
  const { document, operation, variables } = admitted;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 });
  if (!coerced) return null;
  try {
    return planner.statement({ document, operation, variables: coerced, actor });
  } catch (error) {
    if (!(error instanceof Failure)) log.error({ err: error, requestId }, 'an operation could not be planned'); // a bug; there is another way to answer
    return null;
  }
}

/**
 * What a statement gives. Null where it failed by a value, of which resolvers know the place, or by a bug, which they
 * do not have.
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
 * What a statement gives that changes something; null where it has not.
 *
 * @throws where it may have
 */
async function change(statement: Statement, context: Context): Promise<Buffer | null> {
  const json = await context.db.autocommit(statement, callerSettings(context));
  if (json) context.feed.notify();
  return json;
}

/** Whether somebody sees nothing but what everybody does. */
const isPublic = ({ grants }: Actor): boolean => grants.length === 0;

/** What resolvers shall run on, where a statement answers a part of an operation; nothing where it failed. */
export async function rootOf(statement: Statement, context: Context): Promise<object | undefined> {
  const json = await run(statement, context).catch(() => null); // they find out themselves that the database is away
  return json ? (JSON.parse(json.toString()) as object) : undefined;
}

interface Answering {
  readonly schema: GraphQLSchema;
  readonly answers: Answers;
  /** Of one answer. */
  readonly mostErrors: number;
}

/**
 * The answer as PostgreSQL makes it, passed on untouched; null where resolvers must answer.
 *
 * @throws Refused `OVERLOADED`
 * @param extensions a member of the answer, if the caller asked for any
 */
export async function answerOf(
  statement: Statement,
  { operation }: Admitted,
  { schema, answers, mostErrors }: Answering,
  context: Context,
  extensions?: object,
): Promise<Buffer | null> {
  const made = statement.isChange ? change(statement, context) : run(statement, context, answers);
  const json = await made.catch((error: unknown) => {
    if (error instanceof Unavailable && error.code === 'OVERLOADED') throw RequestRefused.by(error); // nothing has been done
    const { errors, data } = failed(operation, schema, error as Error, context); // nothing else is thrown
    return Buffer.from(JSON.stringify({ errors: errors.slice(0, mostErrors), data }));
  });
  if (!json || !extensions) return json;
  return Buffer.concat([json.subarray(0, -1), Buffer.from(`,"extensions":${JSON.stringify(extensions)}}`)]);
}

/** What resolvers would have answered, had each root field failed so. */
function failed(operation: OperationDefinitionNode, schema: GraphQLSchema, cause: Error, context: Context) {
  const fields = schema.getRootType(operation.operation)!.getFields(); // it is valid
  const rootFields = operation.selectionSet.selections.filter((node) => node.kind === Kind.FIELD);
  const causes = rootFields.map(
    (node) =>
      new GraphQLError('failed', { nodes: node, path: [(node.alias ?? node.name).value], originalError: cause }),
  );
  const errors = presentErrors(causes, context, context.log);
  const isLost = rootFields.some((node) => isNonNullType(fields[node.name.value]?.type));
  if (isLost || rootFields.length < operation.selectionSet.selections.length)
    return { errors: errors.slice(0, 1), data: null };
  return { errors, data: Object.fromEntries(errors.map(({ path }) => [path![0]!, null])) };
}
