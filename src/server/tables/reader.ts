import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Context } from '../../kernel/context.js';
import { Failure, Unavailable } from '../../kernel/errors.js';
import type { Planner } from '../../kernel/plan/planner.js';
import { LARGEST_SIZE } from '../../kernel/read/page.js';
import { sql } from '../../kernel/sql.js';
import type { DerivedOperation } from '../../kernel/table/operations.js';
import { isAdded, type Table, type TablePage } from '../../kernel/table/table.js';
import { executeFitting } from '../execute-fitting.js';
import type { Admitted } from '../guard/guard.js';
import { RequestRefused } from '../guard/request-refused.js';
import { rootOf, statementFor } from '../http/planned.js';

/**
 * Rows of one statement. Where an index has the order, 100 take as long for each row as 2,000; but a list of a region
 * is sorted anew for each page: 90,000 rows took PostgreSQL 22 s by pages of 500. A page of 1,000 blocks the event loop
 * for about 4 ms, while it is parsed.
 */
const PAGE_ROWS = 1_000;

/** A table that is being read. */
export interface TableReading {
  readonly position: string;
  /** Whether all pages are of one snapshot of the database. */
  readonly isSnapshot: boolean;
  /** The first page. */
  readonly first: TablePage;
  /** The page after a cursor. */
  next(after: string): Promise<TablePage>;
  /** SQL statements so far, and the time that they took. */
  statements(): { readonly count: number; readonly ms: number };
  close(): Promise<void>;
}

export interface ReaderParts {
  readonly schema: GraphQLSchema;
  readonly planner: Planner | null;
  readonly makeContext: () => Context;
  readonly mostErrors: number;
}

const POSITION = sql`select feed_position(f) as position from feed f`;

async function positionIn({ db }: Pick<Context, 'db'>): Promise<string> {
  const [row] = await db.rows<{ readonly position: string }>(POSITION);
  return row!.position; // the table `feed` has one row
}

type Parse = { readonly data: unknown };

/**
 * Begins to read a table, as far as its first page. Where a statement answers the whole page, all pages are read by one
 * such statement each in one snapshot; otherwise by resolvers, page by page as a client would: what they log about
 * personal values must be committed before anybody reads on.
 *
 * @throws RequestRefused with what the operation would be answered with
 */
export async function readTable(table: Table, admitted: Admitted, parts: ReaderParts): Promise<TableReading> {
  return (await readPlanned(table, admitted, parts)) ?? readResolved(table, admitted, parts);
}

/** Null if the operation cannot be planned, or fails because of a value: resolvers tell which. */
async function readPlanned(table: Table, admitted: Admitted, parts: ReaderParts): Promise<TableReading | null> {
  const { schema, planner, makeContext } = parts;
  const at = new Date(makeContext().now()); // the day of all pages
  const context: Context = { ...makeContext(), now: () => at };
  const operations = table.operations(PAGE_ROWS);
  const statement = (operation: DerivedOperation, after: string | null) =>
    planner &&
    statementFor(planner, schema, { ...admitted, ...operation, variables: table.variables(after) }, context, PAGE_ROWS);
  const first = statement(operations.first, null);
  if (!first || first.isPartial) return null;
  const snapshot = await context.db.openSnapshot();
  const read = async (of: NonNullable<ReturnType<typeof statement>>): Promise<TablePage> =>
    table.page((JSON.parse((await snapshot.db.json(of)).toString()) as Parse).data);
  try {
    return {
      position: await positionIn(snapshot),
      isSnapshot: true,
      first: await read(first),
      next: (after) => read(statement(operations.next, after)!), // as the first
      statements: () => ({ ...context.db.statements }),
      close: () => snapshot.close(),
    };
  } catch (error) {
    await snapshot.close();
    if (error instanceof Failure && !(error instanceof Unavailable) && !isOfTable(error)) return null;
    throw error;
  }
}

/** Whether a failure is one of the table and not of the operation. */
const isOfTable = ({ code }: Failure): boolean => code.startsWith('EXPORT_');

async function readResolved(table: Table, admitted: Admitted, parts: ReaderParts): Promise<TableReading> {
  const total = { count: 0, ms: 0 };
  const operations = table.operations(LARGEST_SIZE);
  const read = async (operation: DerivedOperation, after: string | null, context: Context): Promise<TablePage> => {
    try {
      return table.page(await answer({ ...admitted, ...operation, variables: table.variables(after) }, parts, context));
    } finally {
      total.count += context.db.statements.count;
      total.ms += context.db.statements.ms;
    }
  };
  const context = parts.makeContext();
  const position = await positionIn(context);
  return {
    position,
    isSnapshot: false,
    first: await read(operations.first, null, context),
    next: (after) => read(operations.next, after, parts.makeContext()),
    statements: () => total,
    close: () => Promise.resolve(),
  };
}

/** Executes an operation as its list would be. @throws RequestRefused if it has any error: a table is whole or fails */
async function answer(
  admitted: Admitted,
  { schema, planner, mostErrors }: ReaderParts,
  context: Context,
): Promise<unknown> {
  const { document, operation, variables, mayIntrospect } = admitted;
  const statement = planner && statementFor(planner, schema, admitted, context);
  const { data, errors } = await executeFitting(operation, {
    schema,
    document,
    rootValue: statement ? await rootOf(statement, context) : undefined,
    contextValue: context,
    variableValues: variables,
    hideSuggestions: !mayIntrospect,
    options: { maxCoercionErrors: Math.max(mostErrors - 1, 0) }, // graphql-js appends one
  });
  if (errors) throw RequestRefused.notStarted(ofClient(errors).slice(0, mostErrors));
  return data;
}

/** Errors at the places that a client knows: fields that were added for the table fail as its own do. */
function ofClient(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const own = errors.filter(({ path }) => !path?.some(isAdded));
  if (own.length > 0) return own;
  return errors.slice(0, 1).map((error) => {
    const { message, nodes, path = [] } = error;
    return new GraphQLError(message, { nodes, path: path.slice(0, path.findIndex(isAdded)), originalError: error });
  });
}
