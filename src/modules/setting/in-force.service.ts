import type { Context } from '../../kernel/context.js';
import type { Row } from '../../kernel/database.js';
import { calendarDay } from '../../kernel/period.js';
import { as, ROW, sql } from '../../kernel/sql.js';
import { columnsOf } from '../../kernel/read/select.js';
import { Setting } from './setting.entity.js';

/** What is asked of settings; the whole area and today are usual. */
export interface InForceArguments {
  readonly region?: string | null;
  readonly on?: string | null;
  readonly keys?: readonly string[] | null;
}

/** The value of a setting that is in force. */
export interface InForce {
  readonly key: string;
  readonly unit: string;
  readonly value: string;
  readonly zh: string;
  readonly en: string;
  /** The row that sets it; null for the default. */
  readonly setting: Row | null;
}

/**
 * The declared settings by key, each with the value in force in a region on a day.
 *
 * @throws Invalid `UNKNOWN_REGION`
 */
export async function readInForce({ region, on, keys }: InForceArguments, context: Context): Promise<InForce[]> {
  const { db, model, now } = context;
  const day = on ?? calendarDay(now());
  const wanted = [...model.settings.values()].filter(({ key }) => keys == null || keys.includes(key));
  const place = region == null ? sql`null::text` : sql`region_path(${region})`;
  const rows = await db.rows<{ key: string; value: string; setting: Row | null }>(sql`
    select asked.key, setting_at(asked.key, place.path, ${day}::date) as value, (
      select row_to_json(x) from (select ${columnsOf(model.of(Setting), ROW)} from ${as(model.of(Setting), ROW)}
        where ${sql.ref(`${ROW}.id`)} = (setting_in_force(asked.key, place.path, ${day}::date)).id) x) as setting
    from unnest(${wanted.map(({ key }) => key)}::text[]) asked(key) cross join (select ${place} as path) place`);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return wanted.map(({ key, unit, zh, en }) => {
    const { value, setting } = byKey.get(key)!; // the statement has a row for each
    return { key, unit, zh, en, value, setting };
  });
}
