import type { Catalogue } from '../messages.js';
import { acrossRules } from '../model/across.js';
import { kindTable } from '../model/by-kind.js';
import { closedRule } from '../model/closed-in.js';
import type { EntityMeta } from '../model/model.js';
import { reasonRule } from '../model/reason-on.js';
import { uniqueIndexes } from '../model/unique.js';

/** Resolves the rules of an entity's rows. @throws if one names what is not declared, or a code has no message */
export function requireRowRules(entity: EntityMeta, messages: Catalogue): void {
  kindTable(entity);
  const rules = [...uniqueIndexes(entity), ...acrossRules(entity), reasonRule(entity), closedRule(entity)];
  const without = rules.find((rule) => rule && !messages.textOf(rule.code));
  if (without) throw new Error(`${entity.name}: ${without.code} has no message in the module's userErrors`);
}
