import { pathOf } from '../access/scope.js';
import type { Context } from '../context.js';
import type { Database } from '../database.js';
import { isEachRow, settingsExpected, type EachRow, type Expectation } from '../model/expectation.js';
import { memberOf, type Member } from '../model/members.js';
import { isLocated, type DataModel, type EntityMeta } from '../model/model.js';
import type { FigureAt, Moment } from '../model/moment.js';
import type { Task } from '../module.js';
import { calendarDay } from '../period.js';
import { matches, placeGroups, type PlaceGroup } from '../read/fitting-rows.js';
import { all, any, as, col, sql, type Sql } from '../sql.js';
import { newIds } from './new-ids.js';
import { lastEvent, runMutation, succeeded } from './run-mutation.js';

/** Most rows of one transaction. */
const PORTION = 1000;
const DUE = 'due';

/**
 * Makes the rows that are due, once a day and at the start: those that exist, archived ones included, are left alone.
 * It does no harm if it is interrupted or run twice.
 */
export const expectRows: Task = {
  name: 'expect-rows',
  everyMs: 24 * 3600 * 1000,
  run: async (context) => void (await makeExpected(context)),
};

/** @returns how many rows it made, by the codes of their expectations */
export async function makeExpected(context: Context): Promise<Readonly<Record<string, number>>> {
  const made: Record<string, number> = {};
  for (const expectation of context.model.expectations)
    made[expectation.code] = (made[expectation.code] ?? 0) + (await makeOf(expectation, context));
  return made;
}

async function makeOf(expectation: Expectation, context: Context): Promise<number> {
  const { model, db } = context;
  const today = calendarDay(context.now());
  const groups = await placeGroups(settingsExpected(expectation), null, today, (statement) => db.rows(statement));
  const { code, zh, en } = expectation;
  let all = 0;
  for (const group of groups) {
    for (let portion = PORTION; portion === PORTION; all += portion) {
      await runMutation({ name: code, input: { reason: `${zh} (${en})` } }, context, async (change) => {
        portion = await makePortion(expectation, group, model, change);
        return [succeeded(null, portion > 0 ? await lastEvent(change) : null)];
      });
    }
  }
  return all;
}

/** A column of a row that is made, with its value over the rows that it is expected for. */
interface Cell {
  readonly column: string;
  readonly value: Sql;
}

async function makePortion(
  expectation: Expectation,
  group: PlaceGroup,
  model: DataModel,
  db: Database,
): Promise<number> {
  const entity = model.of(expectation.of);
  const sources = eachRows(expectation, model);
  const its = cellsOf(entity, expectation.for, group.at);
  const cells = [...its, ...cellsOf(entity, expectation.with, group.at), ...originOf(expectation, sources)];
  const isSame = its.map(({ column, value }) => sql`${col('m', column)} is not distinct from ${value}`);
  const columns = cells.map(({ column }) => sql.ref(column));
  const rows = await db.rows(sql`
    insert into ${sql.table(entity.table)} (id, ${sql.join(columns)})
    select i.id, ${sql.join(cells.map(({ column }) => col(DUE, column)))}
    from (
      select row_number() over () as n, missing.* from (
        select ${sql.join(cells.map(({ column, value }) => sql`${value} as ${sql.ref(column)}`))}
        from ${sql.join(sources.map(({ alias, type }) => as(type, alias)))}
        where ${all([
          ...sources.map((source) => fitsIn(group, source)),
          sql`not exists (select from ${as(entity, 'm')} where ${all(isSame)})`,
        ])}
        order by ${sql.join(sources.map(({ alias }) => col(alias, 'id')))}
        limit ${sql.lit(PORTION)}) missing) ${sql.ref(DUE)}
    join unnest(${newIds(PORTION)}::uuid[]) with ordinality i(id, n) on i.n = ${col(DUE, 'n')}
    on conflict do nothing returning id`);
  return rows.length;
}

interface Source {
  readonly alias: string;
  readonly type: EntityMeta;
  readonly rows: EachRow;
}

const aliasOf = (name: string): string => `each_${name}`;

const eachRows = ({ for: givens }: Expectation, model: DataModel): Source[] =>
  Object.entries(givens).flatMap(([name, rows]) =>
    typeof rows !== 'string' && isEachRow(rows) ? [{ alias: aliasOf(name), type: model.of(rows.of), rows }] : [],
  );

/** Settings hold at the places of the rows that have one. */
const fitsIn = ({ at, includes }: PlaceGroup, { rows, type, alias }: Source): Sql<boolean> =>
  all([
    sql`${col(alias, 'archived_at')} is null`,
    ...(isLocated(type) ? [includes(pathOf(type, alias))] : []),
    ...matches(rows, type, alias, at),
  ]);

const cellsOf = (entity: EntityMeta, givens: Expectation['for'], at: FigureAt): Cell[] =>
  Object.entries(givens).flatMap(([name, given]) => {
    const member = memberOf(entity, name);
    if (typeof given !== 'string' && isEachRow(given)) return relationCells(member, given, aliasOf(name));
    const { column, sqlType } = member as Extract<Member, { does: 'column' }>; // the schema has been checked
    return [{ column, value: sql`${valueOf(given, at)}::${sql.raw(sqlType)}` }];
  });

const valueOf = (given: Moment<string> | string, at: FigureAt): string =>
  typeof given === 'string' ? given : given.valueAt(at);

function relationCells(member: Member, { of }: EachRow, alias: string): Cell[] {
  const id = { column: member.column, value: col(alias, 'id') };
  return member.does === 'about' ? [{ column: member.typeColumn, value: sql`${sql.lit(of.name)}::text` }, id] : [id];
}

/** What is due of a sample is one. */
function originOf({ zh, en }: Expectation, sources: readonly Source[]): Cell[] {
  const isSample = any(sources.map(({ alias }) => sql`${col(alias, 'provenance')} = 'SAMPLE'`));
  return [
    { column: 'provenance', value: sql`case when ${isSample} then 'SAMPLE' else 'UNVERIFIED' end` },
    { column: 'sources', value: sql`${JSON.stringify([{ title: `${zh} (${en})` }])}::jsonb` },
  ];
}
