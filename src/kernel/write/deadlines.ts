import { locationOf } from '../model/location.js';
import { LEVEL_DIGITS } from '../access/level.js';
import { pathOf } from '../access/scope.js';
import type { Context } from '../context.js';
import type { Database } from '../database.js';
import { deadlinesOf, hasDeadlines, type Deadline, type DueNotice } from '../model/deadline.js';
import type { EntityMeta, ManyToOneMeta } from '../model/model.js';
import type { Task } from '../module.js';
import { all, any, as, col, sql, type Sql } from '../sql.js';
import { lastEvent, runMutation, succeeded } from './run-mutation.js';

/** Most rows of one transaction: it bounds its writes and memory, and how long others wait for them. */
const PORTION = 1000;
/** Days before a deadline on which it may be told of first. */
const MOST_DAYS_BEFORE = 31;

const REASONS: Readonly<Record<DueNotice | 'UP', string>> = {
  DUE_SOON: '期限将到 (due in a few days)',
  OVERDUE: '期限已过 (past its day)',
  UP: '逾期未办，交上一级 (past its day: up one level)',
};

/**
 * Tells of deadlines, once each: that they are due in a few days, and that they have passed, each as a change of the
 * row with its event; and gives what is overdue to the region above, if its moves declare so. Runs every hour, since
 * days end; what it has told it finds in no index any more.
 */
export const tellDeadlines: Task = {
  name: 'deadlines',
  everyMs: 60 * 60 * 1000,
  async run(context) {
    for (const entity of context.model.entities.filter(hasDeadlines)) await tellOf(entity, context);
  },
};

/** Tells of the deadlines of one type, in portions; it does no harm if it is interrupted or run twice. */
export async function tellOf(entity: EntityMeta, context: Context): Promise<number> {
  const { stateMachine } = entity.state!; // only states have deadlines
  const deadlines = [...deadlinesOf(stateMachine)];
  let told = 0;
  for (const [state, { up }] of deadlines.filter(([, deadline]) => deadline.up))
    told += await inPortions('UP', context, (db) => raise(entity, state, up!, db)); // filtered
  told += await inPortions('OVERDUE', context, (db) => notify(entity, 'OVERDUE', [sql`t.state_due_on < today()`], db));
  const soon = deadlines.flatMap(([state, deadline]) => remindWhen(entity, state, deadline) ?? []);
  if (soon.length > 0)
    told += await inPortions('DUE_SOON', context, (db) => notify(entity, 'DUE_SOON', [isWithinMonth, any(soon)], db));
  return told;
}

/** The rows whose deadline is near, or past: an index finds them. */
const isWithinMonth = sql`t.due_notice is null and t.state_due_on <= today() + ${sql.lit(MOST_DAYS_BEFORE)}`;

/** Whether a row in a state is to be reminded of its deadline. */
function remindWhen(entity: EntityMeta, state: string, { remind }: Deadline): Sql | null {
  if (!remind) return null;
  const days = sql`setting_number(${remind.key}, ${pathOf(entity, 't')}, today())::int`;
  // the most days anywhere keep the setting of each place from being looked up for rows that are due long after
  const most = sql`(select setting_most(${remind.key})::int)`;
  const isNear = sql`t.state_due_on <= today() + ${most}`;
  return all([sql`${col('t', entity.state!.column)} = ${state}`, isNear, sql`t.state_due_on <= today() + ${days}`]);
}

async function inPortions(
  why: DueNotice | 'UP',
  context: Context,
  change: (db: Database) => Promise<number>,
): Promise<number> {
  let [all, portion] = [0, PORTION];
  for (; portion === PORTION; all += portion) {
    const request = { name: tellDeadlines.name, input: { reason: REASONS[why] } };
    await runMutation(request, context, async (db) => {
      portion = await change(db);
      return [succeeded(null, portion > 0 ? await lastEvent(db) : null)];
    });
  }
  return all;
}

/** A portion of what is to be told of, locked: what others write at the moment waits for the next hour. */
const portionOf = (entity: EntityMeta, what: { columns: Sql; from: Sql; when: readonly Sql[] }): Sql => sql`
  select ${what.columns} from ${as(entity, 't')} ${what.from}
  where ${all([sql`t.archived_at is null`, sql`t.due_notice is distinct from 'OVERDUE'`, ...what.when])}
  order by t.state_due_on, t.id limit ${sql.lit(PORTION)} for update of t skip locked`;

async function notify(entity: EntityMeta, notice: DueNotice, when: readonly Sql[], db: Database): Promise<number> {
  const portion = portionOf(entity, { columns: sql`t.id`, from: sql``, when });
  const rows = await db.rows(sql`
    update ${as(entity, 'r')} set due_notice = ${notice} from (${portion}) late
    where r.id = late.id returning r.id`);
  return rows.length;
}

/** Gives overdue rows to the region above the one that has them, if it is a city or lower. */
async function raise(
  entity: EntityMeta,
  state: string,
  { owner, days }: NonNullable<Deadline['up']>,
  db: Database,
): Promise<number> {
  const [has, place] = [relation(entity, owner), locationOf(entity)];
  const { table, tree } = has.to;
  const [code, parent] = [tree!.code.column, tree!.parent.column]; // `relation` asks for a tree
  const own = place ? sql`coalesce(${col('t', has.column)}, ${col('t', place.column)})` : col('t', has.column);
  const city = sql.lit(LEVEL_DIGITS.PREFECTURE);
  const portion = portionOf(entity, {
    columns: sql`t.id, up.id as up, up.path`,
    from: sql`join ${sql.table(table)} own on own.id = ${own}
      join ${sql.table(table)} up on up.id = ${col('own', parent)} and length(${col('up', code)}) >= ${city}`,
    when: [sql`t.state_due_on < today()`, sql`${col('t', entity.state!.column)} = ${state}`],
  });
  const rows = await db.rows(sql`
    update ${as(entity, 'r')} set ${sql.ref(has.column)} = late.up, due_notice = null,
      state_due_on = today() + setting_number(${days.key}, late.path, today())::int
    from (${portion}) late where r.id = late.id returning r.id`);
  return rows.length;
}

/** @throws if the entity has no such relation to a tree: a cast hides it from tsc */
function relation({ name, manyToOne }: EntityMeta, property: string): ManyToOneMeta {
  const found = manyToOne.find((each) => each.name === property && each.to.tree);
  if (!found) throw new Error(`${name}.${property}: a deadline names a relation to no tree`);
  return found;
}
