import type { Context } from '../context.js';
import { readNode } from '../read/read.js';
import type { Database } from '../database.js';
import { Forbidden, Unauthenticated } from '../errors.js';
import type { Thing } from '../thing/graph.js';
import { archiving, creating, moving, updating, type Change } from './change.js';
import { againstRequest, because, perform, reasonOf, refused, type Outcome, type Request } from './perform.js';
import { References } from './references.js';
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

/** Changes of one bulk: the villages of any county fit into one. */
export const LARGEST_BULK = 500;

/** Rows that do not fit their type: what is wrong with each, by its place among the changes. */
export type UnfitRows = ReadonlyMap<number, readonly Complaint[]>;

const VERBS: Readonly<Record<keyof BulkChange, (thing: Thing, input: never) => Change>> = {
  create: creating,
  update: updating,
  transition: moving,
  archive: archiving,
};

/** One change as it was given, or what is wrong with it. */
type Given = readonly [verb: keyof BulkChange, row: Row] | readonly Complaint[];
const isUnfit = (given: Given): given is readonly Complaint[] => typeof given[0] !== 'string';

/**
 * Carries out up to 500 changes of one type in order, in one transaction. With REJECT_EVERYTHING a refused row
 * undoes all and each row still says what is wrong with it; with REJECT_FAILED_ROWS the others stand. A row is refused
 * for what is wrong with it and for what its caller may not do.
 *
 * @param unfit rows that are not among the changes any more
 * @throws Unauthenticated: whoever is not known learns nothing of any row
 */
export async function changeAll(
  thing: Thing,
  name: string,
  input: Row & BulkInput,
  context: Context,
  unfit: UnfitRows = new Map(),
): Promise<BulkOutcome> {
  const { actor } = context;
  if (actor.kind === 'ANONYMOUS') throw new Unauthenticated('UNAUTHENTICATED');
  const size = input.changes.length + unfit.size;
  if (size === 0 || size > LARGEST_BULK) return whole('BULK_SIZE', ['changes'], { most: LARGEST_BULK });
  const against = againstRequest(input);
  if (against) return { outcomes: [], complaints: [against] };
  const given = inOrder(input, unfit);
  for (const [at, each] of given.entries())
    if (!isUnfit(each) && each[1].idempotencyKey != null)
      return whole('KEY_IN_BULK', ['changes', String(at), each[0], 'idempotencyKey']);

  const outcomes = await perform(
    { name, input, readAgain: (id) => readNode(thing, id, context) },
    context,
    async (db) => {
      const references = new References(actor);
      await references.load(
        db,
        thing,
        given.flatMap((each) => (isUnfit(each) ? [] : [each[1]])),
      );
      const done: Outcome[] = [];
      let said = reasonOf(input.reason);
      for (const each of given) {
        const why = isUnfit(each) ? said : reasonOf(each[1].reason);
        if (why !== said) await because(db, (said = why));
        done.push(isUnfit(each) ? refused(each) : await changeRow(db, thing, each, references));
      }
      if (input.onError === 'REJECT_EVERYTHING' && done.some(({ complaints }) => complaints.length > 0)) {
        throw new Refused(done.map(({ complaints }) => refused(complaints)));
      }
      return done;
    },
  );
  const isWhole = outcomes.length !== given.length || outcomes[0]?.complaints[0]?.path[0] === 'idempotencyKey';
  if (isWhole) return { outcomes: [], complaints: outcomes.flatMap(({ complaints }) => complaints) };
  return { outcomes: outcomes.map((outcome, at) => placed(outcome, at, given[at]!)), complaints: [] };
}

/** The changes, each with its reason, and the unfit rows back in their places; the schema allows one verb a row. */
function inOrder({ changes, reason }: Row & BulkInput, unfit: UnfitRows): Given[] {
  const fitting = changes.map((change): Given => {
    const [verb, row] = Object.entries(change)[0] as [keyof BulkChange, Row];
    return [verb, { ...row, reason: row.reason ?? reason }];
  }).values(); // prettier-ignore
  return Array.from({ length: changes.length + unfit.size }, (_, at) => unfit.get(at) ?? fitting.next().value!);
}

async function changeRow(
  db: Database,
  thing: Thing,
  [verb, row]: readonly [keyof BulkChange, Row],
  references: References,
): Promise<Outcome> {
  const against = againstRequest(row);
  if (against) return refused([against]);
  try {
    return await VERBS[verb](thing, row as never)(db, references);
  } catch (error) {
    if (error instanceof Refused) return error.outcomes[0]!; // one change, one outcome
    if (error instanceof Forbidden) return refused([complaint(error.code, [], error.variables)]);
    throw error;
  }
}

const whole = (code: string, path: readonly string[], variables?: Complaint['variables']): BulkOutcome => ({
  outcomes: [],
  complaints: refused([complaint(code, path, variables)]).complaints,
});

/** A row's complaints point into the bulk's input; those of an unfit row name its verb themselves. */
const placed = (outcome: Outcome, at: number, given: Given): Outcome => ({
  ...outcome,
  complaints: outcome.complaints.map((c) => ({
    ...c,
    path: ['changes', String(at), ...(isUnfit(given) ? [] : [given[0]]), ...c.path],
  })),
});
