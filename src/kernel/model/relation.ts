import type { Class } from '../describe.js';
import { snake } from '../describe.js';
import type { Sql } from '../sql.js';
import { record } from './declarations.js';

/**
 * The inverse list. The type with the foreign key declares it; the other type does not mention it. `scope: 'below'`
 * (`ManyToMany`) lists the rows at or below the parent in its tree instead of those at the parent itself.
 */
export interface Inverse {
  readonly field: string;
  readonly zh: string;
  readonly en: string;
}

export interface ManyToOne {
  readonly does: 'manyToOne';
  readonly name: string;
  readonly column: string;
  readonly target: () => Class;
  readonly zh: string;
  readonly en: string;
  readonly nullable: boolean;
  readonly inverse?: Inverse;
  /**
   * The relation locates the row in a tree: the database also stores the tree's path and ancestor columns in the row.
   */
  readonly isLocation: boolean;
  /** The to-one relation whose row this location is inherited from: the database fills it, and no input accepts it. */
  readonly inherits?: string;
  /** What the row is about: it lies where that lies, and where it is put if that has no place, or there is none. */
  readonly follows?: string;
  /** What a location must be: levels of its tree, values of its other columns. */
  readonly place?: Place;
  /** What becomes of the row when the one that it refers to is archived; by default nothing. */
  readonly onArchive?: OnArchive;
  /** The database fills the foreign key (an ancestor column). */
  readonly isAncestor: boolean;
  /** Columns of its end that lists may be ordered by. */
  readonly orderBy?: readonly string[];
  /** Columns and ancestors of its end that lists may be grouped by. */
  readonly groupBy?: readonly string[];
}

/** `archive`: it is archived too, and restored with it; `refuse`: the other cannot be archived before it. */
export type OnArchive = 'archive' | 'refuse';

export interface Place {
  readonly levels?: readonly string[];
  readonly where?: Readonly<Record<string, readonly string[]>>;
}

/** `T` is the type at its end. */
interface ManyToOneOptions<T> {
  readonly nullable?: boolean;
  readonly inverse?: Inverse;
  /** Once declared, no row is below an archived one. */
  readonly onArchive?: OnArchive;
  /** Columns of its end that lists may be ordered by. No index serves the order: PostgreSQL sorts the whole list. */
  readonly orderBy?: readonly (keyof T & string)[];
  /** Columns of its end that lists may be grouped by, and ancestors of its end if it is located in a tree. */
  readonly groupBy?: readonly ((keyof T & string) | { readonly ancestor: string })[];
}

const throughEnd = <T>({ orderBy, groupBy }: ManyToOneOptions<T>): Pick<ManyToOne, 'orderBy' | 'groupBy'> => ({
  ...(orderBy && { orderBy }),
  ...(groupBy && { groupBy: groupBy.map((each) => (typeof each === 'string' ? each : each.ancestor)) }),
});

/**
 * A to-one relation, declared where its foreign key is. Nullable in the schema: permissions or an archive date may hide
 * its end.
 */
export const manyToOne =
  <T extends object>(
    target: () => Class<T>,
    zh: string,
    en: string,
    options: ManyToOneOptions<T> = {},
  ): PropertyDecorator =>
  (prototype, property) => {
    const name = String(property);
    const { nullable = false, inverse, onArchive } = options;
    const column = `${snake(name)}_id`;
    record(prototype, {
      does: 'manyToOne',
      name,
      column,
      target,
      zh,
      en,
      nullable,
      isLocation: false,
      isAncestor: false,
      ...(onArchive && { onArchive }),
      ...(inverse && { inverse }),
      ...throughEnd(options),
    });
  };

interface LocationOptions<T> extends Omit<ManyToOneOptions<T>, 'onArchive'> {
  /** The to-one relation to the row that the location is inherited from; inputs cannot give it. */
  readonly inherits?: string;
  /** What the row is about: it lies where that lies, and where it is put if that has no place, or there is none. */
  readonly follows?: string;
  /** Levels at which a row may lie; by default all. */
  readonly levels?: readonly (T extends { readonly level: infer L } ? L : string)[];
  /** What else its place must be, such as of one of these kinds. */
  readonly where?: { readonly [P in keyof T]?: readonly NonNullable<T[P]>[] };
}

/** The to-one relation that locates a row in a tree; its inverse list holds everything below. */
export const locatedIn =
  <T extends object>(
    target: () => Class<T>,
    zh: string,
    en: string,
    options: LocationOptions<NoInfer<T>> = {},
  ): PropertyDecorator =>
  (prototype, property) => {
    const name = String(property);
    const { nullable = false, inverse, inherits, follows, levels, where } = options;
    const place = { ...(levels && { levels }), ...(where && { where }) } as Place; // enums are texts
    const column = `${snake(name)}_id`;
    record(prototype, {
      does: 'manyToOne',
      name,
      column,
      target,
      zh,
      en,
      nullable,
      isLocation: true,
      isAncestor: false,
      ...(inherits !== undefined && { inherits }),
      ...(follows !== undefined && { follows }),
      ...((levels ?? where) && { place }),
      ...(inverse && { inverse }),
      ...throughEnd(options),
    });
  };

export interface ManyToMany {
  readonly does: 'manyToMany';
  readonly name: string;
  readonly target: () => Class;
  readonly zh: string;
  readonly en: string;
  /** Maximum number of ends of a row; each occurs once. */
  readonly most: number;
  /** Required on create: a rule of the entity demands a minimum. */
  readonly required?: boolean;
  readonly inverse?: Inverse & { readonly scope?: 'below' };
}

/** A short, ordered many-to-many list, declared on the side that owns the order. */
export const manyToMany =
  (
    target: () => Class,
    zh: string,
    en: string,
    options: Pick<ManyToMany, 'most' | 'required' | 'inverse'>,
  ): PropertyDecorator =>
  (prototype, property) =>
    record(prototype, {
      does: 'manyToMany',
      name: String(property),
      target,
      zh,
      en,
      ...options,
    });

/**
 * The condition that joins two ends, given their aliases: write columns as `col(alias, name)`, and give own tables
 * other names.
 *
 * @param level the ancestor column of the child, if the parent is known to be an ancestor at a fixed level
 */
export type JoinCondition = (parent: string, child: string, level?: string) => Sql<boolean>;

export interface DerivedList {
  readonly does: 'derivedList';
  readonly parent: () => Class;
  readonly child: () => Class;
  readonly field: string;
  readonly zh: string;
  readonly en: string;
  readonly on: JoinCondition;
}

/**
 * A list that no single foreign key defines, such as "the targets that concern a region's level". Decorates the class
 * whose module declares it; an index must serve `on`.
 */
export const derivedList =
  (parent: () => Class, child: () => Class, inverse: Inverse, on: JoinCondition): ClassDecorator =>
  (type) =>
    record(type.prototype as object, { does: 'derivedList', parent, child, ...inverse, on });
