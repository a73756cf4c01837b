import type { Context } from '../context.js';
import { recountName, rolledRowsOf, type RolledRows } from '../model/roll-ups.js';
import type { Task } from '../module.js';
import { globalId } from '../id.js';
import { sql } from '../sql.js';

/** Parents that one statement recounts: it locks them, and writers of their rows wait for it. */
const PORTION = 500;
/** Records that a log line names. */
const MOST_NAMED = 20;

/** A record whose columns were not what its rows come to. */
export interface Difference {
  readonly id: string;
  readonly stored: Readonly<Record<string, unknown>>;
  readonly counted: Readonly<Record<string, unknown>>;
}

/** Recounts all rolled-up columns of a list, in portions, and returns what was otherwise. */
async function recount(rows: RolledRows, { db }: Context, portion: number): Promise<Difference[]> {
  const { parent } = rows;
  const differences: Difference[] = [];
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const [found] = await db.rows<{ ids: string[] | null }>(sql`
      select array_agg(id::text order by id) as ids
      from (select id from ${sql.table(parent.table)} where id > ${after}::uuid order by id limit ${portion}) next`);
    const ids = found?.ids ?? [];
    const last = ids.at(-1);
    if (last === undefined) return differences;
    const wrong = await db.rows<{ parent: string } & Omit<Difference, 'id'>>(
      sql`select parent, stored, counted from ${sql.ref(recountName(rows))}(${ids}::uuid[])`,
    );
    differences.push(
      ...wrong.map(({ parent: id, stored, counted }) => ({ id: globalId(parent.name, id), stored, counted })),
    );
    after = last;
  }
}

/** Recounts every rolled-up column. Where nothing has gone past the triggers it finds nothing. */
export async function recountAll(context: Context, portion = PORTION): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const rows of context.model.entities.flatMap(rolledRowsOf))
    differences.push(...(await recount(rows, context, portion)));
  return differences;
}

/** By night, and at the start: of a column that is new it counts the rows that are there already. */
export const recountRolledUp: Task = {
  name: 'recount-rolled-up',
  everyMs: 24 * 3600 * 1000,
  async run(context) {
    const differences = await recountAll(context);
    if (differences.length > 0)
      context.log.warn(
        { differing: differences.length, records: differences.slice(0, MOST_NAMED) },
        'rolled-up columns were not what their rows come to; they are now',
      );
  },
};
