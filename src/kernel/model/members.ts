import { enumEntry } from '../enum.js';
import type { AboutMeta } from './about-ends.js';
import type { Column } from './column.js';
import type { EntityMeta, ManyToManyMeta, ManyToOneMeta } from './model.js';

/** What a row has under a name: a column or a relation. */
export type Member = Column | ManyToOneMeta | AboutMeta | ManyToManyMeta;

export const findMember = ({ columns, manyToOne, abouts, manyToMany }: EntityMeta, name: string): Member | undefined =>
  [...columns, ...manyToOne, ...abouts, ...manyToMany].find((member) => member.name === name);

/** @throws if the property is not declared */
export function memberOf(entity: EntityMeta, name: string): Member {
  const member = findMember(entity, name);
  if (!member) throw new Error(`${entity.name}.${name}: a rule names a property that is not declared`);
  return member;
}

/** @throws if the relation is not declared */
export function relationOf(entity: EntityMeta, name: string): ManyToOneMeta | AboutMeta {
  const relation = [...entity.manyToOne, ...entity.abouts].find((each) => each.name === name);
  if (!relation) throw new Error(`${entity.name}.${name}: a rule names a relation that is not declared`);
  return relation;
}

/** The name of a member's enum. */
export const enumNameOf = (member: Member): string | undefined =>
  member.does === 'column' && (member.kind === 'enum' || member.kind === 'enumList')
    ? enumEntry(member.type()).name
    : undefined;

/** A member in the words of a Chinese message: the beginning of its description, and its name, which programs write. */
export const labelOf = ({ zh, name }: Pick<Member, 'zh' | 'name'>): string =>
  `${zh.split(/[，；：（(]/)[0]}（${name}）`;
