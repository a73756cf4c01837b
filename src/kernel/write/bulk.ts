import type { Context } from '../context.js';
import { readNode } from '../read/read.js';
import type { Database } from '../database.js';
import { Forbidden, Unauthenticated } from '../errors.js';
import type { EntityMeta } from '../model/model.js';
import { archiveCommand, createCommand, transitionCommand, updateCommand, type Command } from './commands.js';
import {
  requestError,
  setReason,
  runMutation,
  reasonOf,
  rejected,
  type Outcome,
  type MutationRequest,
} from './run-mutation.js';
import { References } from './references.js';
import { userError, RolledBack, type UserErrorData } from './user-error.js';

type Row = MutationRequest['input'];

/** Lists of a bulk, in the order in which they are carried out. */
export const BULK_VERBS = ['create', 'update', 'transition', 'archive'] as const;
type Verb = (typeof BULK_VERBS)[number];

export interface BulkInput extends Readonly<Partial<Record<Verb, readonly Row[] | null>>> {
  readonly onError: 'REJECT_EVERYTHING' | 'REJECT_FAILED_ROWS';
}

export interface BulkOutcome {
  /** Aligned with the changes; empty when the bulk as a whole was refused. */
  readonly outcomes: readonly Outcome[];
  readonly userErrors: readonly UserErrorData[];
}

/** Changes of one bulk: the villages of any county fit into one. */
export const LARGEST_BULK = 500;

/** Rows that do not fit their type: what is wrong with each, by its place in the bulk such as `create.3`, or in its list. */
export type UnfitRows = ReadonlyMap<string, readonly UserErrorData[]>;

const VERBS: Readonly<Record<Verb, (entity: EntityMeta, input: never) => Command>> = {
  create: createCommand,
  update: updateCommand,
  transition: transitionCommand,
  archive: archiveCommand,
};

/** One change as it was given, or what is wrong with it; with its place in the input. */
interface BulkRow {
  readonly verb: Verb;
  readonly at: number;
  readonly row: Row | null;
  readonly unfit: readonly UserErrorData[];
}

/**
 * Carries out up to 500 changes of one type, list by list, in one transaction. With REJECT_EVERYTHING a refused row
 * undoes all and each row still says what is wrong with it; with REJECT_FAILED_ROWS the others stand. A row is refused
 * for what is wrong with it and for what its caller may not do.
 *
 * @param unfit rows that are not among the changes any more
 * @throws Unauthenticated: whoever is not known learns nothing of any row
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
  const given = inOrder(entity, input, unfit);
  if (given.length === 0 || given.length > LARGEST_BULK) return whole('BULK_SIZE', [], { most: LARGEST_BULK });
  const against = requestError(input);
  if (against) return { outcomes: [], userErrors: [against] };
  const keyed = given.find(({ row }) => row?.idempotencyKey != null);
  if (keyed) return whole('KEY_IN_BULK', [keyed.verb, String(keyed.at), 'idempotencyKey']);

  const outcomes = await runMutation(
    { name, input, reread: (id) => readNode(entity, id, context) },
    context,
    async (db) => {
      const references = new References(actor);
      await references.load(
        db,
        entity,
        given.flatMap(({ row }) => (row ? [row] : [])),
      );
      const done: Outcome[] = [];
      let said = reasonOf(input.reason);
      for (const each of given) {
        const why = each.row ? reasonOf(each.row.reason ?? input.reason) : said;
        if (why !== said) await setReason(db, (said = why));
        done.push(each.row ? await changeRow(db, entity, each.verb, each.row, references) : rejected(each.unfit));
      }
      if (input.onError === 'REJECT_EVERYTHING' && done.some(({ userErrors }) => userErrors.length > 0)) {
        throw new RolledBack(done.map(({ userErrors }) => rejected(userErrors)));
      }
      return done;
    },
  );
  const isWhole = outcomes.length !== given.length || outcomes[0]?.userErrors[0]?.path[0] === 'idempotencyKey';
  if (isWhole) return { outcomes: [], userErrors: outcomes.flatMap(({ userErrors }) => userErrors) };
  return { outcomes: outcomes.map((outcome, at) => placed(outcome, given[at]!)), userErrors: [] };
}

/** The changes in the order in which they are carried out, unfit rows back in their places. */
function inOrder(entity: EntityMeta, input: BulkInput, unfit: UnfitRows): BulkRow[] {
  return BULK_VERBS.filter((verb) => verb !== 'transition' || entity.state).flatMap((verb) => {
    const fitting = input[verb] ?? [];
    const missing = [...unfit.keys()].filter((place) => place.startsWith(`${verb}.`)).length;
    const rows = fitting.values();
    return Array.from({ length: fitting.length + missing }, (_, at): BulkRow => {
      const wrong = unfit.get(`${verb}.${at}`);
      return { verb, at, row: wrong ? null : rows.next().value!, unfit: wrong ?? [] };
    });
  });
}

async function changeRow(
  db: Database,
  entity: EntityMeta,
  verb: Verb,
  row: Row,
  references: References,
): Promise<Outcome> {
  const against = requestError(row);
  if (against) return rejected([against]);
  try {
    return await VERBS[verb](entity, row as never)(db, references);
  } catch (error) {
    if (error instanceof RolledBack) return error.outcomes[0]!; // one change, one outcome
    if (error instanceof Forbidden) return rejected([userError(error.code, [], error.variables)]);
    throw error;
  }
}

const whole = (code: string, path: readonly string[], variables?: UserErrorData['variables']): BulkOutcome => ({
  outcomes: [],
  userErrors: rejected([userError(code, path, variables)]).userErrors,
});

/** A row's complaints point into the bulk's input. */
const placed = (outcome: Outcome, { verb, at }: BulkRow): Outcome => ({
  ...outcome,
  userErrors: outcome.userErrors.map((c) => ({ ...c, path: [verb, String(at), ...c.path] })),
});
