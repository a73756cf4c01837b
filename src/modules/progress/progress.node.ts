import type { Context } from '../../kernel/context.js';
import { globalId, isUuid } from '../../kernel/id.js';
import { readPeriod } from '../../kernel/period.js';
import { readNode } from '../../kernel/read/read.js';
import { accepts, DateScalar, DateTimeScalar } from '../../kernel/scalars.js';
import { Region } from '../region/region.entity.js';
import { momentOf, placeOf, progressOf } from './assessment/ask.service.js';
import type { Progress } from './assessment/progress.service.js';
import type { Question } from './assessment/question.rules.js';
import { readMeasurement } from './measurement/measurement.service.js';

/** Most regions that one id may name; a belt has about five. */
const MOST_PLACES = 100;

/** The id encodes the question: target, regions and period; `asOf` and `knownAt` unless the question is about now. */
export function progressId({ measurement, area, period, isNow, asOf, knownAt }: Question): string {
  const places = area.places.map(({ id }) => id).join('+');
  return globalId(
    'Progress',
    [measurement.target, places, period.code, ...(isNow ? [] : [asOf, knownAt ?? ''])].join('/'),
  );
}

/** Parses an id without looking anything up; null where it is malformed. */
function readKey(key: string) {
  const [target = '', places = '', code = '', asOf, knownAt, ...rest] = key.split('/');
  const regions = places.split('+');
  const isOfNow = asOf === undefined;
  const isQuestion =
    [target, ...regions].every(isUuid) &&
    new Set(regions).size === regions.length &&
    regions.length <= MOST_PLACES &&
    readPeriod(code) !== null &&
    (isOfNow || (accepts(DateScalar, asOf) && knownAt !== undefined)) &&
    (!knownAt || accepts(DateTimeScalar, knownAt)) &&
    rest.length === 0;
  return isQuestion ? { target, regions, when: { period: code, asOf, knownAt: knownAt || null } } : null;
}

/** Answers the question that an id encodes, with the rights of the present caller. */
export async function readProgress(key: string, context: Context): Promise<Progress | null> {
  const parsed = readKey(key);
  if (!parsed) return null;
  const [measurement, ...regions] = await Promise.all([
    readMeasurement(parsed.target, context),
    ...parsed.regions.map((id) => readNode(context.model.of(Region), id, context)),
  ]);
  const places = regions.flatMap((region) => (region ? [placeOf(region)] : []));
  if (!measurement || places.length < regions.length) return null;
  return progressOf({ measurement, area: { places }, ...momentOf(parsed.when, context) }, context);
}
