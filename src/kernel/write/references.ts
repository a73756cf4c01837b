import type { Actor } from '../access/actor.js';
import { readPredicate } from '../access/scope.js';
import type { Database } from '../database.js';
import { readGlobalId } from '../id.js';
import { all, as, col, ROW, sql } from '../sql.js';
import { CODE, formOf } from '../text.js';
import type { Column } from '../model/column.js';
import { isGiven, isTree, type EntityMeta } from '../model/model.js';
import { presentCodes } from '../read/code.js';
import { readRegionCode } from '../written.js';
import type { Values } from './columns.js';

/** A reference in an input: a global id, or the natural key of its type. */
interface Reference {
  readonly to: EntityMeta;
  readonly given: string;
}

/** The rows that inputs refer to by natural key. One statement per type reads those of a whole bulk. */
export class References {
  private readonly idsByKey = new Map<EntityMeta, Map<string, string>>();

  constructor(readonly actor: Actor) {}

  /**
   * Reads the natural keys in the inputs. Keys without a row are read again next time, since the row may be created
   * meanwhile.
   */
  async load(db: Database, entity: EntityMeta, inputs: readonly Values[]): Promise<void> {
    const keysByType = new Map<EntityMeta, Set<string>>();
    for (const { to, given } of inputs.flatMap((input) => referencesIn(entity, input))) {
      const key = this.find(to, given) === null ? keyOf(to, given) : null;
      if (key !== null) keysByType.set(to, (keysByType.get(to) ?? new Set()).add(key));
    }
    for (const [to, keys] of keysByType) await this.read(db, to, [...keys]);
  }

  /** The local id of a row; null if there is none among those loaded. */
  find(to: EntityMeta, text: string): string | null {
    const reference = readGlobalId(text);
    if (reference) return reference.type === to.name ? reference.id : null;
    const key = keyOf(to, text);
    return key === null ? null : (this.idsByKey.get(to)?.get(key) ?? null);
  }

  private async read(db: Database, to: EntityMeta, keys: readonly string[]): Promise<void> {
    const { column, sqlType } = naturalKey(to)!; // only types with a natural key have keys
    const given = isTree(to) // former codes find their node, as everywhere
      ? presentCodes(to, sql`${keys}::text[]`)
      : sql`(select given::text, given as present from unnest(${keys}::${sql.raw(sqlType)}[]) given)`;
    const rows = await db.rows<{ id: string; key: string }>(sql`
      select ${col(ROW, 'id')} as id, keys.given as key from ${given} keys
      join ${as(to, ROW)} on ${col(ROW, column)} = keys.present
      where ${all(readPredicate(to, ROW, this.actor))}`);
    const idsByKey = this.idsByKey.get(to) ?? new Map<string, string>();
    for (const { id, key } of rows) idsByKey.set(key, id);
    this.idsByKey.set(to, idsByKey);
  }
}

const naturalKey = ({ columns }: EntityMeta): Column | undefined => columns.find(({ key }) => key);

/** A natural key in its stored form; null if the text cannot be one. */
function keyOf(to: EntityMeta, text: string): string | null {
  const column = naturalKey(to);
  if (!column) return null;
  if (column.kind === 'regionCode') {
    const code = readRegionCode(text); // zeros of padding are cut off
    return typeof code === 'string' ? code : null;
  }
  if (column.kind !== 'integer') return column.kind === 'text' ? formOf(column).fold(text) : CODE.fold(text);
  return /^[1-9]\d{0,8}$/.test(CODE.fold(text)) ? CODE.fold(text) : null;
}

/** All references of an input: the row that it changes, and the ends of relations. */
function referencesIn(entity: EntityMeta, input: Values): Reference[] {
  const { manyToOne, manyToMany } = entity;
  const toReferences = (to: EntityMeta, value: unknown): Reference[] =>
    (Array.isArray(value) ? value : [value]).flatMap((given) => (typeof given === 'string' ? [{ to, given }] : []));
  return [
    ...toReferences(entity, input['id']),
    ...manyToOne.filter(isGiven).flatMap(({ name, to }) => toReferences(to, input[name])),
    ...manyToMany.flatMap(({ name, to }) => toReferences(to, input[name])),
  ];
}
