import { memo } from '../memo.js';
import type { AboutMeta } from './about-ends.js';
import type { ClassWith, Condition, Fits } from './condition.js';
import { declarationsOf, record } from './declarations.js';
import { relationOf } from './members.js';
import type { EntityMeta, ManyToOneMeta } from './model.js';
import type { RowOf } from './rule.js';

// Rules about a row and the row above it. The class with the relation declares them; the database holds them against
// everybody, also at the same time: who writes below a row locks it.

interface AcrossBase {
  readonly does: 'across';
  /** The relation to the row above. */
  readonly relation: string;
  /** Rows that the rule is about, besides that they are not archived. */
  readonly where: Condition;
  /** The code of the user error. */
  readonly code: string;
}

/** The sum of a column, or the number of rows, is at most a column of the row above, or a number. */
export interface SumWithin extends AcrossBase {
  readonly rule: 'sum';
  readonly of: string | null;
  readonly most: string | number;
}

/** The row above is like this when a row is put below it. */
export interface ParentIs extends AcrossBase {
  readonly rule: 'parent';
  readonly is: Condition;
}

/** Once the row above is like this, there are no such rows. */
export interface NoneOpen extends AcrossBase {
  readonly rule: 'none';
  readonly once: Condition;
}

/** Of the places of the two rows, one lies in the other. */
export interface MeetsRegion extends AcrossBase {
  readonly rule: 'region';
}

export type Across = SumWithin | ParentIs | NoneOpen | MeetsRegion;

interface AcrossOptions<W> {
  readonly where?: W;
  /** A text of the module's `userErrors`. */
  readonly code: string;
}

/** The class that a relation leads to. */
type End<T, P extends string> = P extends keyof T ? NonNullable<T[P]> : never;

type Decorator<P extends string, N extends string, W, M = unknown> = <T extends RowOf<N | P>>(
  type: ClassWith<T, W> & (End<T, P> extends M ? unknown : { readonly above: M }),
) => void;

const recordAcross =
  (rule: Across) =>
  (type: { readonly prototype: unknown }): void =>
    record(type.prototype as object, rule);

/**
 * The sum of a column over the rows below one row is at most a column of that row; null there is no limit. Its messages
 * may name `{sum}`, `{most}` and `{left}`, by how much the one exceeds the other.
 */
export const sumWithin = <
  const P extends string,
  const N extends string,
  const M extends string,
  const W extends Condition = Condition<never>,
>(
  relation: P,
  of: N,
  most: M,
  { where, code }: AcrossOptions<W>,
): Decorator<P, N, W, RowOf<M>> =>
  recordAcross({ does: 'across', rule: 'sum', relation, of, most, where: where ?? {}, code });

/** The number of rows below one row is at most a number, or a column of that row; messages as with `sumWithin`. */
export const atMost = <
  const P extends string,
  const M extends string | number,
  const W extends Condition = Condition<never>,
>(
  relation: P,
  most: M,
  { where, code }: AcrossOptions<W>,
): Decorator<P, never, W, RowOf<Extract<M, string>>> =>
  recordAcross({ does: 'across', rule: 'sum', relation, of: null, most, where: where ?? {}, code });

/**
 * A row is put only below a row that is like this; what becomes of that later is another matter. Messages may name
 * `{allowed}`.
 */
export const parentIs = <
  const P extends string,
  const C extends Condition,
  const W extends Condition = Condition<never>,
>(
  relation: P,
  is: C,
  { where, code }: AcrossOptions<W>,
): (<T extends RowOf<P>>(type: ClassWith<T, W> & Fits<End<T, P>, C>) => void) =>
  recordAcross({ does: 'across', rule: 'parent', relation, is, where: where ?? {}, code });

/**
 * Below a row that is like `once` there are no rows that fit `where`: neither does it become so before, nor are they
 * written after. Messages may name `{count}`.
 */
export const noneOpen = <
  const P extends string,
  const C extends Condition,
  const W extends Condition = Condition<never>,
>(
  relation: P,
  { once, where, code }: AcrossOptions<W> & { readonly once: C },
): (<T extends RowOf<P>>(type: ClassWith<T, W> & Fits<End<T, P>, C>) => void) =>
  recordAcross({ does: 'across', rule: 'none', relation, once, where: where ?? {}, code });

/** A row is put only where one of the two places lies in the other: its own, and that of the row above. */
export const meetsRegion = <const P extends string, const W extends Condition = Condition<never>>(
  relation: P,
  { where, code }: AcrossOptions<W>,
): Decorator<P, never, W> => recordAcross({ does: 'across', rule: 'region', relation, where: where ?? {}, code });

/** A row above: the end of a to-one relation, or one of the types that the end may be of. */
export interface Above {
  readonly relation: ManyToOneMeta | AboutMeta;
  readonly to: EntityMeta;
}

/** A rule with the row above that it is about. */
export type AcrossMeta = Across & { readonly above: Above };

/**
 * The rules that an entity's class declares, one for each type of the row above.
 *
 * @throws if they name a relation that is not declared
 */
export const acrossRules = memo((entity: EntityMeta): readonly AcrossMeta[] =>
  declarationsOf(entity.type)
    .filter((declaration) => declaration.does === 'across')
    .flatMap((rule) => {
      const relation = relationOf(entity, rule.relation);
      return [relation.to].flat().map((to) => ({ ...rule, above: { relation, to } }));
    }),
);
