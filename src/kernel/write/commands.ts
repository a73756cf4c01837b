import { v7 } from 'uuid';
import { requireMay, requireSomewhere } from '../access/permit.js';
import type { Database, Row } from '../database.js';
import { columnsOf } from '../read/select.js';
import { as, ROW, sql } from '../sql.js';
import { aboutEnd, type AboutMeta } from '../model/about-ends.js';
import { kindFaults } from '../model/by-kind.js';
import { locationAbout, locationOf, locationSource } from '../model/location.js';
import { pathColumn, type EntityMeta, type ManyToOneMeta } from '../model/model.js';
import { attempt, withFurther, withUnread } from './attempt.js';
import { NO_FAULTS, readInput, type InputFaults, type UserErrors } from './read-input.js';
import { orderFaults, selfFaults } from './bounds.js';
import { assignments, valuesOf, type Values } from './columns.js';
import { locate, type VersionedInput } from './locate.js';
import { succeeded, rejected, type Outcome } from './run-mutation.js';
import type { References } from './references.js';
import { userError } from './user-error.js';

/**
 * One change of one record, inside a transaction whose session settings name the caller and the reason. `references`
 * resolves keys on the caller's behalf.
 */
export type Command = (db: Database, references: References) => Promise<Outcome>;

/** Creates a record from the input of its create mutation. */
export const createCommand =
  (entity: EntityMeta, input: Values, faults?: InputFaults): Command =>
  async (db, references) => {
    const { actor } = references;
    requireSomewhere(actor, 'CREATE', entity);
    await references.load(db, entity, [input]);
    const { values, userErrors, unread } = readInput(entity, withoutNulls(input), references, faults);
    const given = withUnread(values, unread);
    const errors = brokenRules(entity, given, { userErrors, unread });
    // permission is checked before the outcome can reveal anything; a row whose place is unread is never written
    const isPlaced = !unread.includes(locationRelation(entity)?.name ?? '');
    if (!entity.tree && isPlaced) requireMay(actor, 'CREATE', entity, await futurePlaceOf(db, entity, values));
    const set = [{ column: 'id', value: sql`${v7()}::uuid` }, ...assignments(entity, given)];
    return attempt(db, entity, { before: null, after: given, against: errors, unread }, async () => {
      const [row] =
        await db.rows(sql`insert into ${as(entity, ROW)} (${sql.join(set.map(({ column }) => sql.ref(column)))})
        values (${sql.join(set.map(({ value }) => value))}) returning ${columnsOf(entity, ROW)}`);
      requireMay(actor, 'CREATE', entity, row);
      return row;
    });
  };

/** In a create there is nothing to clear, so null counts as absent. */
const withoutNulls = (input: Values): Values =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));

/** The relation by which an input says where a row is. */
const locationRelation = (entity: EntityMeta): ManyToOneMeta | AboutMeta | undefined =>
  locationSource(entity) ?? locationAbout(entity) ?? locationOf(entity);

/** The row with the future path of a row that does not exist yet. */
async function futurePlaceOf(db: Database, entity: EntityMeta, values: Values): Promise<Row | undefined> {
  const relation = locationRelation(entity);
  const value = relation && (values[relation.name] as string | null | undefined);
  if (!relation || value == null) return undefined;
  const place = relation.does === 'about' ? aboutEnd(relation, value) : { end: relation.to, id: value };
  if (!place) return undefined;
  const [row] = await db.rows(
    sql`select id, ${sql.ref(pathColumn(place.end))} as "$path" from ${sql.table(place.end.table)}
      where id = ${place.id}::uuid`,
  );
  return row;
}

/** Updates the fields that the input gives. */
export const updateCommand =
  (entity: EntityMeta, input: Values & VersionedInput, faults?: InputFaults): Command =>
  async (db, references) => {
    const { actor } = references;
    requireSomewhere(actor, 'UPDATE', entity);
    await references.load(db, entity, [input]);
    const { row, userErrors: locateErrors } = await locate(db, entity, input, references);
    if (row) requireMay(actor, 'UPDATE', entity, row);
    const { values, userErrors, unread } = readInput(entity, input, references, faults);
    if (locateErrors) return rejected([...locateErrors, ...userErrors], row);
    const given = withUnread(values, unread);
    const ownErrors = [...userErrors, ...selfFaults(entity, row.id, values)];
    const after = { ...valuesOf(entity, row), ...given };
    const errors = brokenRules(entity, after, { userErrors: ownErrors, unread });
    const set = assignments(entity, given);
    if (set.length === 0) return errors.length > 0 ? rejected(errors, row) : succeeded(row, null);
    return attempt(db, entity, { before: row, after, against: errors, unread }, async () => {
      const [changed] = await db.rows(sql`update ${as(entity, ROW)} set
        ${sql.join(set.map(({ column, value }) => sql`${sql.ref(column)} = ${value}`))} where id = ${row.id}
          returning ${columnsOf(entity, ROW)}`);
      requireMay(actor, 'UPDATE', entity, changed); // moving a row requires the right at both ends
      return changed;
    });
  };

/** Archives a record: it disappears from every list, but stays readable by its id, as does its history. */
export const archiveCommand =
  (entity: EntityMeta, input: VersionedInput, faults: InputFaults = NO_FAULTS): Command =>
  async (db, references) => {
    const { actor } = references;
    requireSomewhere(actor, 'ARCHIVE', entity);
    await references.load(db, entity, [{ id: input.id }]);
    const { row, userErrors } = await locate(db, entity, input, references);
    if (row) requireMay(actor, 'ARCHIVE', entity, row);
    if (userErrors) return rejected([...faults.userErrors, ...userErrors], row);
    const against = faults.userErrors;
    return attempt(db, entity, { before: row, after: row, against, unread: faults.unread, at: 'id' }, async () => {
      const [archived] = await db.rows(
        sql`update ${as(entity, ROW)} set archived_at = clock_timestamp() where id = ${row.id}
          returning ${columnsOf(entity, ROW)}`,
      );
      return archived;
    });
  };

/**
 * User errors of a row: those of the input itself, and those of the rules, except about fields that could not be read.
 */
const brokenRules = (entity: EntityMeta, row: Values, { userErrors, unread }: InputFaults): UserErrors =>
  withFurther(
    userErrors,
    [
      ...orderFaults(entity, row),
      ...[...kindFaults(entity, row), ...(entity.options.rules?.(row) ?? [])].map(({ code, path, variables }) =>
        userError(code, path, variables),
      ),
    ],
    unread,
  );
