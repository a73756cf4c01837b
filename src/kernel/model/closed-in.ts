import { memo } from '../memo.js';
import { type ClassWith } from './condition.js';
import { declarationsOf, record } from './declarations.js';
import { BaseEntity } from './entity.js';
import { isWritable } from './column.js';
import type { Member } from './members.js';
import { isGiven, type EntityMeta } from './model.js';

export interface ClosedIn {
  readonly does: 'closedIn';
  readonly states: readonly string[];
  readonly code: string;
}

/** What a row says of its subject is not changed in these states: a move takes it to another first. */
export const closedIn =
  <const S extends string>(states: readonly S[], { code }: { readonly code: string }) =>
  <T extends { readonly state: string }>(type: ClassWith<T, { readonly state: readonly S[] }>): void =>
    record(type.prototype as object, { does: 'closedIn', states, code });

export interface ClosedRule {
  readonly states: readonly string[];
  readonly members: readonly Member[];
  readonly code: string;
}

const OF_EVERY_RECORD = new Set(
  declarationsOf(BaseEntity).flatMap((each) => ('name' in each && typeof each.name === 'string' ? [each.name] : [])),
);

/** What the platform writes itself, and what is said of the record rather than its subject, stays open. */
export const closedRule = memo((entity: EntityMeta): ClosedRule | null => {
  const declaration = declarationsOf(entity.type).find((each) => each.does === 'closedIn');
  if (!declaration) return null;
  const { columns, manyToOne, abouts, manyToMany, state } = entity;
  const given: readonly Member[] = [
    ...columns.filter((column) => isWritable(column) && column.name !== state?.name),
    ...manyToOne.filter(isGiven),
    ...abouts,
    ...manyToMany,
  ];
  return { ...declaration, members: given.filter(({ name }) => !OF_EVERY_RECORD.has(name)) };
});
