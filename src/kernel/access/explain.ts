import type { Grant, Role } from './actor.js';
import { ADMINISTRATORS, covers, isOwnedBy, type Action, type Decided } from './rules.js';

/** The decision of one rule of a decision table, for one grant of its role or for none. */
export interface Line {
  readonly role: Role;
  readonly grant: Grant | null;
  /** Null means allowed. */
  readonly reason: 'ROLE_MISSING' | 'OTHER_DEPARTMENT' | 'OUT_OF_SCOPE' | null;
}

/**
 * All rules of a decision table that mention an action, each with its decision for the grants at a path. The action is
 * allowed if any rule allows it.
 */
export function explain(grants: readonly Grant[], action: Action, decided: Decided, path: string | null): Line[] {
  const roles = [ADMINISTRATORS, ...decided.rules]
    .filter(({ actions }) => actions.includes(action))
    .map(({ role }) => role);
  return [...new Set(roles)].flatMap((role): Line[] => {
    const roleGrants = grants.filter((grant) => grant.role === role);
    if (roleGrants.length === 0) return [{ role, grant: null, reason: 'ROLE_MISSING' }];
    return roleGrants.map((grant) => ({
      role,
      grant,
      reason: !isOwnedBy(grant, decided) ? 'OTHER_DEPARTMENT' : covers(grant, path) ? null : 'OUT_OF_SCOPE',
    }));
  });
}
