import { memo } from '../memo.js';
import { declarationsOf, record } from './declarations.js';
import { memberOf, type Member } from './members.js';
import { isGiven, type EntityMeta } from './model.js';
import type { RowOf } from './rule.js';
import type { Class } from '../describe.js';

export interface ReasonOn {
  readonly does: 'reasonOn';
  readonly names: readonly string[];
  readonly code: string;
}

/** Whoever changes a value that one of these has says why; the first value takes no reason. */
export const reasonOn =
  <const N extends string>(names: readonly N[], { code = 'REASON_REQUIRED' }: { readonly code?: string } = {}) =>
  <T extends RowOf<N>>(type: Class<T>): void =>
    record(type.prototype as object, { does: 'reasonOn', names, code });

export interface ReasonRule {
  readonly members: readonly Member[];
  readonly code: string;
}

/** @throws if it names what no update takes */
export const reasonRule = memo((entity: EntityMeta): ReasonRule | null => {
  const declaration = declarationsOf(entity.type).find((each) => each.does === 'reasonOn');
  return (
    (declaration && {
      members: declaration.names.map((name) => changeable(entity, name)),
      code: declaration.code,
    }) ??
    null
  );
});

function changeable(entity: EntityMeta, name: string): Member {
  const member = memberOf(entity, name);
  const isTaken = member.does === 'column' ? !member.readOnly : member.does !== 'manyToOne' || isGiven(member);
  if (!isTaken || entity.options.fixed?.includes(name)) throw new Error(`${entity.name}.${name}: no update changes it`);
  return member;
}
