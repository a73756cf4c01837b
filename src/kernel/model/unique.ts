import { memo } from '../memo.js';
import { conditionText, type ClassWith, type Condition } from './condition.js';
import { constraintName, hashOf } from './constraint-name.js';
import { declarationsOf, record } from './declarations.js';
import { memberOf } from './members.js';
import type { EntityMeta } from './model.js';
import type { RowOf } from './rule.js';

export interface UniqueSet {
  readonly does: 'unique';
  readonly on: readonly string[];
  /** Rows that the set is about, besides that they are not archived. */
  readonly where: Condition;
  /** Rows without a value count as having the same one. */
  readonly nullsEqual: boolean;
  /** The code of the user error, and the field that it is reported at. */
  readonly code: string;
  readonly at: string;
}

interface UniqueOptions<N extends string, W> {
  readonly where?: W;
  /** Two rows without a value have the same one; otherwise each may lack it. */
  readonly nulls?: 'equal';
  /** A text of the module's `userErrors`; it may name values of the row. */
  readonly code?: string;
  readonly at?: NoInfer<N>;
}

/**
 * Rows that are not archived and fit `where` differ in at least one of the fields, relations included. A class may have
 * several sets. A violation is reported at the first field.
 */
export const unique =
  <const N extends string, const W extends Condition = Condition<never>>(
    on: readonly [N, ...N[]],
    { where, nulls, code = 'TAKEN', at = on[0] }: UniqueOptions<N, W> = {},
  ) =>
  <T extends RowOf<N>>(type: ClassWith<T, W>): void =>
    record(type.prototype as object, {
      does: 'unique',
      on,
      where: where ?? {},
      nullsEqual: nulls === 'equal',
      code,
      at,
    });

/** A unique set with its index. */
export interface UniqueIndex extends UniqueSet {
  readonly name: string;
  readonly expression: string;
}

/** The short form is named by its first column; a set also by what it is, so that a changed one is another index. */
function indexOf(entity: EntityMeta, set: UniqueSet, isShort: boolean): UniqueIndex {
  const columns = set.on.map((name) => memberOf(entity, name).column);
  const conditions = ['archived_at is null', ...conditionText(entity, set.where)].join(' and ');
  const nulls = set.nullsEqual ? ' nulls not distinct' : '';
  const what = `(${columns.map((column) => `"${column}"`).join(', ')})${nulls} where ${conditions}`;
  const name = constraintName(`${entity.table}_${columns[0]}_once${isShort ? '' : `_${hashOf(what)}`}`);
  return { ...set, name, expression: `create unique index "${name}" on "${entity.table}" ${what}` };
}

/** The unique sets of an entity: those of its class, and the one of its options. */
export const uniqueIndexes = memo((entity: EntityMeta): readonly UniqueIndex[] => {
  const { unique: on = [] } = entity.options;
  const short: UniqueSet = { does: 'unique', on, where: {}, nullsEqual: false, code: 'TAKEN', at: on[0]! };
  const sets = declarationsOf(entity.type).filter((declaration) => declaration.does === 'unique');
  return [...(on.length > 0 ? [indexOf(entity, short, true)] : []), ...sets.map((set) => indexOf(entity, set, false))];
});
