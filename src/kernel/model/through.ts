import { isList, type Column } from './column.js';
import type { EntityMeta, ManyToOneMeta } from './model.js';

/** A column of the end of a to-one relation, or an ancestor of the end, by which lists are ordered or grouped. */
export interface Through<M extends Column | ManyToOneMeta = Column | ManyToOneMeta> {
  /** `item.list`. */
  readonly name: string;
  readonly relation: ManyToOneMeta;
  readonly member: M;
}

function memberOf(entity: EntityMeta, relation: ManyToOneMeta, name: string): Column | ManyToOneMeta {
  const column = relation.to.columns.find((each) => each.name === name);
  if (column && !column.personal && !column.hidden && !isList(column)) return column;
  const ancestor = relation.to.manyToOne.find((each) => each.isAncestor && each.name === name);
  if (ancestor) return ancestor;
  throw new Error(`${entity.name}.${relation.name} leads to no ${name} to order or group by`);
}

const through = (entity: EntityMeta, names: 'orderBy' | 'groupBy'): Through[] =>
  entity.manyToOne.flatMap((relation) =>
    (relation[names] ?? []).map((name) => ({
      name: `${relation.name}.${name}`,
      relation,
      member: memberOf(entity, relation, name),
    })),
  );

/** The columns that a list may be ordered by through its relations. @throws if a relation names what its end lacks */
export const ordersThrough = (entity: EntityMeta): Through<Column>[] => through(entity, 'orderBy') as Through<Column>[];

/** What a list may be grouped by through its relations. @throws likewise */
export const groupsThrough = (entity: EntityMeta): Through[] => through(entity, 'groupBy');

const firstClause = (text: string): string => text.split(/[，；,;.]/, 1)[0]!; // a split has a first part

/** A value through a relation in words: of whom, and what. */
export const wordsThrough = ({ relation, member }: Through): { readonly zh: string; readonly en: string } => ({
  zh: `${firstClause(relation.zh)}：${firstClause(member.zh)}`,
  en: `${firstClause(relation.en)}: ${firstClause(member.en)}.`,
});
