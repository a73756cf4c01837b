import { scopeOf, inScope } from '../../kernel/access/scope.js';
import type { Context } from '../../kernel/context.js';
import { below, sql } from '../../kernel/sql.js';
import { Observation } from '../indicator/observation.entity.js';
import { placesOn } from '../region/region.service.js';
import { regionsOf, type Question } from './question.rules.js';

/**
 * Which questions a caller is told nothing about but who has reported: those about people in regions of which it may
 * not read every report. A sum, however large, is told to nobody else either: it changes with each report that comes in,
 * is corrected or taken back, and the difference is what one region has reported.
 *
 * @param questions share `asOf` and `knownAt`
 */
export async function readWithheld(
  questions: readonly Question[],
  { actor, model, db }: Context,
): Promise<(question: Question) => boolean> {
  const asked = questions.filter(isAboutPeople);
  const reach = scopeOf(actor, 'READ', model.of(Observation));
  const [first] = asked;
  if (!first || reach.includes(null)) return () => false;
  const regions = regionsOf(asked);
  // of another day, a region is all that lay below it then, wherever that lies now
  const whole = first.isNow
    ? sql`select id from region where id = any(${regions}::uuid[]) and ${inScope(reach, sql`path`)}`
    : sql`select a.id from ${placesOn(first.asOf)} a
        join ${placesOn(first.asOf)} p on ${below(sql`p.path`, sql`a.path`)} join region r on r.id = p.id
        where a.id = any(${regions}::uuid[]) group by a.id having bool_and(${inScope(reach, sql`r.path`)})`;
  const seen = new Set(reach.length === 0 ? [] : (await db.rows<{ id: string }>(whole)).map(({ id }) => id));
  return (question) => isAboutPeople(question) && !question.area.places.every(({ id }) => seen.has(id));
}

const isAboutPeople = ({ measurement }: Question): boolean => measurement.how?.indicator?.isAboutPeople ?? false;
