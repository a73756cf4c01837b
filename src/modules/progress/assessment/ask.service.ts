import type { Context } from '../../../kernel/context.js';
import type { Row } from '../../../kernel/database.js';
import { Invalid } from '../../../kernel/errors.js';
import { calendarDay, readPeriod } from '../../../kernel/period.js';
import { readByKey } from '../../../kernel/read/read.js';
import { sql } from '../../../kernel/sql.js';
import { isResponsible, type ResponsibilityRole } from '../../policy/responsibility.service.js';
import { Region, type RegionLevel } from '../../region/region.entity.js';
import { measure, type Progress } from './progress.service.js';
import type { Area, Place, Question } from './question.rules.js';
import { readMeasurement } from '../measurement/measurement.service.js';

/** Arguments that every progress field takes. */
export interface When {
  readonly period: string;
  readonly asOf?: string | null;
  readonly knownAt?: string | null;
}

export const placeOf = (region: Row): Place => ({
  id: region.id,
  code: region['code'] as string,
  level: region['level'] as RegionLevel,
  establishedOn: region['establishedOn'] as string | null,
  abolishedOn: region['abolishedOn'] as string | null,
});

/** @throws Invalid `UNKNOWN_REGION` */
export async function areaAt(code: string, context: Context): Promise<Area> {
  const region = await readByKey(context.model.of(Region), 'code', code, context);
  if (!region) throw new Invalid('UNKNOWN_REGION', { region: code });
  return { places: [placeOf(region)] };
}

type Moment = Pick<Question, 'period' | 'asOf' | 'knownAt' | 'isNow'>;

/** The part of a question that is the same for all questions of a field. */
export const momentOf = ({ period, asOf, knownAt }: When, context: Context): Moment => ({
  period: readPeriod(period)!, // the scalar has checked it
  asOf: asOf ?? calendarDay(context.now()),
  knownAt: knownAt ?? null,
  isNow: asOf == null && knownAt == null,
});

/** Null where there is no such target. */
export async function questionOf(target: string, area: Area, when: When, context: Context): Promise<Question | null> {
  const measurement = await readMeasurement(target, context);
  return measurement && { measurement, area, ...momentOf(when, context) };
}

/** Progress of one target. Equal questions of an operation are answered once; those of one tick share statements. */
export function progressOf(question: Question, context: Context): Promise<Progress> {
  const { measurement, area, period, asOf, knownAt, isNow } = question;
  const key = [measurement.target, period.code, ...area.places.map(({ id }) => id)].join(' ');
  return context.loaders.ask(`progress ${asOf} ${knownAt} ${isNow}`, key, question, (all) => measure(all, context));
}

/** Progress of several targets in an area, in their order. */
export async function progressOfAll(
  targets: readonly string[],
  area: Area,
  when: When,
  context: Context,
): Promise<Progress[]> {
  const questions = await Promise.all(targets.map((target) => questionOf(target, area, when, context)));
  return Promise.all(questions.flatMap((question) => (question ? [progressOf(question, context)] : [])));
}

/** Filters progress by status; without a list of statuses all of it remains. */
export const ofStatuses = (
  all: readonly Progress[],
  { statuses }: { readonly statuses?: readonly string[] | null },
): readonly Progress[] => (statuses ? all.filter(({ status }) => statuses.includes(status)) : all);

/** Which targets a field lists: all, or those of a department or a key task. */
export type TargetsOf = 'ALL' | 'DEPARTMENT' | 'KEY_TASK';

/**
 * Ids of the owner's targets in the order of the policy; batched over owners.
 *
 * @param role role of the department in the key tasks that set the targets; null: any
 */
export function targetsOf(
  of: TargetsOf,
  owner: string,
  { loaders, db }: Context,
  role?: ResponsibilityRole | null,
): Promise<string[]> {
  return loaders
    .get<string[]>(`progress: targets of ${of} ${role ?? ''}`, async (owners) => {
      const join =
        of === 'ALL'
          ? sql`true`
          : of === 'KEY_TASK'
            ? sql`t.key_task_id = k.id::uuid`
            : isResponsible(sql`t.key_task_id`, sql`k.id::uuid`, role ?? null);
      const rows = await db.rows<{ id: string; owner: string; key: string }>(sql`
        select t.id, k.id as owner, t.key from unnest(${owners}::text[]) k(id) join target t on ${join}
        where t.archived_at is null order by t.clause_order, t.key`);
      const byOwner = Map.groupBy(rows, ({ owner: of }) => of);
      return owners.map((id) => (byOwner.get(id) ?? []).map((row) => row.id));
    })
    .load(owner);
}
