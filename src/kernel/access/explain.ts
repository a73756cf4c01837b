import type { Grant, Role } from './actor.js';
import { ADMINISTRATORS, covers, isHighEnough, isOwnedBy, type Action, type Decided } from './rules.js';

/** The decision of one rule of a decision table, for one grant of its role or for none. */
export interface Line {
  readonly role: Role;
  readonly grant: Grant | null;
  /** Null means allowed. */
  readonly reason: 'ROLE_MISSING' | 'OTHER_DEPARTMENT' | 'LEVEL_TOO_LOW' | 'OUT_OF_SCOPE' | null;
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
      reason: reasonOf(grant, decided, path),
    }));
  });
}

function reasonOf(grant: Grant, decided: Decided, path: string | null): Line['reason'] {
  if (!isOwnedBy(grant, decided)) return 'OTHER_DEPARTMENT';
  if (!isHighEnough(grant, decided)) return 'LEVEL_TOO_LOW';
  return covers(grant, path) ? null : 'OUT_OF_SCOPE';
}
