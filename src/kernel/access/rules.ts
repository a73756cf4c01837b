import type { Class } from '../describe.js';
import type { Actor, Grant, Role } from './actor.js';

/**
 * READ and SEARCH count where rows are not public, UNMASK where fields are personal, AUDIT for who saw those;
 * everything else anybody may read.
 */
export const READING = ['READ', 'SEARCH', 'UNMASK', 'AUDIT'] as const;
/** What can be done to a thing. */
export const ACTIONS = [...READING, 'CREATE', 'UPDATE', 'TRANSITION', 'ARCHIVE'] as const;
export type Action = (typeof ACTIONS)[number];

/** One line of a decision table: who may do what to a thing. */
export interface Rule {
  readonly role: Role;
  readonly actions: readonly Action[];
}

/** The decision table of one thing, in its module's `*.access.ts`. */
export interface Access {
  readonly of: Class;
  readonly rules: readonly Rule[];
  /** Keys of the departments that keep it: of grants for a department only theirs count. Any department's without it. */
  readonly ownerDepartments?: readonly string[];
}

export const access = (of: Class, rules: readonly Rule[], rest: Pick<Access, 'ownerDepartments'> = {}): Access => ({
  of,
  rules,
  ...rest,
});

export const may = (role: Role, ...actions: readonly Action[]): Rule => ({ role, actions });

/** Who reads what is not public, whatever else a thing's own table says. */
export const READERS: readonly Rule[] = [
  may('DATA_STEWARD', 'READ', 'SEARCH', 'UNMASK', 'AUDIT'),
  may('REVIEWER', 'READ', 'SEARCH'),
  may('PLANNER', 'READ', 'SEARCH'),
  may('DEPARTMENT_READER', 'READ', 'SEARCH'),
  may('AUDITOR', 'READ', 'AUDIT'),
  may('PARTNER', 'READ'),
];

/** What holds for a thing whose module says nothing else. An administrator may do everything, always. */
export const USUAL: readonly Rule[] = [
  ...READERS,
  may('DATA_STEWARD', 'CREATE', 'UPDATE', 'ARCHIVE'),
  may('REVIEWER', 'TRANSITION'),
];

/** The decision table that a refusal or a reach is read from. */
export interface Decided {
  readonly rules: readonly Rule[];
  readonly ownerDepartments?: readonly string[] | undefined;
}

/** Why not, as a code that `messages.ts` words; null is yes. */
export type Refusal = 'UNAUTHENTICATED' | 'ROLE_MISSING' | 'OUT_OF_SCOPE';

export const ADMINISTRATORS: Rule = may('ADMINISTRATOR', ...ACTIONS);

/** A grant for a department counts for what that department keeps. */
export const isOwnedBy = ({ department }: Grant, { ownerDepartments }: Decided): boolean =>
  department === null || (ownerDepartments?.includes(department) ?? true);

/** The actor's grants whose role may do it, wherever that is. */
export function grantsFor(actor: Actor, action: Action, decided: Decided): readonly Grant[] {
  const rules = [ADMINISTRATORS, ...decided.rules].filter(({ actions }) => actions.includes(action));
  const roles = new Set(rules.map(({ role }) => role));
  return actor.grants.filter((grant) => roles.has(grant.role) && isOwnedBy(grant, decided));
}

/**
 * Whether an actor may do something to a row.
 *
 * @param path the row's place in the region tree, such as `42/4205/420529/`; null for what hangs on no region,
 *   for which only a grant over the whole area counts
 */
export function refusal(actor: Actor, action: Action, decided: Decided, path: string | null): Refusal | null {
  if (actor.kind === 'ANONYMOUS') return 'UNAUTHENTICATED';
  const granted = grantsFor(actor, action, decided);
  if (granted.length === 0) return 'ROLE_MISSING';
  return granted.some((grant) => covers(grant, path)) ? null : 'OUT_OF_SCOPE';
}

/** A grant covers what lies at or below its region; codes are whole segments of a path. */
export const covers = ({ region }: Pick<Grant, 'region'>, path: string | null): boolean =>
  region === null || (path !== null && `/${path}`.includes(`/${region}/`));
