import type { Actor } from '../access/actor.js';
import { readPredicate } from '../access/scope.js';
import type { Database } from '../database.js';
import { readGlobalId } from '../id.js';
import { all, as, col, ROW, sql } from '../sql.js';
import { CODE, formOf } from '../text.js';
import type { Column } from '../model/column.js';
import { isGiven, type EntityMeta } from '../model/model.js';
import type { Values } from './columns.js';

/** What an input calls a row: its global id, or the natural key of its type. */
interface Named {
  readonly to: EntityMeta;
  readonly given: string;
}

/** The rows that inputs name by their natural keys, found together: those of a bulk with one statement for each type. */
export class References {
  private readonly found = new Map<EntityMeta, Map<string, string>>();

  constructor(readonly actor: Actor) {}

  /** Looks up what the inputs name by key. What is not there may be made yet, so it is looked up again next time. */
  async load(db: Database, entity: EntityMeta, inputs: readonly Values[]): Promise<void> {
    const wanted = new Map<EntityMeta, Set<string>>();
    for (const { to, given } of inputs.flatMap((input) => namedBy(entity, input))) {
      const key = this.find(to, given) === null ? keyOf(to, given) : null;
      if (key !== null) wanted.set(to, (wanted.get(to) ?? new Set()).add(key));
    }
    for (const [to, keys] of wanted) await this.read(db, to, [...keys]);
  }

  /** The local id of a row; null where there is none, as far as it was looked up. */
  find(to: EntityMeta, given: string): string | null {
    const at = readGlobalId(given);
    if (at) return at.type === to.name ? at.id : null;
    const key = keyOf(to, given);
    return key === null ? null : (this.found.get(to)?.get(key) ?? null);
  }

  private async read(db: Database, to: EntityMeta, keys: readonly string[]): Promise<void> {
    const { column, sqlType } = naturalKey(to)!; // there are keys of it
    const rows = await db.rows<{ id: string; key: string }>(sql`
      select ${col(ROW, 'id')} as id, ${col(ROW, column)}::text as key from ${as(to, ROW)}
      where ${all([sql`${col(ROW, column)} = any(${keys}::${sql.raw(sqlType)}[])`, ...readPredicate(to, ROW, this.actor)])}`);
    const found = this.found.get(to) ?? new Map<string, string>();
    for (const { id, key } of rows) found.set(key, id);
    this.found.set(to, found);
  }
}

const naturalKey = ({ columns }: EntityMeta): Column | undefined => columns.find(({ key }) => key);

/** A natural key in the form in which it is kept; null where it can be none. */
function keyOf(to: EntityMeta, given: string): string | null {
  const column = naturalKey(to);
  if (!column) return null;
  if (column.kind !== 'integer') return column.kind === 'text' ? formOf(column).fold(given) : CODE.fold(given);
  return /^[1-9]\d{0,8}$/.test(CODE.fold(given)) ? CODE.fold(given) : null;
}

/** All that an input names: the row that it changes, and the ends of relations. */
function namedBy(entity: EntityMeta, input: Values): Named[] {
  const { manyToOne, manyToMany } = entity;
  const named = (to: EntityMeta, value: unknown): Named[] =>
    (Array.isArray(value) ? value : [value]).flatMap((given) => (typeof given === 'string' ? [{ to, given }] : []));
  return [
    ...named(entity, input['id']),
    ...manyToOne.filter(isGiven).flatMap(({ name, to }) => named(to, input[name])),
    ...manyToMany.flatMap(({ name, to }) => named(to, input[name])),
  ];
}
