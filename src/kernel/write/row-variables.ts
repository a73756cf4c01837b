import type { Variables } from '../errors.js';
import type { EntityMeta } from '../model/model.js';
import { enumNameOf, memberOf } from '../model/members.js';
import type { Values } from './columns.js';

/** Values of a row that a message may name: texts and numbers that are not personal. Enums are said in words. */
export function rowVariables(entity: EntityMeta, row: Values, names: readonly string[]): Variables {
  const members = names.map((name) => memberOf(entity, name));
  const values = members.flatMap((member): [string, string | number][] => {
    const value = row[member.name];
    const isNamed = member.does === 'column' && !member.personal && !member.hidden;
    return isNamed && (typeof value === 'string' || typeof value === 'number') ? [[member.name, value]] : [];
  });
  const enums = [...new Set(members.flatMap((member) => enumNameOf(member) ?? []))];
  return { ...Object.fromEntries(values), ...(enums.length > 0 && { enum: enums.join(', ') }) };
}
