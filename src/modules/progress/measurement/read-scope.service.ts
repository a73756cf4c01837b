import { scopeOf, inScope } from '../../../kernel/access/scope.js';
import type { Context } from '../../../kernel/context.js';
import { below, sql } from '../../../kernel/sql.js';
import { Observation } from '../../indicator/observation.entity.js';
import { placesOn } from '../../region/region.service.js';
import { regionsOf, type Question } from '../assessment/question.rules.js';

/**
 * Tells which questions are withheld from the caller, so that it sees only who has reported: those about people in
 * regions of which it may not read every report. A sum, however large, is withheld as well: it changes with each report
 * that is added, corrected or withdrawn, and the difference is the report of one region.
 *
 * @param questions all with the same `asOf` and `knownAt`
 */
export async function readWithheld(
  questions: readonly Question[],
  { actor, model, db }: Context,
): Promise<(question: Question) => boolean> {
  const aboutPeople = questions.filter(isAboutPeople);
  const scope = scopeOf(actor, 'READ', model.of(Observation));
  const [first] = aboutPeople;
  if (!first || scope.includes(null)) return () => false;
  const regions = regionsOf(aboutPeople);
  // for another day, a region comprises everything that lay below it then, wherever that lies now
  const readableRegions = first.isNow
    ? sql`select id from region where id = any(${regions}::uuid[]) and ${inScope(scope, sql`path`)}`
    : sql`select a.id from ${placesOn(first.asOf)} a
        join ${placesOn(first.asOf)} p on ${below(sql`p.path`, sql`a.path`)} join region r on r.id = p.id
        where a.id = any(${regions}::uuid[]) group by a.id having bool_and(${inScope(scope, sql`r.path`)})`;
  const readable = new Set(
    scope.length === 0 ? [] : (await db.rows<{ id: string }>(readableRegions)).map(({ id }) => id),
  );
  return (question) => isAboutPeople(question) && !question.area.places.every(({ id }) => readable.has(id));
}

const isAboutPeople = ({ measurement }: Question): boolean => measurement.how?.indicator?.isAboutPeople ?? false;
