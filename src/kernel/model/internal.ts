import type { AboutMeta } from './about-ends.js';
import type { Column } from './column.js';
import type { EntityMeta, ManyToOneMeta } from './model.js';

/** By what a row is `INTERNAL`, each alone; otherwise it is `PUBLIC`. The database keeps it, and no input takes it. */
export interface Internal<K extends string = string, V extends string = string> {
  /** By these values of its kind, or of its state. */
  readonly where?: { readonly [P in V]?: readonly string[] };
  /** Wherever what it refers to is not public. */
  readonly like?: readonly K[];
}

/** A relation whose ends need not be public, with these ends. */
export interface LikeEnd {
  readonly relation: ManyToOneMeta | AboutMeta;
  readonly ends: readonly EntityMeta[];
}

/** The enum columns by whose values rows are internal. */
export const internalValues = (entity: EntityMeta): { readonly column: Column; readonly values: readonly string[] }[] =>
  Object.entries<readonly string[] | undefined>(entity.options.internal?.where ?? {}).map(([name, values = []]) => {
    const column = entity.columns.find((each) => each.name === name && each.kind === 'enum');
    const unknown = column && values.find((value) => !Object.hasOwn(column.type(), value));
    if (!column || unknown !== undefined)
      throw new Error(`${entity.name}.${name} has no ${unknown ?? 'values'} to be internal by`);
    return { column, values };
  });

/** The relations whose ends take their rows along. @throws if one is no relation to what need not be public */
export const internalLike = (entity: EntityMeta): LikeEnd[] =>
  (entity.options.internal?.like ?? []).map((name) => {
    const relation = [...entity.manyToOne, ...entity.abouts].find((each) => each.name === name);
    const ends = relation ? [relation.to].flat().filter(({ options }) => options.restricted) : [];
    if (!relation || ends.length === 0) throw new Error(`${entity.name}.${name} leads to nothing that is not public`);
    return { relation, ends };
  });
