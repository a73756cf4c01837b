import { PLATFORM } from '../access/actor.js';
import { pathOf } from '../access/scope.js';
import { filterAt } from '../model/computation.js';
import type { FittingRows, Span } from '../model/finding.js';
import type { DataModel, EntityMeta } from '../model/model.js';
import type { FigureAt } from '../model/moment.js';
import type { Setting } from '../model/setting.js';
import { periodAt, shiftPeriod } from '../period.js';
import { all, any, below, sql, TRUE, type Sql } from '../sql.js';
import { reached } from './computed-figure.js';
import { presetPredicate } from './filter.js';

/** Places where settings have the same values, with what is judged there: mostly all places. */
export interface PlaceGroup {
  readonly at: FigureAt;
  /** Whether a path is among its places. */
  readonly includes: (path: Sql) => Sql<boolean>;
}

/** Runs a statement, in whatever transaction. */
export type Read = <R>(statement: Sql) => Promise<R[]>;

/** For which period rows are judged, and as of which day: by default for the running year, as of today. */
function spanAt(span: Span | null, today: string): Omit<FigureAt, 'setting'> {
  const running = periodAt(today, span?.kind ?? 'YEAR');
  const { code, startsOn, endsOn } = span?.isOver ? shiftPeriod(running, -1) : running;
  return { period: code, startsOn, day: span?.isOver ? endsOn : today };
}

/** The places by the settings that are in force there: everywhere, and each place around which rows of them differ. */
export async function placeGroups(
  settings: readonly Setting[],
  span: Span | null,
  today: string,
  read: Read,
): Promise<PlaceGroup[]> {
  const at = spanAt(span, today);
  const keys = [...new Set(settings.map(({ key }) => key))];
  if (keys.length === 0) return [{ at: { ...at, setting: noSetting }, includes: () => TRUE }];
  const places = await read<{ path: string; values: Readonly<Record<string, string>> }>(sql`
    select p.path, (select jsonb_object_agg(key, setting_at(key, p.path, ${at.day}::date))
      from unnest(${keys}::text[]) key) as values
    from setting_places(${keys}::text[], ${at.day}::date) p(path)`);
  return places.map(({ path, values }) => {
    const within = places.filter((inner) => inner.path !== path && inner.path.startsWith(path));
    return {
      at: { ...at, setting: (key) => values[key] ?? noSetting(key) },
      includes: (of) =>
        all([
          ...(path === '' ? [] : [below(of, sql`${path}::text`)]),
          ...within.map((inner) => sql`not ${below(of, sql`${inner.path}::text`)}`),
        ]),
    };
  });
}
function noSetting(key: string): never {
  throw new Error(`the conditions do not declare that they read the setting ${key}`);
}

/** The conditions on the aliased row, as of a region and a day. */
export const matches = (rows: FittingRows, entity: EntityMeta, alias: string, at: FigureAt): Sql<boolean>[] => [
  ...presetPredicate(entity, filterAt(rows.filter, at), alias, PLATFORM),
  ...rows.conditions.map((condition) => condition.on(alias, at)),
];

/** Whether the aliased row fits where it lies. It is judged by all rows, whoever may see them. */
export function fits(rows: FittingRows, alias: string, groups: readonly PlaceGroup[], model: DataModel): Sql<boolean> {
  const entity = model.of(rows.of);
  return any(
    groups.map(({ at, includes }) => all([includes(pathOf(entity, alias)), ...matches(rows, entity, alias, at)])),
  );
}

/** The types besides their own on whose rows it depends whether rows fit. */
export function typesAround({ of, filter, conditions }: FittingRows, model: DataModel): readonly EntityMeta[] {
  const entity = model.of(of);
  const types = new Set(conditions.flatMap(({ reads }) => reads.map((type) => model.of(type))));
  reached(entity, filter, (type) => types.add(type));
  types.delete(entity);
  return [...types];
}
