import type { Context } from '../context.js';
import { readNode } from '../read/read.js';
import type { Thing } from '../thing/graph.js';
import { archiving, creating, moving, updating, type Change } from './change.js';
import { because, perform, refused, type Outcome, type Request } from './perform.js';
import { complaint, Refused, type Complaint } from './user-error.js';

type Row = Request['input'];

export type BulkChange = Readonly<Partial<Record<'create' | 'update' | 'transition' | 'archive', Row>>>;

export interface BulkInput {
  readonly changes: readonly BulkChange[];
  readonly onError: 'REJECT_EVERYTHING' | 'REJECT_FAILED_ROWS';
}

export interface BulkOutcome {
  /** Aligned with the changes; empty when the bulk as a whole was refused. */
  readonly outcomes: readonly Outcome[];
  readonly complaints: readonly Complaint[];
}

const MOST_CHANGES = 100;

const VERBS: Readonly<Record<keyof BulkChange, (thing: Thing, input: never) => Change>> = {
  create: creating,
  update: updating,
  transition: moving,
  archive: archiving,
};

/**
 * Carries out up to 100 changes of one type in order, in one transaction. With REJECT_EVERYTHING a refused row
 * undoes all and each row still says what is wrong with it; with REJECT_FAILED_ROWS the others stand.
 */
export async function changeAll(
  thing: Thing,
  name: string,
  input: Row & BulkInput,
  context: Context,
): Promise<BulkOutcome> {
  const { changes, onError } = input;
  if (changes.length === 0 || changes.length > MOST_CHANGES)
    return whole('BULK_SIZE', ['changes'], { most: MOST_CHANGES });
  const rows = changes.map((change) => Object.entries(change)[0] as [keyof BulkChange, Row]); // the schema allows exactly one
  const keyed = rows.findIndex(([, row]) => row.idempotencyKey != null);
  if (keyed >= 0) return whole('KEY_IN_BULK', ['changes', String(keyed), rows[keyed]![0], 'idempotencyKey']);

  const outcomes = await perform(
    { name, input, readAgain: (id) => readNode(thing, id, context) },
    context,
    async (db) => {
      const done: Outcome[] = [];
      for (const [verb, row] of rows) {
        await because(db, row.reason ?? input.reason);
        const outcome = await VERBS[verb](thing, { ...row, reason: row.reason ?? input.reason } as never)(
          db,
          context.actor,
        );
        done.push(outcome);
      }
      if (onError === 'REJECT_EVERYTHING' && done.some(({ complaints }) => complaints.length > 0)) {
        throw new Refused(done.map(({ complaints }) => ({ row: null, complaints, event: null })));
      }
      return done;
    },
  );
  const isWhole = outcomes.length !== rows.length || outcomes[0]?.complaints[0]?.path[0] === 'idempotencyKey';
  if (isWhole) return { outcomes: [], complaints: outcomes.flatMap(({ complaints }) => complaints) };
  return { outcomes: outcomes.map((outcome, at) => placed(outcome, at, rows[at]![0])), complaints: [] };
}

const whole = (code: string, path: readonly string[], variables?: Complaint['variables']): BulkOutcome => ({
  outcomes: [],
  complaints: refused([complaint(code, path, variables)]).complaints,
});

/** A row's complaints point into the bulk's input. */
const placed = (outcome: Outcome, at: number, verb: string): Outcome => ({
  ...outcome,
  complaints: outcome.complaints.map((c) => ({ ...c, path: ['changes', String(at), verb, ...c.path] })),
});
