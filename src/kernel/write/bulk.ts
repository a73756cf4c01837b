import type { Context } from '../context.js';
import { readNode } from '../read/read.js';
import type { Database } from '../database.js';
import { Forbidden, Unauthenticated } from '../errors.js';
import type { EntityMeta } from '../model/model.js';
import { archiveCommand, createCommand, updateCommand, type Command } from './commands.js';
import {
  requestErrors,
  requestFaults,
  setReason,
  runMutation,
  reasonOf,
  rejected,
  type Outcome,
  type MutationRequest,
} from './run-mutation.js';
import type { InputFaults } from './read-input.js';
import { References } from './references.js';
import { transitionCommand } from './transition.js';
import { userError, RolledBack, type UserErrorData } from './user-error.js';

type Row = MutationRequest['input'];

/** Lists of a bulk, in order of execution. */
export const BULK_VERBS = ['create', 'update', 'transition', 'archive'] as const;
type Verb = (typeof BULK_VERBS)[number];

export interface BulkInput extends Readonly<Partial<Record<Verb, readonly Row[] | null>>> {
  readonly onError: 'REJECT_EVERYTHING' | 'REJECT_FAILED_ROWS';
}

export interface BulkOutcome {
  /** Aligned with the changes; empty if the bulk as a whole was rejected. */
  readonly outcomes: readonly Outcome[];
  readonly userErrors: readonly UserErrorData[];
}

/** Maximum number of changes of one bulk: the villages of any county fit into one. */
export const LARGEST_BULK = 500;

/** A row that does not fit its type. */
export interface UnfitRow extends InputFaults {
  /** What fits of it; null if nothing can be tried with that. */
  readonly row: Row | null;
}

/** By the path of the row in the bulk, such as `create.3`, or in its list. */
export type UnfitRows = ReadonlyMap<string, UnfitRow>;

const VERBS: Readonly<Record<Verb, (entity: EntityMeta, input: never, faults: InputFaults) => Command>> = {
  create: createCommand,
  update: updateCommand,
  transition: transitionCommand,
  archive: archiveCommand,
};

/** One row of the input with its position. */
interface BulkRow {
  readonly verb: Verb;
  readonly at: number;
  /** Null if it has faults for which it cannot be tried. */
  readonly row: Row | null;
  /** The faults of a row that does not fit its type. */
  readonly faults?: InputFaults | undefined;
}

/**
 * Makes up to 500 changes of one type, list by list, in one transaction. With REJECT_EVERYTHING a rejected row rolls
 * all changes back, and each row still reports its errors; with REJECT_FAILED_ROWS the other changes are committed. A
 * row is rejected for its errors or for lack of permission.
 *
 * @param unfit rows that were removed from the input
 * @throws Unauthenticated: an anonymous caller learns nothing about any row
 */
export async function changeAll(
  entity: EntityMeta,
  name: string,
  input: Row & BulkInput,
  context: Context,
  unfit: UnfitRows = new Map(),
): Promise<BulkOutcome> {
  const { actor } = context;
  if (actor.kind === 'ANONYMOUS') throw new Unauthenticated('UNAUTHENTICATED');
  const bulkRows = rowsInOrder(entity, input, unfit);
  if (bulkRows.length === 0 || bulkRows.length > LARGEST_BULK)
    return rejectedBulk('BULK_SIZE', [], { most: LARGEST_BULK });
  const unfitRequest = requestErrors(input);
  if (unfitRequest.length > 0) return { outcomes: [], userErrors: unfitRequest };
  const rowWithKey = bulkRows.find(({ row }) => row?.idempotencyKey != null);
  if (rowWithKey) return rejectedBulk('KEY_IN_BULK', [rowWithKey.verb, String(rowWithKey.at), 'idempotencyKey']);

  const outcomes = await runMutation(
    { name, input, reread: (id) => readNode(entity, id, context) },
    context,
    async (db) => {
      const references = new References(actor);
      await references.load(
        db,
        entity,
        bulkRows.flatMap(({ row }) => (row ? [row] : [])),
      );
      const results: Outcome[] = [];
      let currentReason = reasonOf(input.reason);
      for (const each of bulkRows) {
        const reason =
          each.row && requestErrors(each.row).length === 0 ? reasonOf(each.row.reason ?? input.reason) : currentReason;
        if (reason !== currentReason) await setReason(db, (currentReason = reason));
        results.push(await changeRow(db, entity, each, references));
      }
      if (input.onError === 'REJECT_EVERYTHING' && results.some(({ userErrors }) => userErrors.length > 0)) {
        throw new RolledBack(results.map(({ userErrors }) => rejected(userErrors)));
      }
      return results;
    },
  );
  const isRejectedAsWhole =
    outcomes.length !== bulkRows.length || outcomes[0]?.userErrors[0]?.path[0] === 'idempotencyKey';
  if (isRejectedAsWhole) return { outcomes: [], userErrors: outcomes.flatMap(({ userErrors }) => userErrors) };
  return { outcomes: outcomes.map((outcome, at) => withRowPath(outcome, bulkRows[at]!)), userErrors: [] };
}

/** The rows in order of execution, with the unfit ones back at their positions. */
function rowsInOrder(entity: EntityMeta, input: BulkInput, unfit: UnfitRows): BulkRow[] {
  return BULK_VERBS.filter((verb) => verb !== 'transition' || entity.state).flatMap((verb) => {
    const fittingRows = input[verb] ?? [];
    const missing = [...unfit.keys()].filter((place) => place.startsWith(`${verb}.`)).length;
    const rows = fittingRows.values();
    return Array.from({ length: fittingRows.length + missing }, (_, at): BulkRow => {
      const faults = unfit.get(`${verb}.${at}`);
      if (!faults) return { verb, at, row: rows.next().value! };
      return { verb, at, faults, row: verb === 'create' || verb === 'update' ? faults.row : null };
    });
  });
}

async function changeRow(
  db: Database,
  entity: EntityMeta,
  { verb, row, faults }: BulkRow,
  references: References,
): Promise<Outcome> {
  if (!row) return rejected(faults?.userErrors ?? []);
  const { userErrors, unread } = requestFaults(row);
  const all = {
    userErrors: [...userErrors, ...(faults?.userErrors ?? [])],
    unread: [...unread, ...(faults?.unread ?? [])],
  };
  try {
    return await VERBS[verb](entity, row as never, all)(db, references);
  } catch (error) {
    if (error instanceof RolledBack) return error.outcomes[0]!; // one change, one outcome
    if (error instanceof Forbidden) return rejected([userError(error.code, [], error.variables)]);
    throw error;
  }
}

const rejectedBulk = (code: string, path: readonly string[], variables?: UserErrorData['variables']): BulkOutcome => ({
  outcomes: [],
  userErrors: rejected([userError(code, path, variables)]).userErrors,
});

/** Prefixes the paths of a row's user errors with the row's path in the bulk's input. */
const withRowPath = (outcome: Outcome, { verb, at }: BulkRow): Outcome => ({
  ...outcome,
  userErrors: outcome.userErrors.map((c) => ({ ...c, path: [verb, String(at), ...c.path] })),
});
