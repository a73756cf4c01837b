import { v7 } from 'uuid';
import type { Context } from '../../kernel/context.js';
import type { Database } from '../../kernel/database.js';
import { Unavailable } from '../../kernel/errors.js';
import type { DataModel } from '../../kernel/model/model.js';
import { calendarDay, type Period } from '../../kernel/period.js';
import { changesAfter, type Changed } from '../../kernel/read/changes-after.js';
import { changingTypes } from '../../kernel/read/computed-figure.js';
import { sql } from '../../kernel/sql.js';
import { lastEvent, runMutation, succeeded } from '../../kernel/write/run-mutation.js';
import { Region } from '../region/region.entity.js';
import {
  computedIndicators,
  computedPeriods,
  computeFigures,
  withComputations,
  type ComputedFigure,
  type ComputedIndicator,
  type Read,
} from './computed.service.js';
import { Indicator } from './indicator.entity.js';

/** Of periods that only a day brings about: the one that runs, and the one that has ended last. */
const LATEST = 2;

const readComputed = async (context: Context): Promise<ComputedIndicator[]> =>
  withComputations(await context.db.rows(computedIndicators), context.model);

/** The types of which a change may alter a computed figure, by name. */
export const typesOf = (model: DataModel): ReadonlySet<string> =>
  new Set([
    ...[...model.computations.values()].flatMap((each) => [...changingTypes(each, model).keys()]),
    ...(model.computations.size > 0 ? [Indicator.name, Region.name] : []),
  ]);

/** Computes the figures that a day may have altered: of the periods that run, and of those that ended last. */
export async function computeLatest(context: Context): Promise<void> {
  for (const indicator of await readComputed(context)) await computePeriods(indicator, null, LATEST, context);
}

/**
 * Computes the figures that changes after a feed position may have altered, or all. It does no harm if it is
 * interrupted or run twice.
 *
 * @returns how many observations changed
 */
export async function compute(since: string | null, context: Context): Promise<number> {
  const changes = since === null ? null : await changesAfter([...typesOf(context.model)], since, context);
  let changed = 0;
  for (const indicator of await readComputed(context)) {
    const places = changes === null ? null : placesOf(indicator, changes, context.model);
    if (places?.length !== 0) changed += await computePeriods(indicator, places, Infinity, context);
  }
  return changed;
}

/** Computes the periods of an indicator, the latest first: it is what a board of now shows. */
async function computePeriods(
  indicator: ComputedIndicator,
  places: readonly string[] | null,
  most: number,
  context: Context,
): Promise<number> {
  const today = calendarDay(context.now());
  const periods = computedPeriods(indicator, today).slice(0, indicator.computation.isSnapshot ? LATEST : most);
  let changed = 0;
  for (const [at, period] of periods.entries()) {
    const isBegun = await hasFigures(indicator, period, context);
    if (at > 0 && indicator.computation.isSnapshot && isBegun) continue;
    // the first row of a register is the first for all regions
    changed += await tryPeriod(indicator, period, isBegun ? places : null, context);
  }
  return changed;
}

/** What an indicator does not accept, such as a value above its maximum, does not keep others from being computed. */
async function tryPeriod(...[indicator, period, places, context]: Parameters<typeof computePeriod>): Promise<number> {
  try {
    return await computePeriod(indicator, period, places, context);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    context.log.warn({ err: error, indicator: indicator.key, period: period.code }, 'a figure could not be computed');
    return 0;
  }
}

/** Codes of the regions whose figures changes may alter: none, or null for any. */
function placesOf(
  indicator: ComputedIndicator,
  changes: ReadonlyMap<string, Changed>,
  model: DataModel,
): readonly string[] | null {
  if (changes.get(Indicator.name)?.ids.has(indicator.id)) return null;
  const codes = new Set<string>(changes.get(Region.name)?.codes);
  for (const [type, isLocal] of changingTypes(indicator.computation, model)) {
    const changed = changes.get(type);
    if (!changed || changed.ids.size === 0) continue;
    if (!isLocal) return null;
    for (const code of changed.codes) codes.add(code);
  }
  return [...codes];
}

const REASON = '按登记数据计算 (computed from the registers)';

/**
 * Computes an indicator for a period and writes what has changed, in one transaction: a lock keeps an older count from
 * being written after a newer one.
 *
 * @returns how many observations changed
 */
export async function computePeriod(
  indicator: ComputedIndicator,
  period: Period,
  places: readonly string[] | null,
  context: Context,
): Promise<number> {
  const today = calendarDay(context.now());
  let changed = 0;
  await runMutation({ name: 'computeFigures', input: { reason: REASON } }, context, async (db) => {
    await db.rows(sql`select pg_advisory_xact_lock(hashtext('computed'), hashtext(${indicator.key}))`);
    const read: Read = (statement) => db.rows(statement);
    const figures = await computeFigures(indicator, period, today, places, { read, model: context.model });
    changed = await writeFigures(indicator, period, figures, db);
    return [succeeded(null, changed > 0 ? await lastEvent(db) : null)];
  });
  return changed;
}

/** Whether figures of a period have been computed. */
export async function hasFigures({ id }: ComputedIndicator, { code }: Period, { db }: Context): Promise<boolean> {
  const rows = await db.rows(sql`select from observation
    where indicator_id = ${id}::uuid and period = ${code} and origin = 'COMPUTED' and archived_at is null limit 1`);
  return rows.length > 0;
}

async function writeFigures(
  { id }: ComputedIndicator,
  { code }: Period,
  figures: readonly ComputedFigure[],
  db: Database,
): Promise<number> {
  if (figures.length === 0) return 0;
  const known = figures.filter(({ value }) => value !== null);
  const [row] = await db.rows<{ changed: number }>(sql`select write_computed(${id}::uuid, ${code},
    ${figures.map(({ region }) => region)}::uuid[], ${known.map(() => v7())}::uuid[],
    ${known.map(({ region }) => region)}::uuid[], ${known.map(({ value }) => value)}::numeric[],
    ${known.map(({ weight }) => weight)}::numeric[], ${known.map(({ isSample }) => isSample)}::boolean[]) as changed`);
  return row!.changed; // a function gives one row
}
