import type { Actor } from '../access/actor.js';
import { readPredicate } from '../access/scope.js';
import type { Database } from '../database.js';
import { readGlobalId } from '../id.js';
import { all, as, col, ROW, sql } from '../sql.js';
import { CODE, formOf } from '../text.js';
import { aboutEnd } from '../model/about-ends.js';
import type { Column } from '../model/column.js';
import { isGiven, isTree, type EntityMeta } from '../model/model.js';
import { presentCodes } from '../read/code.js';
import { readRegionCode } from '../written.js';
import type { Values } from './columns.js';

/** A reference in an input: a global id, or the natural key of its type. */
interface Reference {
  readonly to: EntityMeta;
  readonly given: string;
  /** It is the end of a relation, not the row that an input changes. */
  readonly isEnd: boolean;
}

/**
 * The rows that inputs refer to, as far as the caller may read them. One statement per type and way of referring reads
 * those of a whole bulk. The ends of relations are read by id too: triggers take values from them, and would fail at
 * another field before a foreign key tells what is missing.
 */
export class References {
  private readonly idsByKey = new Map<EntityMeta, Map<string, string>>();
  private readonly ends = new Map<EntityMeta, Set<string>>();

  constructor(readonly actor: Actor) {}

  /** Reads what the inputs refer to. What has no row is read again next time: it may be created meanwhile. */
  async load(db: Database, entity: EntityMeta, inputs: readonly Values[]): Promise<void> {
    const keysByType = new Map<EntityMeta, Set<string>>();
    const idsByType = new Map<EntityMeta, Set<string>>();
    for (const { to, given, isEnd } of inputs.flatMap((input) => referencesIn(entity, input))) {
      const id = this.find(to, given);
      const key = id === null ? keyOf(to, given) : null;
      if (key !== null) addTo(keysByType, to, key);
      if (isEnd && id !== null && !this.ends.get(to)?.has(id)) addTo(idsByType, to, id);
    }
    for (const [to, keys] of keysByType) await this.read(db, to, [...keys]);
    for (const [to, given] of idsByType) await this.readEnds(db, to, [...given]);
  }

  /** The local id of a relation's end; null if there is no such row among those loaded. */
  findEnd(to: EntityMeta, text: string): string | null {
    const id = this.find(to, text);
    return id !== null && this.ends.get(to)?.has(id) ? id : null;
  }

  /** The local id that a text stands for; null for a natural key without a row among those loaded. */
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
    for (const { id, key } of rows) {
      idsByKey.set(key, id);
      addTo(this.ends, to, id);
    }
    this.idsByKey.set(to, idsByKey);
  }

  private async readEnds(db: Database, to: EntityMeta, given: readonly string[]): Promise<void> {
    const rows = await db.rows<{ id: string }>(sql`select ${col(ROW, 'id')} as id from ${as(to, ROW)}
      where ${all([sql`${col(ROW, 'id')} = any(${given}::uuid[])`, ...readPredicate(to, ROW, this.actor)])}`);
    for (const { id } of rows) addTo(this.ends, to, id);
  }
}

const addTo = (sets: Map<EntityMeta, Set<string>>, to: EntityMeta, text: string): void =>
  void sets.set(to, (sets.get(to) ?? new Set()).add(text));

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
  const { manyToOne, manyToMany, abouts } = entity;
  const toReferences = (to: EntityMeta, value: unknown, isEnd = true): Reference[] =>
    (Array.isArray(value) ? value : [value]).flatMap((given) =>
      typeof given === 'string' ? [{ to, given, isEnd }] : [],
    );
  return [
    ...toReferences(entity, input['id'], false),
    ...manyToOne.filter(isGiven).flatMap(({ name, to }) => toReferences(to, input[name])),
    ...abouts.flatMap((about) => {
      const text = input[about.name];
      const reference = typeof text === 'string' ? aboutEnd(about, text) : null;
      return reference ? toReferences(reference.end, text) : [];
    }),
    ...manyToMany.flatMap(({ name, to }) => toReferences(to, input[name])),
  ];
}
