import type { Class } from '../describe.js';
import type { Actor, Grant, Role } from './actor.js';
import type { RowOf } from '../model/rule.js';
import { isHeldAt, type Level } from './level.js';

/**
 * READ and SEARCH apply to rows that are not public, UNMASK to personal fields, AUDIT to the access log; everything
 * else anybody may read.
 */
export const READING = ['READ', 'SEARCH', 'UNMASK', 'AUDIT'] as const;
/** Everything that can be done to an entity's rows. */
export const ACTIONS = [...READING, 'CREATE', 'UPDATE', 'TRANSITION', 'ARCHIVE'] as const;
export type Action = (typeof ACTIONS)[number];

/** One rule of a decision table: the actions that a role may perform on an entity. */
export interface Rule {
  readonly role: Role;
  readonly actions: readonly Action[];
}

/** The decision table of one entity, in its module's `*.access.ts`. */
export interface Access {
  readonly of: Class;
  readonly rules: readonly Rule[];
  /**
   * Keys of the departments that own the entity: of grants for a department only theirs count. Without it, any
   * department's count.
   */
  readonly ownerDepartments?: readonly string[];
  /** The departments that own one row, where that depends on the row: grants of no department do not count for it. */
  readonly ownersOf?: (row: RowOf) => readonly string[] | undefined;
}

type AccessOptions = Pick<Access, 'ownerDepartments' | 'ownersOf'>;

export const access = (of: Class, rules: readonly Rule[], options: AccessOptions = {}): Access => ({
  of,
  rules,
  ...options,
});

export const may = (role: Role, ...actions: readonly Action[]): Rule => ({ role, actions });

/** Readers of what is not public, for every decision table to include. */
export const READERS: readonly Rule[] = [
  may('DATA_STEWARD', 'READ', 'SEARCH', 'UNMASK', 'AUDIT'),
  may('REVIEWER', 'READ', 'SEARCH'),
  may('PLANNER', 'READ', 'SEARCH'),
  may('DEPARTMENT_READER', 'READ', 'SEARCH'),
  may('AUDITOR', 'READ', 'AUDIT'),
  may('PARTNER', 'READ'),
];

/** Default decision table of an entity. An administrator may always do everything. */
export const USUAL: readonly Rule[] = [
  ...READERS,
  may('DATA_STEWARD', 'CREATE', 'UPDATE', 'ARCHIVE'),
  may('REVIEWER', 'TRANSITION'),
];

/** The decision table from which refusals and scopes are derived. */
export interface Decided {
  readonly rules: readonly Rule[];
  readonly ownerDepartments?: readonly string[] | undefined;
  /** Of grants only those of an owning department count, and those of administrators for all. */
  readonly isOwnersAlone?: boolean;
  /** The lowest level at which a grant counts; without it, any. */
  readonly at?: Level | undefined;
}

/** Reason of a refusal, as a code that `messages.ts` translates; null means allowed. */
export type Refusal = 'UNAUTHENTICATED' | 'ROLE_MISSING' | 'OUT_OF_SCOPE';

export const ADMINISTRATORS: Rule = may('ADMINISTRATOR', ...ACTIONS);

/** A grant for a department counts for the entities that the department owns. */
export const isOwnedBy = ({ role, department }: Grant, { ownerDepartments, isOwnersAlone }: Decided): boolean =>
  department === null
    ? !isOwnersAlone || role === ADMINISTRATORS.role
    : (ownerDepartments?.includes(department) ?? true);

export const isHighEnough = ({ region }: Grant, { at }: Decided): boolean => at === undefined || isHeldAt(region, at);

/** The actor's grants whose role may perform the action, wherever they apply. */
export function grantsFor(actor: Actor, action: Action, decided: Decided): readonly Grant[] {
  const rules = [ADMINISTRATORS, ...decided.rules].filter(({ actions }) => actions.includes(action));
  const roles = new Set(rules.map(({ role }) => role));
  return actor.grants.filter(
    (grant) => roles.has(grant.role) && isOwnedBy(grant, decided) && isHighEnough(grant, decided),
  );
}

/**
 * Whether an actor may perform an action on a row.
 *
 * @param path the row's path in the region tree, such as `42/4205/420529/`; null for rows without a region, for which
 * only a grant over the whole area counts
 * @returns the reason of the refusal, or null
 */
export function refusal(actor: Actor, action: Action, decided: Decided, path: string | null): Refusal | null {
  if (actor.kind === 'ANONYMOUS') return 'UNAUTHENTICATED';
  const granted = grantsFor(actor, action, decided);
  if (granted.length === 0) return 'ROLE_MISSING';
  return granted.some((grant) => covers(grant, path)) ? null : 'OUT_OF_SCOPE';
}

/** A grant covers rows at or below its region; codes are whole segments of a path. */
export const covers = ({ region }: Pick<Grant, 'region'>, path: string | null): boolean =>
  region === null || (path !== null && `/${path}`.includes(`/${region}/`));
