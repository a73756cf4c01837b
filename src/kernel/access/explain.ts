import type { Grant, Role } from './actor.js';
import { ADMINISTRATORS, covers, isOwnedBy, type Action, type Decided } from './rules.js';

/** What one line of a decision table came to, for one grant of its role or for none. */
export interface Line {
  readonly role: Role;
  readonly grant: Grant | null;
  /** Null is yes. */
  readonly reason: 'ROLE_MISSING' | 'OTHER_DEPARTMENT' | 'OUT_OF_SCOPE' | null;
}

/** Every line of a decision table that speaks of an action, with what grants make of it at a place; some yes is a yes. */
export function explain(grants: readonly Grant[], action: Action, decided: Decided, path: string | null): Line[] {
  const roles = [ADMINISTRATORS, ...decided.rules]
    .filter(({ actions }) => actions.includes(action))
    .map(({ role }) => role);
  return [...new Set(roles)].flatMap((role): Line[] => {
    const held = grants.filter((grant) => grant.role === role);
    if (held.length === 0) return [{ role, grant: null, reason: 'ROLE_MISSING' }];
    return held.map((grant) => ({
      role,
      grant,
      reason: !isOwnedBy(grant, decided) ? 'OTHER_DEPARTMENT' : covers(grant, path) ? null : 'OUT_OF_SCOPE',
    }));
  });
}
